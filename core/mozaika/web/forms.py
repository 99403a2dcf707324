"""The create and edit form of a record: its controls, what they say, and the lines of its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from mozaika.errors import MozaikaError, Text, ValidationFailed
from mozaika.i18n import _l
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.schemas import Loaders
from mozaika.web.form_parts import FieldsPart, FormPart, LinesPart, Row
from mozaika.web.layout import Block, Item, Layout, Lines
from mozaika.web.options import Options
from mozaika.web.steps import flow_field
from mozaika.web.widgets import (
    Control,
    Form,
    form_value,
    kind_of,
    plain_control,
    read_value,
    typed_value,
)

Errors = Mapping[str, Sequence[Text]]

VERSION = "_version"
FIND = "_find"
ADD = "_add"
AGAIN = "_again"
"""Names of the inputs and buttons that are no fields."""


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
    ) -> None:
        self.env = env
        self.info = info
        self.record = record
        self.posted = posted
        self.typed: Form = MultiDict() if posted is None else posted
        self.given = dict(given or {})
        self.layout = layout
        self.errors: dict[str, list[Text]] = {}
        self._sent: dict[str, list[int]] = {}
        self._zone = ZoneInfo(env.time_zone)
        self._options = Options(env)
        self._moved = flow_field(env, info)

    # -- what the user sent

    def values(self) -> dict[str, Any]:
        """The form's values for the records service, by field.

        Raises `ValidationFailed` where a text can't be read.
        """
        self.errors, self._sent = {}, {}
        found = {item.field.name: self._read(item, item.field.name) for item in self._items()}
        for lines in self._lines():
            found[lines.item.field.name] = [
                {"id": int(row_id)} | values if row_id else values
                for row_id, values in self._row_values(lines)
            ]
        if self.errors:
            self.errors = {**self._other_faults(found), **self.errors}
            raise ValidationFailed(_l("Some entries are wrong."), self.errors, unreadable=True)
        return found

    def _other_faults(self, values: Mapping[str, Any]) -> dict[str, list[Text]]:
        """What the service would say of the values that could be read, to tell all at once."""
        loaders = Loaders(self.info.registry, access.rights(self.env).hidden_fields)
        try:
            loaders.load(self.info.name, values, partial=self.record is not None)
        except ValidationFailed as error:
            return self._by_control(error)
        return {}

    def asks_for(self, typed: Form) -> bool:
        """Whether `typed` has any of the form's fields: a button alone sends none."""
        return any(item.field.name in typed for item in self._items())

    def take_errors(self, error: ValidationFailed) -> None:
        """Shows the errors of the records service beside the controls that they concern: it
        counts only the rows that it was given."""
        if error.details.get("unreadable"):
            return
        self.errors = self._by_control(error)

    def _by_control(self, error: ValidationFailed) -> dict[str, list[Text]]:
        return {
            self._control_name(str(name)): _listed(texts) for name, texts in error.errors.items()
        }

    def _control_name(self, name: str) -> str:
        field, _, rest = name.partition(".")
        place, _, column = rest.partition(".")
        if field in self._sent and place.isdigit() and int(place) < len(self._sent[field]):
            return f"{field}.{self._sent[field][int(place)]}.{column}".rstrip(".")
        return name

    @property
    def other_errors(self) -> list[Text]:
        """Errors that concern no control of this form."""
        known = {item.field.name for item in self._items()}
        names = {lines.item.field.name for lines in self._lines()}
        return [
            text
            for name, texts in self.errors.items()
            if name not in known and name.partition(".")[0] not in names
            for text in texts
        ]

    @property
    def faulty(self) -> list[Control]:
        """The controls with errors, from the top."""
        found: list[Control] = []
        for part in self.parts:
            groups = [part] if isinstance(part, FieldsPart) else part.rows
            found.extend(c for group in groups for c in group.controls if c.errors)
        return found

    def _read(self, item: Item, name: str) -> Any:
        try:
            return read_value(kind_of(item.field, item.widget), self.typed, name, self._zone)
        except MozaikaError as error:
            self.errors[name] = [str(error)]
        except ValueError as error:
            self.errors[name] = [error.args[0]]
        return None

    def _row_values(self, lines: Lines) -> Iterator[tuple[str, dict[str, Any]]]:
        """Id and values of the rows that are neither removed nor new and empty."""
        columns = [column for column in lines.columns if column.editable]
        sent = self._sent[lines.name] = []
        for index in self._posted_indices(lines.name):
            prefix = f"{lines.name}.{index}."
            row_id = self.typed.get(f"{prefix}id", "")
            if f"{prefix}remove" in self.typed or (not row_id and self._is_blank(columns, prefix)):
                continue
            sent.append(index)
            yield (
                row_id if row_id.isdigit() else "",
                {column.field.name: self._read(column, prefix + column.path) for column in columns},
            )

    def _posted_indices(self, name: str) -> list[int]:
        pattern = re.compile(rf"{re.escape(name)}\.(\d{{1,4}})\.id")
        found = (pattern.fullmatch(key) for key in self.typed)
        return sorted({int(match[1]) for match in found if match})

    def _is_blank(self, columns: Sequence[Item], prefix: str) -> bool:
        for column in columns:
            kind = kind_of(column.field, column.widget)
            typed = typed_value(kind, self.typed, prefix + column.path)
            if typed != form_value(kind, self._default(column.field), self._zone):
                return False
        return True

    # -- what the page shows

    @cached_property
    def parts(self) -> list[FormPart]:
        """Everything to draw, in the order of the declared view; tabs become titled groups."""
        parts: list[FormPart] = []
        for part in self.layout.parts:
            parts.extend(self._part(part, None))
        for sheet in self.layout.sheets:
            for position, part in enumerate(sheet.parts):
                parts.extend(self._part(part, sheet.label if position == 0 else None))
        return parts

    def _part(self, part: Any, title: Text | None) -> list[FormPart]:
        if isinstance(part, Block):
            controls = tuple(self._control(i, i.path) for i in part.items if self._edits(i))
            return [FieldsPart(part.label or title, controls)] if controls else []
        if isinstance(part, Lines):
            if part.item.field.kind == "many_to_many":
                control = self._control(replace(part.item, wide=True), part.item.path)
                return [FieldsPart(title, (control,))]
            return [self._lines_part(part)] if self._may_edit(part) else []
        return []

    def _control(self, item: Item, name: str, record: Any = None) -> Control:
        kind = kind_of(item.field, item.widget)
        if self.posted is not None and record is None:
            shown = typed_value(kind, self.typed, name)
        else:
            shown = form_value(kind, self._value(item.field, record or self.record), self._zone)
        control = plain_control(item, name, shown, self._errors_of(name))
        if not item.field.is_relation:
            return control
        return self._options.fill(control, item.field, self.typed.get(f"find.{name}", ""))

    def _errors_of(self, name: str) -> Sequence[Text]:
        return self.errors.get(name, ())

    def _value(self, field: Field, record: Any) -> Any:
        if record is not None:
            if field.kind == "many_to_one":
                return getattr(record, field.column_name)
            return getattr(record, field.name)
        if field.name in self.given:
            return self.given[field.name]
        return self._default(field)

    def _default(self, field: Field) -> Any:
        if field.name == "owner" and field.kind == "many_to_one":
            return self.env.user.id
        return field.default() if callable(field.default) else field.default

    def _lines_part(self, lines: Lines) -> LinesPart:
        own_errors = self._errors_of(lines.item.field.name)
        rows = self._posted_rows(lines) if self.posted is not None else self._kept_rows(lines)
        return LinesPart(lines.name, lines.label, tuple(rows), own_errors)

    def _kept_rows(self, lines: Lines) -> Iterator[Row]:
        kept = list(getattr(self.record, lines.item.field.name)) if self.record else []
        for index, child in enumerate(kept):
            yield Row(index, str(child.id), self._row_controls(lines, index, child))
        if not kept:
            yield self._new_row(lines, 0)

    def _posted_rows(self, lines: Lines) -> Iterator[Row]:
        indices = self._posted_indices(lines.name)
        for index in indices:
            prefix = f"{lines.name}.{index}"
            yield Row(
                index,
                self.typed.get(f"{prefix}.id", ""),
                self._row_controls(lines, index),
                self._errors_of(prefix),
                f"{prefix}.remove" in self.typed,
            )
        if self.typed.get(ADD) == lines.name:
            yield self._new_row(lines, indices[-1] + 1 if indices else 0)

    def _new_row(self, lines: Lines, index: int) -> Row:
        blank = RecordForm(self.env, self.info, self.layout)
        return Row(index, "", blank._row_controls(lines, index))

    def _row_controls(self, lines: Lines, index: int, child: Any = None) -> tuple[Control, ...]:
        return tuple(
            self._control(column, f"{lines.name}.{index}.{column.path}", child)
            for column in lines.columns
            if column.editable
        )

    def _items(self) -> Iterator[Item]:
        """The fields that the form edits, each once."""
        seen: set[str] = set()
        linked = [lines.item for lines in self.layout.lines()]
        many = [item for item in linked if item.field.kind == "many_to_many"]
        for item in [*self.layout.items(), *many]:
            if self._edits(item) and item.field.name not in seen:
                seen.add(item.field.name)
                yield item

    def _lines(self) -> Iterator[Lines]:
        return (lines for lines in self.layout.lines() if self._may_edit(lines))

    def _edits(self, item: Item) -> bool:
        """The state is changed by steps of the workflow, not here."""
        return item.editable and item.path != self._moved

    def _may_edit(self, lines: Lines) -> bool:
        rights = access.rights(self.env)
        return (
            lines.owned
            and lines.item.editable
            and all(rights.can(lines.model, operation) for operation in ("create", "update"))
        )


def _listed(texts: Any) -> list[Text]:
    return list(texts) if isinstance(texts, list | tuple) else [texts]
