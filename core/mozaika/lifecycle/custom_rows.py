"""Custom fields as the database keeps them: a row each, which may say anything.

A row is read tolerantly: what can't be understood counts as not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy import Connection, inspect, select

from mozaika.i18n import InLanguages
from mozaika.lifecycle.tables import CUSTOM_FIELD

CUSTOM = "custom"
"""What stands for an addon with what an administrator has added."""


@dataclass(frozen=True)
class Choice:
    """One value of a choice: what is kept, and what it is called."""

    value: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    def value_of_row(self) -> dict[str, Any]:
        """The choice as the row keeps it."""
        return {"value": self.value, "label": self.label, "labels": dict(self.labels)}


@dataclass(frozen=True)
class CustomRow:
    """A custom field. `made` tells whether its column is in the database."""

    id: int = 0
    model: str = ""
    name: str = ""
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    type: str = "text"
    choices: tuple[Choice, ...] = ()
    target: str = ""
    help: str = ""
    required: bool = False
    search: bool = False
    in_list: bool = False
    place: str = ""
    sequence: int = 100
    roles: tuple[str, ...] = ()
    active: bool = True
    made: bool = False

    @property
    def table(self) -> str:
        """The table that has its column."""
        return self.model.replace(".", "_")

    @property
    def column(self) -> str:
        """Its column."""
        return f"{self.name}_id" if self.type == "reference" else self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """All that it keeps in the table: a text has a sort key beside it."""
        return (self.name, f"{self.name}_sort") if self.type == "text" else (self.column,)

    @property
    def words(self) -> InLanguages:
        """Its label in the reader's language."""
        return InLanguages(self.label, self.labels)

    def values(self) -> dict[str, Any]:
        """The values of its record."""
        return {
            "model": self.model,
            "name": self.name,
            "label": self.label,
            "labels": dict(self.labels) or None,
            "type": self.type,
            "choices": [choice.value_of_row() for choice in self.choices] or None,
            "target": self.target or None,
            "help": self.help or None,
            "required": self.required,
            "search": self.search,
            "in_list": self.in_list,
            "place": self.place or None,
            "sequence": self.sequence,
            "roles": list(self.roles) or None,
            "active": self.active,
        }


def read_rows(connection: Connection) -> tuple[CustomRow, ...]:
    """All custom fields, in the order in which forms show them."""
    inspector = inspect(connection)
    if not inspector.has_table(CUSTOM_FIELD.name):
        return ()
    present = {column["name"] for column in inspector.get_columns(CUSTOM_FIELD.name)}
    columns = [column for column in CUSTOM_FIELD.c if column.name in present]
    rows = [row_of(row._mapping) for row in connection.execute(select(*columns))]
    known = columns_of(connection, [row.table for row in rows])
    found = [replace(r, made=set(r.columns) <= known.get(r.table, set())) for r in rows]
    return tuple(sorted(found, key=lambda row: (row.model, row.sequence, row.id)))


def columns_of(connection: Connection, tables: Iterable[str]) -> dict[str, set[str]]:
    """The columns that each of the tables has, as far as it is there."""
    inspector = inspect(connection)
    wanted = dict.fromkeys(tables)
    there = set(inspector.get_table_names()) if wanted else set()
    return {
        name: {column["name"] for column in inspector.get_columns(name)}
        for name in wanted
        if name in there
    }


def row_of(values: Mapping[Any, Any]) -> CustomRow:
    """The row with these values; what can't be understood counts as not said."""
    get = values.get
    return CustomRow(
        id=_number(get("id"), 0),
        model=_text(get("model")),
        name=_text(get("name")),
        label=_text(get("label")),
        labels=_words(document(get("labels"))),
        type=_text(get("type")) or "text",
        choices=tuple(_choices(document(get("choices")))),
        target=_text(get("target")),
        help=_text(get("help")),
        required=bool(get("required")),
        search=bool(get("search")),
        in_list=bool(get("in_list")),
        place=_text(get("place")),
        sequence=_number(get("sequence"), 100),
        roles=tuple(str(role) for role in _list(document(get("roles")))),
        active=get("active") is None or bool(get("active")),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _number(value: Any, default: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return default


def document(value: Any) -> Any:
    """What stands in a JSON column that was read without its type: SQLite gives a text, PostgreSQL
    the parsed document."""
    if not isinstance(value, str | bytes):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _words(value: Any) -> dict[str, str]:
    words = value.items() if isinstance(value, dict) else ()
    return {str(language): text for language, said in words if (text := _text(said))}


def _choices(value: Any) -> Iterator[Choice]:
    for item in _list(value):
        said = item if isinstance(item, dict) else {"value": item}
        kept, label = _text(said.get("value")), _text(said.get("label"))
        if kept or label:
            yield Choice(kept, label or kept, _words(said.get("labels")))
