"""Which stored values have to be computed for rows that are there already."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, func, inspect, select

from mozaika.lifecycle.fill import PendingFill
from mozaika.lifecycle.owners import Owners
from mozaika.model import ModelInfo
from mozaika.runtime import Platform
from mozaika.services.writes.plan import Derived, write_plan


def needed_fills(
    connection: Connection,
    target: Platform,
    new_columns: Collection[tuple[str, str]],
    reawakened: Collection[str],
) -> list[PendingFill]:
    """Fills for columns that are added to tables with rows, and for what the addons in
    `reawakened` compute: nobody kept it up to date while they were disabled."""
    owners = Owners(target.registry)
    tables = set(inspect(connection).get_table_names()) if new_columns or reawakened else set()
    found = []
    for info in target.registry:
        if info.table.name not in tables:
            continue
        stale = [
            derived
            for derived in write_plan(target, info).derived
            if (info.table.name, derived.attribute) in new_columns
            or _concerns(info, derived, owners, reawakened)
        ]
        rows = _count(connection, info) if stale else 0
        found += [PendingFill(info.name, d.attribute, rows, 0) for d in stale if rows]
    return found


def _concerns(info: ModelInfo, derived: Derived, owners: Owners, addons: Collection[str]) -> bool:
    column = info.table.c[derived.attribute].name
    if owners.column(info.table.name, column).addon in addons:
        return True
    return derived.attribute == "search_text" and any(a in addons for a in _searching(info))


def _searching(info: ModelInfo) -> Iterator[str]:
    """The addons that add something to what the quick search finds."""
    for path in info.search:
        yield info.path(path)[0].addon
    for addon, cls in info.parts:
        if vars(cls).get("__search__"):
            yield addon


def _count(connection: Connection, info: ModelInfo) -> int:
    return connection.scalar(select(func.count()).select_from(info.table)) or 0
