"""What the user sent with a form, read into values for the records service, and its errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from mozaika.errors import MozaikaError, Text, ValidationFailed
from mozaika.i18n import _l
from mozaika.services import access
from mozaika.services.schemas import Loaders
from mozaika.web.form_shape import Shape, default_of
from mozaika.web.layout import Item, Lines
from mozaika.web.typed import Form, read_value, typed_value
from mozaika.web.widgets import form_value, kind_of

Errors = dict[str, list[Text]]

_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "number": Decimal,
    "money": Decimal,
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
}
"""Kinds of controls that accept a value in several spellings."""


class Reading:
    """Reads `typed`; `record` is the one that is changed, None for a new one."""

    def __init__(self, shape: Shape, typed: Form, record: Any, zone: ZoneInfo) -> None:
        self.shape = shape
        self.env = shape.env
        self.typed = typed
        self.record = record
        self.zone = zone
        self.errors: Errors = {}
        self._sent: dict[str, list[int]] = {}

    def values(self) -> dict[str, Any]:
        """The form's values for the records service, by field.

        Raises `ValidationFailed` where a text can't be read.
        """
        self.errors, self._sent = {}, {}
        found = {item.field.name: self._read_field(item) for item in self.shape.items()}
        for lines in self.shape.lines():
            found[lines.item.field.name] = [
                {"id": int(row_id)} | values if row_id else values
                for row_id, values in self._rows(lines)
            ]
        if self.errors:
            self.errors = {**self._other_faults(found), **self.errors}
            raise ValidationFailed(_l("Some entries are wrong."), self.errors, unreadable=True)
        return found

    def take(self, error: ValidationFailed) -> None:
        """Puts the errors of the records service beside the controls that they concern: it
        counts only the rows that it was given."""
        if not error.details.get("unreadable"):
            self.errors = self._by_control(error)

    def indices(self, name: str) -> list[int]:
        """The numbers of a list's rows in the order in which the user left them."""
        pattern = re.compile(rf"{re.escape(name)}\.(\d{{1,4}})\.id")
        found = (pattern.fullmatch(key) for key in self.typed)
        return list(dict.fromkeys(int(match[1]) for match in found if match))

    def tidied(self) -> Form:
        """What was typed, with numbers and dates as they are shown once they are saved."""
        tidy = self.typed.copy()
        for item, name in self._every():
            kind = kind_of(item.field, item.widget)
            if kind in _FROM_JSON and name in tidy:
                tidy[name] = self._shown_again(kind, name)
        return tidy

    def _every(self) -> Iterator[tuple[Item, str]]:
        for item in self.shape.items():
            yield item, item.field.name
        for lines in self.shape.lines():
            for index in self.indices(lines.name):
                for column in self.shape.columns(lines):
                    yield column, f"{lines.name}.{index}.{column.path}"

    def _shown_again(self, kind: str, name: str) -> str:
        try:
            read = read_value(kind, self.typed, name, self.zone)
        except (MozaikaError, ValueError):
            return self.typed[name]
        return "" if read is None else str(form_value(kind, _FROM_JSON[kind](read), self.zone))

    def _read_field(self, item: Item) -> Any:
        name, field = item.field.name, item.field
        if kind_of(field, item.widget) == "moment" and self.record is not None:
            kept = getattr(self.record, name)
            if kept is not None and self.typed.get(name) == form_value("moment", kept, self.zone):
                return kept.isoformat()  # with the seconds, which the form does not show
        return self._read(item, name)

    def _read(self, item: Item, name: str) -> Any:
        try:
            return read_value(kind_of(item.field, item.widget), self.typed, name, self.zone)
        except MozaikaError as error:
            self.errors[name] = [str(error)]
        except ValueError as error:
            self.errors[name] = [error.args[0]]
        return None

    def _rows(self, lines: Lines) -> Iterator[tuple[str, dict[str, Any]]]:
        """Id and values of the rows that are neither removed nor new and empty."""
        columns = self.shape.columns(lines)
        sent = self._sent[lines.name] = []
        for index in self.indices(lines.name):
            prefix = f"{lines.name}.{index}."
            row_id = self.typed.get(f"{prefix}id", "")
            if f"{prefix}remove" in self.typed or (not row_id and self._is_blank(columns, prefix)):
                continue
            sent.append(index)
            read = {c.field.name: self._read(c, prefix + c.path) for c in columns}
            yield row_id if row_id.isdecimal() else "", _with_default_place(read, columns)

    def _is_blank(self, columns: Sequence[Item], prefix: str) -> bool:
        for column in columns:
            kind = kind_of(column.field, column.widget)
            typed = typed_value(kind, self.typed, prefix + column.path)
            default = form_value(kind, default_of(self.env, column.field), self.zone)
            if kind != "place" and typed != default:
                return False
        return True

    def _other_faults(self, values: Mapping[str, Any]) -> Errors:
        """What the service would say of the values that could be read, to tell all at once."""
        hidden = access.rights(self.env).hidden_fields
        loaders = Loaders(self.env.platform.registry, hidden)
        try:
            loaders.load(self.shape.info.name, values, partial=self.record is not None)
        except ValidationFailed as error:
            return self._by_control(error)
        return {}

    def _by_control(self, error: ValidationFailed) -> Errors:
        return {
            self._control_name(str(name)): _listed(texts) for name, texts in error.errors.items()
        }

    def _control_name(self, name: str) -> str:
        field, _, rest = name.partition(".")
        place, _, column = rest.partition(".")
        if field in self._sent and place.isdigit() and int(place) < len(self._sent[field]):
            return f"{field}.{self._sent[field][int(place)]}.{column}".rstrip(".")
        return name


def _with_default_place(values: dict[str, Any], columns: Sequence[Item]) -> dict[str, Any]:
    """A row that was not given a place leaves it to the model."""
    return {
        column.field.name: values[column.field.name]
        for column in columns
        if column.widget != "place" or values[column.field.name] is not None
    }


def _listed(texts: Any) -> list[Text]:
    return list(texts) if isinstance(texts, list | tuple) else [texts]
