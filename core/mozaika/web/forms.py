"""The create and edit form of a record: its controls, what they say, and the lines of its lists.

`form_shape` says what is edited, `form_reading` reads what was sent, this module what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from mozaika.errors import Text, ValidationFailed
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Money
from mozaika.runtime import Env
from mozaika.web.display import pick
from mozaika.web.form_parts import FieldsPart, FormPart, LinesPart, Row, SheetPart
from mozaika.web.form_reading import Errors, Reading
from mozaika.web.form_shape import Shape, default_of
from mozaika.web.layout import Block, Item, Layout, Lines, Part
from mozaika.web.options import Options
from mozaika.web.typed import Form, typed_value
from mozaika.web.widgets import Control, When, form_value, kind_of, plain_control

VERSION = "_version"
SEEN = "_seen"
FIND = "_find"
ADD = "_add"
AGAIN = "_again"
ANOTHER = "_another"
MERGE = "_merge"
KEEP = "_keep."
"""Names of the inputs and buttons that are no fields."""

BLANK = "__row__"
"""Stands for the number of a row that a script adds."""


class RecordForm:
    """A form of `info`: of a `record`, or of a new one; `posted` is what the user sent."""

    def __init__(
        self,
        env: Env,
        info: ModelInfo,
        layout: Layout,
        *,
        record: Any = None,
        posted: Form | None = None,
        given: Mapping[str, Any] | None = None,
        prefix: str = "f",
    ) -> None:
        self.env = env
        self.info = info
        self.record = record
        self.posted = posted
        self.typed: Form = MultiDict() if posted is None else posted
        self.given = dict(given or {})
        self.layout = layout
        self.prefix = prefix
        self._zone = ZoneInfo(env.time_zone)
        self._options = Options(env)
        self._shape = Shape(env, info, layout)
        self._reading = Reading(self._shape, self.typed, record, self._zone)
        self._fields = {item.field.name: item for item in self._shape.items()}

    # -- what the user sent

    def values(self) -> dict[str, Any]:
        """The form's values for the records service, by field.

        Raises `ValidationFailed` where a text can't be read.
        """
        return self._reading.values()

    def asks_for(self, typed: Form) -> bool:
        """Whether `typed` has any of the form's fields: a button alone sends none."""
        return any(name in typed for name in self._fields)

    def take_errors(self, error: ValidationFailed) -> None:
        """Shows the errors of the records service beside the controls that they concern."""
        self._reading.take(error)

    def tidied(self) -> Form:
        """What was typed, with numbers and dates as they are shown once they are saved."""
        return self._reading.tidied()

    @property
    def errors(self) -> Errors:
        """The errors by the name of the control or row."""
        return self._reading.errors

    @errors.setter
    def errors(self, errors: Errors) -> None:
        self._reading.errors = errors

    @property
    def other_errors(self) -> list[Text]:
        """Errors that concern no control of this form."""
        names = {lines.item.field.name for lines in self._shape.lines()}
        return [
            text
            for name, texts in self.errors.items()
            if name not in self._fields and name.partition(".")[0] not in names
            for text in texts
        ]

    @property
    def faulty(self) -> list[Control]:
        """The controls with errors, from the top."""
        return [c for part in self.parts for c in part.all_controls if c.errors]

    # -- what the page shows

    @property
    def parts(self) -> list[FormPart]:
        """Everything that is edited, on tabs or not."""
        return [*self.loose, *(part for sheet in self.sheets for part in sheet.parts)]

    @cached_property
    def loose(self) -> list[FormPart]:
        """What stands above the tabs, in the order of the declared view."""
        return [shown for part in self.layout.parts for shown in self._part(part, titled=True)]

    @cached_property
    def sheets(self) -> list[SheetPart]:
        """The tabs that have something to edit; the first with an error is open, else the first."""
        found = [(sheet, self._sheet_parts(sheet.parts)) for sheet in self.layout.sheets]
        made = [SheetPart(s.name, s.label, parts, False) for s, parts in found if parts]
        opened = next((n for n, sheet in enumerate(made) if sheet.has_errors), 0)
        return [replace(sheet, current=n == opened) for n, sheet in enumerate(made)]

    def _sheet_parts(self, parts: Sequence[Part]) -> tuple[FormPart, ...]:
        titled = len(parts) > 1
        return tuple(shown for part in parts for shown in self._part(part, titled=titled))

    def _part(self, part: Part, *, titled: bool) -> list[FormPart]:
        if isinstance(part, Block):
            controls = self._controls(part.items)
            return [FieldsPart(part.label if titled else None, controls)] if controls else []
        if isinstance(part, Lines):
            if part.item.field.kind == "many_to_many":
                return [FieldsPart(None, self._controls((replace(part.item, wide=True),)))]
            return [self._lines_part(part, titled)] if self._shape.may_edit(part) else []
        return []

    def _controls(self, items: Sequence[Item]) -> tuple[Control, ...]:
        """The controls of a block; a currency stands beside the first amount that is in it."""
        shown = [item for item in items if self._shape.edits(item) and self._concerns(item)]
        units = _units(shown)
        beside = set(units.values())
        return tuple(
            self._measured(item, units.get(item.path)) for item in shown if item.path not in beside
        )

    def _concerns(self, item: Item) -> bool:
        """A field for records of one kind is left out where the kind can't be changed here."""
        if item.when is None or item.when[0] in self._fields:
            return True
        name, value = item.when
        return bool(self._value(self.info.fields[name], self.record) == value)

    def _measured(self, item: Item, unit: str | None) -> Control:
        control = self._control(item, item.path)
        if control.kind != "money":
            return control
        if unit is not None:
            beside = self._control(self._fields[unit], unit)
            return replace(control, unit=replace(beside, compact=True))
        return replace(control, suffix=self._currency(item.field))

    def _currency(self, field: Field) -> str:
        """The currency of an amount, where it is not chosen beside it."""
        name = field.type.currency if isinstance(field.type, Money) else ""
        known = self.info.fields.get(name)
        if known is None:
            return ""
        if name in self.typed:
            return self.typed[name] if known.kind == "value" else ""
        value = pick(self.record, name) if self.record else default_of(self.env, known)
        return str(pick(value, "code") or "") if known.is_relation else str(value or "")

    def _control(
        self, item: Item, name: str, record: Any = None, *, blank: bool = False
    ) -> Control:
        control = plain_control(item, name, self._shown(item, name, record, blank=blank))
        control = replace(control, prefix=self.prefix, errors=self.errors.get(name, ()))
        if item.when and item.when[0] in self._fields:
            control = self._conditional(control, *item.when)
        if not item.field.is_relation:
            return control
        return self._options.fill(control, item.field, self.typed.get(f"find.{name}", ""))

    def _shown(self, item: Item, name: str, record: Any, *, blank: bool) -> Any:
        kind = kind_of(item.field, item.widget)
        if blank:
            return form_value(kind, default_of(self.env, item.field), self._zone)
        if self.posted is not None and record is None:
            return typed_value(kind, self.typed, name)
        return form_value(kind, self._value(item.field, record or self.record), self._zone)

    def _conditional(self, control: Control, name: str, wanted: Any) -> Control:
        """A control that shows with some value of another one, and always with its errors."""
        switch = self._fields[name]
        kind = kind_of(switch.field, switch.widget)
        now = _as_text(self._shown(switch, name, None, blank=False))
        when = When(name, _as_text(form_value(kind, wanted, self._zone)))
        return replace(control, when=when, hidden=now != when.value and not control.errors)

    def _value(self, field: Field, record: Any) -> Any:
        if record is not None:
            return getattr(record, field.column_name if field.kind == "many_to_one" else field.name)
        return self.given.get(field.name, default_of(self.env, field))

    # -- lists

    def _lines_part(self, lines: Lines, titled: bool) -> LinesPart:
        rows = self._posted_rows(lines) if self.posted is not None else self._kept_rows(lines)
        return LinesPart(
            name=lines.name,
            label=lines.label,
            rows=tuple(rows),
            blank=self._row(lines, BLANK, "", blank=True),
            errors=self.errors.get(lines.item.field.name, ()),
            ordered=self._shape.is_ordered(lines),
            titled=titled,
        )

    def _kept_rows(self, lines: Lines) -> Iterator[Row]:
        kept = list(getattr(self.record, lines.item.field.name)) if self.record else []
        if self._shape.is_ordered(lines):
            kept.sort(key=lambda child: (child.sequence is None, child.sequence, child.id))
        for index, child in enumerate(kept):
            yield self._row(lines, index, str(child.id), child)
        if not kept:
            yield self._row(lines, 0, "", blank=True)

    def _posted_rows(self, lines: Lines) -> Iterator[Row]:
        indices = self._reading.indices(lines.name)
        for index in indices:
            prefix = f"{lines.name}.{index}"
            row = self._row(lines, index, self.typed.get(f"{prefix}.id", ""))
            removed = f"{prefix}.remove" in self.typed
            yield replace(row, errors=self.errors.get(prefix, ()), removed=removed)
        if self.typed.get(ADD) == lines.name:
            yield self._row(lines, max(indices, default=-1) + 1, "", blank=True)

    def _row(
        self, lines: Lines, index: int | str, row_id: str, child: Any = None, *, blank: bool = False
    ) -> Row:
        made = [
            replace(
                self._control(column, f"{lines.name}.{index}.{column.path}", child, blank=blank),
                compact=True,
            )
            for column in self._shape.columns(lines)
        ]
        place = next((control for control in made if control.kind == "place"), None)
        shown = tuple(control for control in made if control is not place)
        return Row(index, row_id, shown, place=place)


def _units(items: Sequence[Item]) -> dict[str, str]:
    """For amounts of money, the field of their currency that stands among `items` as a text."""
    plain = {item.path for item in items if item.field.kind == "value"}
    found: dict[str, str] = {}
    for item in items:
        kind = item.field.type
        if isinstance(kind, Money) and kind.currency in plain - set(found.values()):
            found[item.path] = kind.currency
    return found


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
