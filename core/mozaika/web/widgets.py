"""Form controls: plain data that `templates/controls.html` draws.

What their texts mean is `mozaika.web.typed`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from babel.numbers import format_decimal
from sqlalchemy import Boolean, Date, Float, Integer, Numeric

from mozaika.errors import Text
from mozaika.i18n import _l, current_locale, format_date, gettext
from mozaika.model import Field
from mozaika.model.types import Json, Moment, Money
from mozaika.web.layout import Item

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

SEARCH_LIMIT = 10
"""More choices than these can be searched."""

_MONEY = "#,##0.00##"


@dataclass(frozen=True)
class Option:
    """One choice of a control. `value` is text, as in the form; `more` a second line."""

    value: str
    label: Text
    color: str | None = None
    more: str = ""


ControlOption = Option
"""Its public name: an option of a workflow is something else."""


@dataclass(frozen=True)
class When:
    """A control that shows only while the control `name` has one of `values`, as in the form."""

    name: str
    value: str


@dataclass(frozen=True)
class Control:
    """A form control: `kind` says how its text is read; `value` is text, True, or a list."""

    name: str
    kind: str
    label: Text
    value: Any = ""
    required: bool = False
    clearable: bool = True
    help: Text = ""
    wide: bool = False
    readonly: bool = False
    options: Sequence[Option] = ()
    errors: Sequence[Text] = ()
    attributes: dict[str, Any] = dataclass_field(default_factory=dict)
    target: str = ""
    searched: str = ""
    many: bool = False
    may_create: bool = False
    unit: Control | None = None
    suffix: str = ""
    when: When | None = None
    hidden: bool = False
    compact: bool = False
    prefix: str = "f"

    @property
    def id(self) -> str:
        """The HTML id."""
        return f"{self.prefix}-{self.name}".replace(".", "-")

    @property
    def look(self) -> str:
        """What it is drawn as: few choices side by side, unless it is a cell of a table."""
        if self.compact:
            return self.kind
        if self.kind == "choice" and 0 < len(self.options) <= RADIO_LIMIT:
            return "segments"
        return "swatches" if self.kind == "color" else self.kind

    @property
    def is_group(self) -> bool:
        """Whether it consists of several inputs, which a legend names."""
        return self.look in ("segments", "swatches")

    @property
    def is_picker(self) -> bool:
        """Whether a script makes it searchable."""
        several = self.kind == "choice" and len(self.options) > SEARCH_LIMIT
        return self.kind in ("pick", "links") or several

    @property
    def all_errors(self) -> list[Text]:
        """The errors below it: its own, and those of the unit beside it."""
        return [*self.errors, *(self.unit.errors if self.unit else ())]

    def in_words(self) -> str:
        """The value as people read it."""
        if self.kind == "boolean":
            return gettext("Yes") if self.value else gettext("No")
        chosen = self.value if isinstance(self.value, list) else [str(self.value)]
        labels = {option.value: str(option.label) for option in self.options}
        words = [labels.get(value, value) for value in chosen if value]
        return ", ".join(sorted(words) if self.kind == "links" else words)


def kind_of(field: Field, widget: str | None = None) -> str:
    """The control for a field: a view's own choice, else by relation, choices and type."""
    if field.kind == "many_to_one":
        return "pick"
    if field.kind == "many_to_many":
        return "links"
    if field.choices:
        return "choice"
    return widget or field.widget or _kind_of_type(field)


_KINDS: tuple[tuple[Any, str], ...] = (
    (Boolean, "boolean"),
    (Date, "date"),
    (Moment, "moment"),
    (Json, "json"),
    (Money, "money"),
    (Integer | Numeric | Float, "number"),
)


def _kind_of_type(field: Field) -> str:
    known = (kind for type_, kind in _KINDS if isinstance(field.type, type_))
    return next(known, None) or str(getattr(field.type, "widget", "text"))


def form_value(kind: str, value: Any, zone: ZoneInfo) -> Any:
    """What the control of this kind shows for a record's value."""
    if kind == "boolean":
        return bool(value)
    if kind == "links":
        return [str(getattr(one, "id", one)) for one in value or ()]
    if kind == "pick" and value is not None:
        return str(getattr(value, "id", value))
    if kind == "money" and isinstance(value, int | Decimal):
        return format_decimal(value, _MONEY, current_locale())
    return _as_text(value, zone)


def _as_text(value: Any, zone: ZoneInfo) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        return f"{format_date(local.date())} {local:%H:%M}"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return plain_number(value)
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def plain_number(value: float | Decimal) -> str:
    """A number to edit: the reader's decimal sign, no grouping, no idle zeros."""
    exact = value if isinstance(value, int) else Decimal(str(value)).normalize()
    return format_decimal(
        exact, locale=current_locale(), decimal_quantization=False, group_separator=False
    )


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
        clearable=not field.required,
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


_INPUT_MODES = {
    "money": "decimal",
    "year": "numeric",
    "url": "url",
    "phone": "tel",
    "email": "email",
}


def _attributes(field: Field, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    length = getattr(field.type, "length", None)
    if length and kind not in ("choice", "color"):
        found["maxlength"] = length
    if kind == "number":
        found["inputmode"] = "numeric" if isinstance(field.type, Integer) else "decimal"
    if kind in _INPUT_MODES:
        found["inputmode"] = _INPUT_MODES[kind]
    return found
