"""Rows of records with all that a deletion takes along: what cascades, links, and who pointed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Date, Float, ForeignKey, Numeric, Table, select

from mozaika.model.types import Moment, Money
from mozaika.runtime import Env
from mozaika.services.writes.changes import plain
from mozaika.services.writes.chunks import chunks_of

MOST_ROWS = 20_000
"""A deletion that takes more rows along is not kept."""

Row = dict[str, Any]


@dataclass
class Snapshot:
    """Rows by table; `links` are the references that the deletion empties: table, column, the row's
    id and what it pointed to."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    links: list[tuple[str, str, int, int]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The number of rows and references."""
        return len(self.links) + sum(len(rows) for rows in self.rows.values())

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "rows": {
                table: [{name: plain(value) for name, value in row.items()} for row in rows]
                for table, rows in self.rows.items()
            },
            "links": self.links,
        }


def from_json(env: Env, kept: Mapping[str, Any]) -> Snapshot:
    """A kept snapshot, with the values as the columns of today take them."""
    tables = env.registry.metadata.tables
    rows = {
        name: [_python_row(tables[name], row) for row in found]
        for name, found in kept["rows"].items()
        if name in tables
    }
    links = [tuple(link) for link in kept["links"]]
    return Snapshot(rows, [(str(t), str(c), int(i), int(v)) for t, c, i, v in links])


def take(env: Env, model: str, ids: Iterable[int]) -> Snapshot:
    """What deleting the records would take along, followed as far as it cascades. It stops soon
    after `MOST_ROWS`."""
    snapshot = Snapshot()
    pending: list[tuple[Table, list[int]]] = [(env.registry.info(model).table, sorted(set(ids)))]
    while pending and snapshot.size <= MOST_ROWS:
        table, wanted = pending.pop()
        rows = _rows(env, table, table.c.id, wanted)
        known = {row["id"] for row in snapshot.rows.get(table.name, ())}
        fresh = [row for row in rows if row["id"] not in known]
        snapshot.rows.setdefault(table.name, []).extend(fresh)
        keys = [row["id"] for row in fresh]
        if keys:
            pending.extend(_follow(env, snapshot, table, keys))
    return snapshot


def counts(env: Env, model: str, snapshot: Snapshot) -> list[tuple[Any, int]]:
    """What goes along, besides the records themselves: labels of models with numbers."""
    names = {info.table.name: info for info in env.registry}
    own = env.registry.info(model).table.name
    return [
        (names[table].plural, len(rows))
        for table, rows in snapshot.rows.items()
        if rows and table in names and table != own
    ]


def references(table: Table) -> Iterator[tuple[Column[Any], ForeignKey]]:
    """The foreign keys of a table, column by column."""
    for column in table.columns:
        for key in column.foreign_keys:
            yield column, key


def _follow(
    env: Env, snapshot: Snapshot, table: Table, keys: Sequence[int]
) -> Iterator[tuple[Table, list[int]]]:
    """Looks at every reference to the rows: what cascades is to be followed in turn."""
    for other in env.registry.metadata.sorted_tables:
        for column, key in references(other):
            if key.column.table is not table:
                continue
            rule = (key.ondelete or "").upper()
            if rule == "CASCADE" and "id" in other.c:
                yield other, [row["id"] for row in _rows(env, other, column, keys)]
            elif rule == "CASCADE":
                _add_links(snapshot, other, _rows(env, other, column, keys))
            elif rule == "SET NULL":
                found = _pairs(env, other, column, keys)
                snapshot.links.extend((other.name, column.name, i, value) for i, value in found)


def _add_links(snapshot: Snapshot, table: Table, rows: Iterable[Row]) -> None:
    kept = snapshot.rows.setdefault(table.name, [])
    kept.extend(row for row in rows if row not in kept)


def _rows(env: Env, table: Table, column: Any, ids: Iterable[int]) -> list[Row]:
    connection = env.session.connection()
    return [
        dict(row._mapping)
        for chunk in chunks_of(ids)
        for row in connection.execute(select(table).where(column.in_(chunk)))
    ]


def _pairs(env: Env, table: Table, column: Any, ids: Iterable[int]) -> list[tuple[int, int]]:
    connection = env.session.connection()
    return [
        (row[0], row[1])
        for chunk in chunks_of(ids)
        for row in connection.execute(select(table.c.id, column).where(column.in_(chunk)))
    ]


def _python_row(table: Table, row: Mapping[str, Any]) -> Row:
    return {n: _python(table.c[n], value) for n, value in row.items() if n in table.c}


def _python(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    match column.type:
        case Moment():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case Float():
            return float(value)
        case Money() | Numeric():
            return Decimal(value)
    return value
