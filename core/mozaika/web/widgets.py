"""Form controls: what a field's value looks like in a form, and what a form's text means.

A control is plain data that `templates/controls.html` draws. Reading turns the texts of a form, in
the reader's own formats, into the JSON values that the schemas' loaders check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from babel.numbers import format_decimal
from sqlalchemy import Boolean, Date, Float, Integer, Numeric
from werkzeug.datastructures import MultiDict

from mozaika.errors import Text
from mozaika.i18n import _l, current_locale, gettext, parse_date, parse_number
from mozaika.model import Field
from mozaika.model.types import Json, Moment, Money
from mozaika.web.layout import Item

Form = MultiDict[str, str]

PALETTE: tuple[tuple[str, Text], ...] = (
    ("blue", _l("Blue")),
    ("azure", _l("Azure")),
    ("teal", _l("Teal")),
    ("green", _l("Green")),
    ("lime", _l("Lime")),
    ("yellow", _l("Yellow")),
    ("orange", _l("Orange")),
    ("red", _l("Red")),
    ("pink", _l("Pink")),
    ("purple", _l("Purple")),
    ("indigo", _l("Indigo")),
    ("gray", _l("Grey")),
)
"""The colours to choose from, as `app.css` names them."""

RADIO_LIMIT = 3
"""Up to so many choices are shown side by side."""


@dataclass(frozen=True)
class Option:
    """One choice of a control. `value` is text, as in the form."""

    value: str
    label: Text
    color: str | None = None


@dataclass(frozen=True)
class Control:
    """A form control: `kind` says which macro draws it; `value` is text, True, or a list."""

    name: str
    kind: str
    label: Text
    value: Any = ""
    required: bool = False
    help: Text = ""
    wide: bool = False
    readonly: bool = False
    options: Sequence[Option] = ()
    errors: Sequence[Text] = ()
    attributes: dict[str, Any] = dataclass_field(default_factory=dict)
    target: str = ""
    searched: str = ""

    @property
    def id(self) -> str:
        """The HTML id."""
        return f"f-{self.name}".replace(".", "-")

    def in_words(self) -> str:
        """The value as people read it."""
        if self.kind == "boolean":
            return gettext("Yes") if self.value else gettext("No")
        chosen = self.value if isinstance(self.value, list) else [str(self.value)]
        labels = {option.value: str(option.label) for option in self.options}
        return ", ".join(labels.get(value, value) for value in chosen if value)


def kind_of(field: Field, widget: str | None = None) -> str:
    """The control for a field: a view's own choice, else by relation, choices and type."""
    if field.kind == "many_to_one":
        return "pick"
    if field.kind == "many_to_many":
        return "checks"
    if field.choices:
        return "choice"
    return widget or field.widget or _kind_of_type(field)


_KINDS: tuple[tuple[Any, str], ...] = (
    (Boolean, "boolean"),
    (Date, "date"),
    (Moment, "moment"),
    (Json, "json"),
    (Integer | Numeric | Float | Money, "number"),
)


def _kind_of_type(field: Field) -> str:
    known = (kind for type_, kind in _KINDS if isinstance(field.type, type_))
    return next(known, None) or str(getattr(field.type, "widget", "text"))


def form_value(kind: str, value: Any, zone: ZoneInfo) -> Any:
    """What the control of this kind shows for a record's value."""
    if kind == "boolean":
        return bool(value)
    if kind == "checks":
        return [str(getattr(one, "id", one)) for one in value or ()]
    if kind == "pick" and value is not None:
        return str(getattr(value, "id", value))
    return _as_text(value, zone)


def _as_text(value: Any, zone: ZoneInfo) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return plain_number(value)
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def plain_number(value: float | Decimal) -> str:
    """A number to edit: the reader's decimal sign, no grouping, no idle zeros."""
    exact = value if isinstance(value, int) else Decimal(str(value)).normalize()
    return format_decimal(
        exact, locale=current_locale(), decimal_quantization=False, group_separator=False
    )


def read_value(kind: str, form: Form, name: str, zone: ZoneInfo) -> Any:
    """The JSON value that a form gives for the control `name`.

    Raises `ParseError` (a `ValueError` with a text for people) where it makes no sense.
    """
    if kind == "boolean":
        return name in form
    if kind == "checks":
        return [int(value) for value in form.getlist(name) if value.isdigit()]
    typed = form.get(name, "")
    if not typed.strip():
        return None
    read = _READERS.get(kind)
    return read(typed, zone) if read else typed.replace("\r\n", "\n")


def typed_value(kind: str, form: Form, name: str) -> Any:
    """What the user typed, to show it again beside its error."""
    if kind == "boolean":
        return name in form
    return form.getlist(name) if kind == "checks" else form.get(name, "")


def choice_options(field: Field) -> list[Option]:
    """The choices of a field, with their colours."""
    return [
        Option(str(value), label, field.choice_colors.get(value)) for value, label in field.choices
    ]


def plain_control(item: Item, name: str, value: Any, errors: Sequence[Text] = ()) -> Control:
    """The control of any field but a relation; `value` as `form_value` or `typed_value` gives."""
    field = item.field
    kind = kind_of(field, item.widget)
    options: Sequence[Option] = ()
    if kind == "choice":
        options = choice_options(field)
    elif kind == "color":
        options = [Option(color, label, color) for color, label in PALETTE]
    return Control(
        name=name,
        kind=kind,
        label=item.label,
        value=value,
        required=is_required(field),
        help=field.help,
        wide=item.wide,
        readonly=not field.writable,
        options=options,
        errors=errors,
        attributes=_attributes(field, kind),
    )


def is_required(field: Field) -> bool:
    """Whether the user has to fill it: not where a default does."""
    needs = bool(field.required) and not isinstance(field.type, Boolean)
    return needs and field.default is None and field.kind != "many_to_many"


def _attributes(field: Field, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    length = getattr(field.type, "length", None)
    if length and kind not in ("choice", "color"):
        found["maxlength"] = length
    if kind == "number":
        found["inputmode"] = "numeric" if isinstance(field.type, Integer) else "decimal"
    return found


def _read_moment(typed: str, zone: ZoneInfo) -> str:
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError:
        day = parse_date(typed)
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (the zone follows)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def _read_json(typed: str) -> Any:
    try:
        return orjson.loads(typed)
    except orjson.JSONDecodeError as error:
        raise ValueError(_l("This is not valid JSON: %(reason)s.", reason=error.msg)) from None


_READERS: dict[str, Callable[[str, ZoneInfo], Any]] = {
    "pick": lambda typed, _zone: int(typed) if typed.isdigit() else None,
    "number": lambda typed, _zone: str(parse_number(typed)),
    "date": lambda typed, _zone: parse_date(typed).isoformat(),
    "moment": _read_moment,
    "json": lambda typed, _zone: _read_json(typed),
}
