"""Parts of the core's pages for pages of addons: the filter builder, controls of some fields.

`FilterForm` is drawn by `builder_parts.html` ("search/builder_parts.html"), the controls of a
`ValueForm` by "controls.html".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mozaika.db.filters import family
from mozaika.declare import Show
from mozaika.errors import FilterError, Text, ValidationFailed
from mozaika.i18n import _l
from mozaika.model import Field
from mozaika.runtime import Env
from mozaika.web.forms import RecordForm
from mozaika.web.layout import make_layout
from mozaika.web.searching.builder import JOINS, Builder, GroupView
from mozaika.web.searching.draft import ROOT, Row, act, from_filter, from_form
from mozaika.web.searching.words import words_for
from mozaika.web.typed import Form
from mozaika.web.views.deeds import editable_items
from mozaika.web.widgets import Control

FILL_IN = _l("Enter or choose a value.")


class FilterForm:
    """The filter builder within another form: of a `filter`, or of what was `posted`.

    Its buttons are named "do"; give what was pressed as `action` ("add:r", "remove:r.0").
    """

    def __init__(
        self,
        env: Env,
        model: str,
        *,
        filter: Sequence[Any] = (),  # noqa: A002 - the contract's word
        posted: Form | None = None,
        action: str = "",
    ) -> None:
        self.joins: Mapping[str, Text] = JOINS
        self._builder = Builder(env, env.registry.info(model))
        self._draft = from_filter(filter) if posted is None else from_form(posted)
        self.errors: dict[str, Text] = {}
        if action:
            act(self._draft, action)

    @property
    def root(self) -> GroupView:
        """What the template draws."""
        return self._builder.view(self._draft, self.errors)

    @property
    def problem(self) -> Text | None:
        """What is wrong with the whole."""
        return self.errors.get(ROOT)

    def begin(self) -> None:
        """Offers a first condition where there is none."""
        if not self._draft.parts:
            self._draft.parts.append(Row())

    def read(self) -> list[Any]:
        """The filter; raises `ValidationFailed` where a row is wrong or has no value."""
        conditions, errors, empty = self._builder.conditions(self._draft)
        self.errors = {**dict.fromkeys(empty, FILL_IN), **errors}
        if not self.errors:
            try:
                return self._builder.written(self._draft, conditions)
            except FilterError as error:
                self.errors[ROOT] = str(error)
        raise ValidationFailed(_l("Some conditions are wrong."), {ROOT: list(self.errors.values())})


class ValueForm:
    """Controls for some fields of a model, to be given the same values in many records."""

    def __init__(
        self,
        env: Env,
        model: str,
        names: Iterable[str],
        *,
        values: Mapping[str, Any] | None = None,
        posted: Form | None = None,
    ) -> None:
        info = env.registry.info(model)
        self.names = [name for name in names if name in info.fields]
        layout = make_layout(env, info, [Show(name) for name in self.names])
        given = {
            n: _python(info.fields[n], v) for n, v in (values or {}).items() if n in self.names
        }
        self._form = RecordForm(env, info, layout, posted=posted, given=given)

    @property
    def controls(self) -> tuple[Control, ...]:
        """What the template draws."""
        return tuple(c for part in self._form.parts for c in getattr(part, "controls", ()))

    def read(self) -> dict[str, Any]:
        """The values as JSON has them; `ValidationFailed` where a text can't be read."""
        return self._form.values()

    def take_errors(self, error: ValidationFailed) -> None:
        """Shows what is wrong beside the controls."""
        self._form.take_errors(error)

    @staticmethod
    def offered(env: Env, model: str) -> dict[str, Text]:
        """Labels of the fields that the user may give one value for many records."""
        info = env.registry.info(model)
        return {item.field.name: item.label for item in editable_items(env, info)}


def filter_in_words(env: Env, model: str, filter: Any) -> str:  # noqa: A002
    """A filter as the reader of the env would say it."""
    return words_for(env, env.registry.info(model), filter).of(filter)


_READ: Mapping[str, Any] = {
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "decimal": Decimal,
}


def _python(field: Field, value: Any) -> Any:
    """A value kept as JSON, as a record has it; as it is where it is none any more."""
    read = _READ.get(family(field))
    if read is None or not isinstance(value, str):
        return value
    try:
        return read(value)
    except (ValueError, ArithmeticError):
        return value
