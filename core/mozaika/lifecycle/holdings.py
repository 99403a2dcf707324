# ruff: noqa: S608 (names of tables and columns come from the database's own catalogue)
"""What an addon has in the database: tables, columns of others' tables, and rows that speak of it.

Found by its footprint and the database's catalogue, so that an addon whose code is gone can be
uninstalled as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mozaika.addons import BASE
from mozaika.lifecycle.custom_rows import CustomRow
from mozaika.lifecycle.owners import Footprint
from mozaika.lifecycle.shape import Link, Shape, literal, quote
from mozaika.lifecycle.states import DatabaseState


@dataclass(frozen=True)
class Holdings:
    """`tables` are the addon's own, tables of links included; `columns` those that it added to
    others' tables; `rows` maps a table of others to the condition of its rows that go along;
    `customs` are the company's own fields that can't be without it."""

    tables: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, str]
    customs: tuple[CustomRow, ...]


@dataclass(frozen=True)
class Obstacle:
    """A table or column of somebody else that stands on the addon's tables; `addon` is "" where
    nobody declares it any more."""

    addon: str
    place: str


def holdings_of(shape: Shape, state: DatabaseState, name: str, aliases: Sequence[str]) -> Holdings:
    """What the addon has; `aliases` are names of addons for which it stands in."""
    footprint = state.addons[name].footprint
    others = footprints_but(state, name)
    tables = [t for t, columns in footprint.items() if _is_own(shape, t, columns, others)]
    customs = [row for row in state.customs if _concerns(row, tables)]
    columns = _columns(shape, footprint, tables, others)
    for row in customs:
        if row.table not in tables and row.table in shape.columns:
            there = [c for c in row.columns if c in shape.columns[row.table]]
            columns[row.table] = (*columns.get(row.table, ()), *there)
    rows = _Speaking(shape, tables, columns, (name, *aliases)).rows()
    return Holdings(tuple(tables), columns, rows, tuple(customs))


def footprints_but(state: DatabaseState, name: str) -> dict[str, Footprint]:
    """The footprints of all other addons that have something in the database."""
    return {
        other: known.footprint
        for other, known in state.addons.items()
        if other != name and known.state != "uninstalled"
    }


def obstacles(shape: Shape, state: DatabaseState, name: str, found: Holdings) -> list[Obstacle]:
    """What of others stands on the addon's tables: columns in them, references to them."""
    others = footprints_but(state, name)
    standing = [
        Obstacle(other, f"{table}.{column}")
        for other, footprint in others.items()
        for table in found.tables
        for column in footprint.get(table, ())
        if column in shape.columns[table]
    ]
    standing += [
        Obstacle(_owner(others, link), f"{link.table}.{link.column}")
        for link in shape.links
        if link.target in found.tables and not _goes(link, found)
    ]
    return list(dict.fromkeys(standing))


def _goes(link: Link, found: Holdings) -> bool:
    return link.table in found.tables or link.column in found.columns.get(link.table, ())


def _owner(footprints: Mapping[str, Footprint], link: Link) -> str:
    holding = (n for n, f in footprints.items() if link.column in f.get(link.table, ()))
    return next(holding, "")


def _is_own(
    shape: Shape, table: str, columns: Iterable[str], others: Mapping[str, Footprint]
) -> bool:
    """Whose is the key, or whose are the links, theirs is the table."""
    there = shape.columns.get(table, {})
    if not there or ("id" in there and "id" not in columns):
        return False
    key = "id" if "id" in there else next(iter(columns), "")
    return not any(key in footprint.get(table, ()) for footprint in others.values())


def _columns(
    shape: Shape, footprint: Footprint, own: Sequence[str], others: Mapping[str, Footprint]
) -> dict[str, tuple[str, ...]]:
    found = {
        table: tuple(
            column
            for column in columns
            if column in shape.columns.get(table, {})
            and not any(column in other.get(table, ()) for other in others.values())
        )
        for table, columns in footprint.items()
        if table not in own
    }
    return {table: columns for table, columns in found.items() if columns}


def _concerns(row: CustomRow, tables: Sequence[str]) -> bool:
    return row.table in tables or row.target.replace(".", "_") in tables


class _Speaking:
    """The rows of others' tables that say by name whose they are, and what hangs on them."""

    def __init__(
        self,
        shape: Shape,
        tables: Sequence[str],
        columns: Mapping[str, Sequence[str]],
        names: Sequence[str],
    ) -> None:
        self.shape = shape
        self.tables = tables
        self.columns = columns
        self.names = names
        self.found: dict[str, str] = {}

    def rows(self) -> dict[str, str]:
        for table, condition in self._named().items():
            self._take(table, self._unless_needed(table, condition), (table,))
        return self.found

    def _named(self) -> dict[str, str]:
        names = ", ".join(map(literal, self.names))
        prefixes = [f"substr(name, 1, {len(n) + 1}) = {literal(f'{n}.')}" for n in self.names]
        said = {table: [f"{self._model('model')}"] for table in self._with_model()}
        said.setdefault(f"{BASE}_seed", []).append(f"addon IN ({names})")
        said.setdefault(f"{BASE}_role", []).append(f"addon IN ({names})")
        said.setdefault(f"{BASE}_wording", []).append(f"domain IN ({names})")
        said.setdefault(f"{BASE}_setting", []).extend(prefixes)
        if self.tables:
            said.setdefault(f"{BASE}_custom_field", []).append(self._model("target"))
        return {t: " OR ".join(f"({c})" for c in parts) for t, parts in said.items()}

    def _with_model(self) -> list[str]:
        """Tables that name a kind of data in the column `model`."""
        if not self.tables:
            return []
        return [
            table
            for table, columns in self.shape.columns.items()
            if table not in self.tables
            and "id" in columns
            and "model" in columns
            and columns["model"].is_text
        ]

    def _model(self, column: str) -> str:
        tables = ", ".join(map(literal, self.tables))
        return f"replace({column}, '.', '_') IN ({tables})"

    def _unless_needed(self, table: str, condition: str) -> str:
        """Without rows that others' rows refuse to part with."""
        for link in self.shape.links_to(table):
            if link.action != "cascade" and not self._vanishes(link):
                used = f"SELECT {quote(link.column)} FROM {quote(link.table)}"
                used += f" WHERE {quote(link.column)} IS NOT NULL"
                condition = f"({condition}) AND id NOT IN ({used})"
        return condition

    def _vanishes(self, link: Link) -> bool:
        return link.table in self.tables or link.column in self.columns.get(link.table, ())

    def _take(self, table: str, condition: str, seen: tuple[str, ...]) -> None:
        known = self.found.get(table)
        self.found[table] = f"({known}) OR ({condition})" if known else condition
        for link in self.shape.links_to(table):
            if link.action == "cascade" and link.table not in (*seen, *self.tables):
                parents = f"SELECT id FROM {quote(table)} WHERE {condition}"
                hanging = f"{quote(link.column)} IN ({parents})"
                self._take(link.table, hanging, (*seen, link.table))
