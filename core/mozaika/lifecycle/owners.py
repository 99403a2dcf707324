"""Which addon made which table and column, composed or remembered.

Each database remembers the footprint of its addons, so that what a disabled addon keeps is told
apart from what nobody declares any more, even when the addon's code is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mozaika.model.compose import link_table_name
from mozaika.model.fields import Field
from mozaika.model.info import ModelInfo
from mozaika.model.registry import Registry

Footprint = Mapping[str, list[str]]
"""Names of columns by name of table."""


@dataclass(frozen=True)
class Owner:
    """Who declared a column: the addon, and the model and field to name in messages."""

    addon: str
    model: str
    field: str


class Owners:
    """The owners of all tables and columns of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._tables: dict[str, str] = {}
        self._columns: dict[tuple[str, str], Owner] = {}
        for info in registry:
            self._add_model(registry, info)

    def _add_model(self, registry: Registry, info: ModelInfo) -> None:
        self._tables[info.table.name] = info.addon
        for field in info.fields.values():
            owner = Owner(_addon_of(info, field), info.name, field.name)
            if field.has_column:
                self._columns[info.table.name, field.column_name] = owner
            elif field.kind == "many_to_many":
                self._add_link(registry, link_table_name(info, field), owner)

    def _add_link(self, registry: Registry, name: str, owner: Owner) -> None:
        table = registry.metadata.tables.get(name)
        if table is not None:
            self._tables[name] = owner.addon
            self._columns.update({(name, column.name): owner for column in table.c})

    def table(self, name: str) -> str:
        """The addon that declares the table."""
        return self._tables.get(name, "")

    def column(self, table: str, column: str) -> Owner:
        """Who declares the column."""
        return self._columns.get((table, column)) or Owner(self.table(table), table, column)

    def footprint(self, addon: str) -> dict[str, list[str]]:
        """The tables and columns that the addon declares."""
        found: dict[str, list[str]] = {}
        for (table, column), owner in self._columns.items():
            if owner.addon == addon:
                found.setdefault(table, []).append(column)
        return found


def _addon_of(info: ModelInfo, field: Field) -> str:
    """A sort key belongs to whoever declares the field it is made of."""
    source = info.fields.get(field.name.removesuffix("_sort")) if field.hidden else None
    return (source or field).addon


def merge(*footprints: Footprint) -> dict[str, list[str]]:
    """All the columns of the footprints, in order, each once."""
    merged: dict[str, dict[str, None]] = {}
    for footprint in footprints:
        for table, columns in footprint.items():
            merged.setdefault(table, {}).update(dict.fromkeys(columns))
    return {table: list(columns) for table, columns in merged.items()}


def holder(footprints: Mapping[str, Footprint], table: str, column: str | None) -> str | None:
    """The addon whose remembered footprint has the column (None: the table)."""
    return next(iter(_holders(footprints, table, column)), None)


def _holders(footprints: Mapping[str, Footprint], table: str, column: str | None) -> Iterable[str]:
    for addon, footprint in footprints.items():
        if table in footprint and (column is None or column in footprint[table]):
            yield addon
