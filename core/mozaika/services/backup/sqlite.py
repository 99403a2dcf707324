"""Backing up an SQLite file while others write to it, and putting it back."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from mozaika.i18n import _l
from mozaika.services.backup.archive import CHUNK, Archive, BackupError, Writer
from mozaika.services.backup.progress import Progress

MEMBER = "database.sqlite"
PAGES = 2048
"""Pages copied at a time: eight megabytes, between which others may write."""

PATIENCE_S = 30.0
"""How long a restore waits for those who use the database."""


def dump(file: Path, writer: Writer, progress: Progress) -> list[str]:
    """Writes a consistent copy of the database to the archive; returns the attachments' SHA-256."""
    with _scratch(file.parent) as copy:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # fixes the snapshot
            source.backup(target, pages=PAGES, progress=_reporting(progress))
            found = _attachments(target)
        with copy.open("rb") as stream, writer.member(MEMBER) as member:
            copyfileobj(stream, member, CHUNK)
    return found


def is_empty(file: Path) -> bool:
    """Whether the file is not there, or has no tables."""
    if not file.exists() or file.stat().st_size == 0:
        return True
    with closing(sqlite3.connect(file)) as connection:
        return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def load(archive: Archive, file: Path, progress: Progress) -> None:
    """Replaces the content of the database by the archive's, in one transaction."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(file.parent) as copy:
        with archive.open(MEMBER) as member, copy.open("wb") as stream:
            copyfileobj(member, stream, CHUNK)
        with closing(sqlite3.connect(copy)) as source:
            _check(source, archive.file)
            with closing(sqlite3.connect(file, timeout=PATIENCE_S)) as target:
                _count_on(source, target)
                source.backup(target, progress=_reporting(progress))


def _check(connection: sqlite3.Connection, file: Path) -> None:
    try:
        answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise BackupError(
            _l("The database in %(file)s is damaged: %(why)s.", file=file, why=answer),
            cure=_l("Nothing was changed. Use another copy of the backup."),
        )


def _count_on(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Workers that use the database see from its counters that it is another one now."""
    if not _has_table(target, "base_state") or not _has_table(source, "base_state"):
        return
    for key, value in target.execute("SELECT key, value FROM base_state").fetchall():
        source.execute(
            "UPDATE base_state SET value = max(value, ? + 1) WHERE key = ?", (value, key)
        )
    source.commit()


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    statement = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(statement, (name,)).fetchone() is not None


def _attachments(connection: sqlite3.Connection) -> list[str]:
    if not _has_table(connection, "base_attachment"):
        return []
    rows = connection.execute("SELECT DISTINCT sha256 FROM base_attachment ORDER BY sha256")
    return [sha256 for (sha256,) in rows]


def _reporting(progress: Progress) -> Any:
    def report(_status: int, remaining: int, total: int) -> None:
        progress(_l("Database"), total - remaining, total)

    return report


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A file beside the database, where there is room for another of its size."""
    with tempfile.TemporaryDirectory(prefix=".mozaika-backup-", dir=folder) as made:
        yield Path(made) / MEMBER
