# ruff: noqa: S608 (names of tables and columns come from the database's own catalogue)
"""Uninstalling an addon: what would go, as a plan; then the archive, then the drops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from mozaika.addons import BASE, Addon
from mozaika.errors import LifecycleError, Text
from mozaika.i18n import _l, _ln, gettext
from mozaika.lifecycle.archive import About, Holder, Part, check_target, write_archive
from mozaika.lifecycle.custom_rows import CustomRow
from mozaika.lifecycle.dropping import (
    CHECK_LATER,
    delete_rows,
    drop_columns,
    drop_tables,
    hold_tables,
    last_numbers,
)
from mozaika.lifecycle.fill import PendingFill
from mozaika.lifecycle.holdings import Holdings, Obstacle, holdings_of, obstacles
from mozaika.lifecycle.shape import Shape, count, quote, read_shape
from mozaika.lifecycle.states import DatabaseState
from mozaika.lifecycle.steps import Step
from mozaika.model.registry import Registry
from mozaika.runtime import Settings

_LABELS: Mapping[str, Text] = {
    "base_attachment": _l("Attachments"),
    "base_change": _l("Changes"),
    "base_custom_field": _l("Custom fields"),
    "base_fill": _l("Work in the background"),
    "base_filter": _l("Saved filters"),
    "base_grant": _l("Grants"),
    "base_note": _l("Notes"),
    "base_role": _l("Roles"),
    "base_role__implies": _l("Roles that imply others"),
    "base_role__users": _l("Roles of users"),
    "base_seed": _l("Shipped data"),
    "base_setting": _l("Settings"),
    "base_transition": _l("Transitions"),
    "base_wording": _l("Wordings"),
}


@dataclass(frozen=True)
class Removal:
    """All of an addon that goes: into `file` first. `aliases` are addons for which it stood in."""

    addon: str
    title: str
    version: str
    aliases: tuple[str, ...]
    file: Path
    parts: tuple[Part, ...]
    holders: tuple[Holder, ...]
    customs: tuple[CustomRow, ...]

    def lines(self) -> Iterator[str]:
        """What a person should know beside the steps."""
        yield gettext("First write all that goes to the archive %(file)s.", file=self.file)
        for holder in self.holders:
            users = ", ".join(holder.users) or gettext("nobody")
            yield gettext("The role “%(role)s” goes; it is held by: %(users)s.",
                          role=holder.role, users=users)  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "archive": str(self.file),
            "parts": [
                {"kind": p.kind, "table": p.table, "columns": list(p.columns), "rows": p.rows}
                for p in self.parts
            ],
            "roles": [{"role": one.role, "users": list(one.users)} for one in self.holders],
        }


def plan_removal(
    connection: Connection,
    state: DatabaseState,
    available: Mapping[str, Addon],
    name: str,
    file: Path,
) -> tuple[Removal, list[Step]]:
    """What goes with the addon, and the steps that drop it. Raises `LifecycleError` naming those
    whose tables stand on the addon's."""
    check_target(file)
    shape = read_shape(connection)
    addon = available.get(name)
    aliases = addon.manifest.replaces if addon else ()
    found = holdings_of(shape, state, name, aliases)
    standing = obstacles(shape, state, name, found)
    if standing:
        raise _in_use(name, standing)
    removal = Removal(
        name,
        str(addon.title) if addon else name,
        state.addons[name].version,
        tuple(aliases),
        file,
        tuple(_parts(connection, shape, found)),
        tuple(_holders(connection, found)),
        found.customs,
    )
    return removal, _steps(connection, shape, found, removal)


def _in_use(name: str, standing: Sequence[Obstacle]) -> LifecycleError:
    addons = list(dict.fromkeys(one.addon for one in standing if one.addon))
    places = ", ".join(f"{one.place} ({one.addon})" if one.addon else one.place
                       for one in standing)  # fmt: skip
    if addons:
        cure = _l("Uninstall these first: %(names)s. Their archives bring them back.",
                  names=", ".join(addons))  # fmt: skip
    else:
        cure = _l("Nobody declares these any more: let a migration script drop them first.")
    return LifecycleError(
        _l("Others' data stand on the tables of the addon %(addon)s: %(places)s.",
           addon=name, places=places),
        cure=cure,
        addons=[name, *addons],
    )  # fmt: skip


def archive_first(
    removal: Removal, connection: Connection, state: DatabaseState, settings: Settings
) -> None:
    """Writes and reads back the archive, of what is there now; nobody can add to it until the
    transaction ends."""
    shape = read_shape(connection)
    going = [part.table for part in removal.parts if part.kind in ("table", "columns")]
    others = [part.table for part in removal.parts if part.kind == "rows"]
    hold_tables(connection, going, others)
    parts = [replace(part, rows=_count(connection, part)) for part in removal.parts]
    tables = [part.table for part in parts if part.kind == "table"]
    about = About(
        removal.addon,
        removal.title,
        state.addons[removal.addon].version,
        connection.dialect.name,
        datetime.now(UTC),
        tuple(parts),
        last_numbers(connection, shape, tables),
        tuple(row.values() for row in removal.customs),
        removal.holders,
    )
    write_archive(removal.file, about, connection, settings)


def fills_after(connection: Connection, removal: Removal, target: Registry) -> list[PendingFill]:
    """What the quick search finds is made again where columns go that it may have looked into."""
    tables = [part.table for part in removal.parts if part.kind == "columns"]
    infos = [info for info in target if info.searchable and info.table.name in tables]
    counted = [(info.name, count(connection, info.table.name)) for info in infos]
    return [PendingFill(model, "search_text", rows, 0) for model, rows in counted if rows]


def _parts(connection: Connection, shape: Shape, found: Holdings) -> Iterator[Part]:
    """Own tables first, then what hangs on others' tables."""
    for table in found.tables:
        rows = count(connection, table)
        yield Part("table", table, tuple(shape.columns[table]), rows)
    for table, columns in found.columns.items():
        where = " OR ".join(f"{quote(column)} IS NOT NULL" for column in columns)
        yield Part("columns", table, ("id", *columns), count(connection, table, where), where)
    for table, where in found.rows.items():
        if table in shape.columns:
            yield Part(
                "rows", table, tuple(shape.columns[table]), count(connection, table, where), where
            )


def _count(connection: Connection, part: Part) -> int:
    return count(connection, part.table, part.where)


def _holders(connection: Connection, found: Holdings) -> Iterator[Holder]:
    where = found.rows.get(f"{BASE}_role", "")
    if not where:
        return
    statement = f"""
        SELECT r.label, u.login FROM base_role r
        LEFT JOIN base_role__users l ON l.base_role_id = r.id
        LEFT JOIN base_user u ON u.id = l.base_user_id
        WHERE r.id IN (SELECT id FROM base_role WHERE {where}) ORDER BY r.id, u.login
    """
    users: dict[str, list[str]] = {}
    for role, login in connection.exec_driver_sql(statement):
        users.setdefault(role, []).extend([login] if login else [])
    yield from (Holder(role, tuple(logins)) for role, logins in users.items())


def _steps(connection: Connection, shape: Shape, found: Holdings, removal: Removal) -> list[Step]:
    """Columns go before the tables to which they refer, rows after tables that refer to them."""
    steps = [
        *_column_steps(connection, found, removal),
        *_table_steps(connection, shape, found, removal),
        *_row_steps(removal),
    ]
    if steps and connection.dialect.name == "sqlite":
        steps[0] = replace(steps[0], sql=(CHECK_LATER, *steps[0].sql))
    return steps


def _column_steps(connection: Connection, found: Holdings, removal: Removal) -> Iterator[Step]:
    rows = {part.table: part.rows for part in removal.parts if part.kind == "columns"}
    for table, columns in found.columns.items():
        text = _ln(
            "Drop from %(table)s, with the values of %(n)s row: %(columns)s.",
            "Drop from %(table)s, with the values of %(n)s rows: %(columns)s.",
            rows[table],
            table=table,
            columns=", ".join(columns),
        )
        sql = tuple(drop_columns(connection, table, columns))
        yield Step("drop", removal.addon, text, sql, table)


def _table_steps(
    connection: Connection, shape: Shape, found: Holdings, removal: Removal
) -> Iterator[Step]:
    statements = drop_tables(connection, shape, found.tables) if found.tables else {}
    for part in removal.parts:
        if part.kind == "table":
            text = _ln(
                "Drop the table %(table)s with %(n)s row.",
                "Drop the table %(table)s with %(n)s rows.",
                part.rows,
                table=part.table,
            )
            yield Step("drop", removal.addon, text, tuple(statements[part.table]), part.table)


def _row_steps(removal: Removal) -> Iterator[Step]:
    for part in reversed(removal.parts):
        if part.kind == "rows" and part.rows:
            what = _LABELS.get(part.table, part.table)
            text = _ln(
                "Delete what speaks of it: %(what)s (%(n)s row).",
                "Delete what speaks of it: %(what)s (%(n)s rows).",
                part.rows,
                what=what,
            )
            sql = (delete_rows(part.table, part.where),)
            yield Step("drop", removal.addon, text, sql, part.table)
