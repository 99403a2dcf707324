"""Restoring an uninstalled addon: its archive's rows come back into the tables that a plan makes.

Everything is loaded into temporary tables first. What can't come back (it points to what others
have deleted meanwhile, or its place is taken) is left out there and counted, so that the real
tables only ever see rows that fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from mozaika.addons import Addon
from mozaika.errors import LifecycleError
from mozaika.i18n import _l, gettext, ngettext
from mozaika.lifecycle.archive import About, AddonArchive, Part, open_archive
from mozaika.lifecycle.custom_rows import CustomRow, row_of
from mozaika.lifecycle.dropping import count_on
from mozaika.lifecycle.shape import Link, Shape, read_shape
from mozaika.lifecycle.staging import Stage, references_checked_later
from mozaika.lifecycle.states import DatabaseState
from mozaika.runtime import Settings


@dataclass(frozen=True)
class Loss:
    """What could not come back: rows, or values of a column, of a table."""

    table: str
    column: str
    rows: int

    def line(self) -> str:
        """The loss in the reader's language."""
        if self.column:
            return ngettext(
                "%(n)s value of %(table)s.%(column)s did not come back: what it pointed to is "
                "gone.",
                "%(n)s values of %(table)s.%(column)s did not come back: what they pointed to is "
                "gone.",
                self.rows,
                table=self.table,
                column=self.column,
            )
        return ngettext(
            "%(n)s row of %(table)s did not come back: what it belonged to is gone, or its place "
            "is taken.",
            "%(n)s rows of %(table)s did not come back: what they belonged to is gone, or their "
            "place is taken.",
            self.rows,
            table=self.table,
        )


@dataclass(frozen=True)
class Restoration:
    """An archive that comes back, and what it says of itself."""

    file: Path
    about: About

    def lines(self) -> Iterator[str]:
        """What comes back, table by table."""
        for part in self.about.parts:
            if part.rows:
                yield ngettext(
                    "Bring back %(n)s row of %(table)s.",
                    "Bring back %(n)s rows of %(table)s.",
                    part.rows,
                    table=part.table,
                )
        for holder in self.about.holders:
            users = ", ".join(holder.users) or gettext("nobody")
            yield gettext(
                "The role “%(role)s” comes back; it was held by: %(users)s.",
                role=holder.role,
                users=users,
            )

    @property
    def customs(self) -> tuple[CustomRow, ...]:
        """The company's own fields that come back."""
        return tuple(row_of(values) for values in self.about.customs)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "archive": str(self.file),
            "parts": [
                {"kind": p.kind, "table": p.table, "columns": list(p.columns), "rows": p.rows}
                for p in self.about.parts
            ],
            "roles": [{"role": h.role, "users": list(h.users)} for h in self.about.holders],
        }


def plan_restoration(
    file: Path, dialect: str, state: DatabaseState, available: Mapping[str, Addon]
) -> Restoration:
    """Reads the archive. Raises `LifecycleError` when it does not fit the database or the code."""
    with open_archive(file) as archive:
        about = archive.about
    if about.database != dialect:
        raise LifecycleError(
            _l("The archive is of a %(kind)s database, this one is %(here)s.",
               kind=about.database, here=dialect),
            cure=_l("Restore it into a database of the same kind."),
        )  # fmt: skip
    _check_code(about, available)
    known = state.addons.get(about.addon)
    if known is None:
        raise LifecycleError(
            _l("The archive is of another database: this one never had the addon %(addon)s.",
               addon=about.addon),
            cure=_l("Restore it into the database from which it was uninstalled."),
            addons=[about.addon],
        )  # fmt: skip
    if known.state != "uninstalled":
        raise LifecycleError(
            _l("The database has the addon %(addon)s with other data already.", addon=about.addon),
            cure=_l("Uninstall it first: its data go into an archive of their own."),
            addons=[about.addon],
        )
    return Restoration(file, about)


def _check_code(about: About, available: Mapping[str, Addon]) -> None:
    addon = available.get(about.addon)
    names = {"addon": about.addon, "version": about.version}
    if addon is None:
        raise LifecycleError(
            _l("The archive is of the addon %(addon)s, which is not installed.", **names),
            cure=_l("Install %(addon)s %(version)s, then restore.", **names),
            addons=[about.addon],
        )
    if addon.version != about.version:
        raise LifecycleError(
            _l("The archive is of %(addon)s %(version)s, but %(installed)s is installed.",
               installed=addon.version, **names),
            cure=_l("Install %(addon)s %(version)s, restore, then upgrade.", **names),
            addons=[about.addon],
        )  # fmt: skip


def bring_back(
    restoration: Restoration, connection: Connection, settings: Settings
) -> tuple[Loss, ...]:
    """Loads the archive into the tables, which are there and empty; returns what stays out."""
    with open_archive(restoration.file) as archive:
        archive.put_attachments(settings)
        return _Loading(connection, archive).run()


class _Loading:
    def __init__(self, connection: Connection, archive: AddonArchive) -> None:
        self.connection = connection
        self.archive = archive
        self.about = archive.about
        self.shape = read_shape(connection)
        self.lost: dict[tuple[str, str], int] = {}

    def run(self) -> tuple[Loss, ...]:
        stages = [self._staged(n, part) for n, part in enumerate(self.about.parts) if part.rows]
        kept = [stage for stage in stages if stage is not None]
        for stage in kept:
            self._note(stage.part.table, "", stage.leave_out_taken(self.shape))
        self._leave_out_dangling(kept)
        fresh = [stage.part.table for stage in kept if stage.part.kind == "table"]
        with references_checked_later(self.connection, fresh):
            for stage in _in_order(kept, self.shape):
                stage.pour()
        for stage in kept:
            stage.drop()
        for table, number in self.about.numbers.items():
            if table in self.shape.columns:
                count_on(self.connection, table, number)
        return tuple(Loss(table, column, rows) for (table, column), rows in self.lost.items())

    def _note(self, table: str, column: str, rows: int) -> None:
        if rows:
            self.lost[table, column] = self.lost.get((table, column), 0) + rows

    def _staged(self, number: int, part: Part) -> Stage | None:
        there = self.shape.columns.get(part.table, {})
        columns = tuple(column for column in part.columns if column in there)
        if not columns:
            self._note(part.table, "", part.rows)
            return None
        stage = Stage(self.connection, f"restoring_{number}", replace(part, columns=columns))
        places = [part.columns.index(column) for column in columns]
        stage.fill([row[place] for place in places] for row in self._rows(part))
        return stage

    def _rows(self, part: Part) -> Iterator[Sequence[Any]]:
        """The rows, counting values of columns that nobody declares any more."""
        there = self.shape.columns[part.table]
        gone = [(n, c) for n, c in enumerate(part.columns) if c not in there]
        for row in self.archive.rows(part):
            for place, column in gone:
                self._note(part.table, column, row[place] is not None)
            yield row

    def _leave_out_dangling(self, stages: Sequence[Stage]) -> None:
        """Until nothing points to what is neither there nor coming."""
        coming = {s.part.table: s for s in stages if s.part.kind != "columns"}
        changed = True
        while changed:
            changed = False
            for stage in stages:
                for link in self._links(stage):
                    rows, column = stage.leave_out_dangling(
                        link, coming.get(link.target), self.shape
                    )
                    self._note(stage.part.table, column, rows)
                    changed = changed or bool(rows)

    def _links(self, stage: Stage) -> Iterator[Link]:
        links = self.shape.links_of(stage.part.table)
        return (link for link in links if link.column in stage.part.columns)


def _in_order(stages: Sequence[Stage], shape: Shape) -> Iterator[Stage]:
    """Rows of others' tables and own ones after those to which they point, then columns."""
    waiting = sorted(stages, key=lambda s: ("rows", "table", "columns").index(s.part.kind))
    while waiting:
        tables = {stage.part.table for stage in waiting if stage.part.kind == "rows"}
        ready = next((s for s in waiting if not _waits(s, tables, shape)), waiting[0])
        waiting.remove(ready)
        yield ready


def _waits(stage: Stage, tables: set[str], shape: Shape) -> bool:
    links = shape.links_of(stage.part.table)
    return any(link.target in tables - {stage.part.table} for link in links)
