"""Backing up the database and its attachments into one file, and restoring them.

A backup is made while others work; it is of one moment. A restore is checked from end to end before
anything is touched, and done in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mozaika.addons.manifest import CORE_VERSION
from mozaika.db import Database
from mozaika.i18n import _l
from mozaika.runtime import Settings
from mozaika.services.attachment_store import Missing, Store, copy_into, store_of
from mozaika.services.backup import postgresql, sqlite
from mozaika.services.backup.archive import Archive, BackupError, Writer
from mozaika.services.backup.progress import Progress, silent

__all__ = ["BackupError", "Progress", "Report", "backup", "restore"]

ATTACHMENTS = "attachments/"


@dataclass(frozen=True)
class Report:
    """What was done. `missing` are the SHA-256 of attachments whose bytes were not to be found;
    `size` is the file's, in bytes."""

    file: Path
    attachments: int
    missing: tuple[str, ...]
    size: int


def backup(
    database: Database,
    settings: Settings,
    file: Path,
    *,
    overwrite: bool = False,
    progress: Progress = silent,
) -> Report:
    """Writes database and attachments to `file`, readable by its owner alone.

    Missing bytes of attachments do not stop it: look at the report. Raises `BackupError` when the
    file exists, or when there is no database.
    """
    _check_target(file, overwrite)
    if is_empty(database):
        raise BackupError(
            _l("There is nothing to back up: the database is empty."),
            cure=_l("Check MOZAIKA_DATABASE_URL."),
        )
    with Writer(file) as writer:
        if database.dialect == "sqlite":
            wanted = sqlite.dump(_file(database), writer, progress)
        else:
            wanted = postgresql.dump(database, writer, progress)
        missing = _add_attachments(writer, store_of(settings), wanted, progress)
        writer.finish(
            {
                "database": database.dialect,
                "core": str(CORE_VERSION),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "missing": missing,
            }
        )
    return Report(file, len(wanted) - len(missing), tuple(missing), file.stat().st_size)


def restore(
    database: Database,
    settings: Settings,
    file: Path,
    *,
    force: bool = False,
    progress: Progress = silent,
) -> Report:
    """Restores a backup into an empty database of the same kind; `force` replaces what is there.

    Raises `BackupError`, before anything is touched, for a corrupt file, another kind of database
    or one that is not empty.
    """
    with Archive(file) as archive:
        kind = archive.manifest["database"]
        if kind != database.dialect:
            raise BackupError(
                _l("The backup is of a %(kind)s database, this one is %(here)s.",
                   kind=kind, here=database.dialect),
                cure=_l("Let MOZAIKA_DATABASE_URL name a database of the same kind."),
            )  # fmt: skip
        if not force and not is_empty(database):
            raise BackupError(
                _l("The database is not empty."),
                cure=_l("Name an empty one, or use --force to replace all that it has."),
            )
        archive.verify()
        restored = _put_attachments(archive, store_of(settings), progress)
        if kind == "sqlite":
            database.dispose()
            sqlite.load(archive, _file(database), progress)
        else:
            postgresql.load(archive, database, progress)
        missing = tuple(archive.manifest["missing"])
    return Report(file, restored, missing, file.stat().st_size)


def is_empty(database: Database) -> bool:
    """Whether the database has nothing that a restore would replace."""
    if database.dialect == "sqlite":
        return sqlite.is_empty(_file(database))
    return postgresql.is_empty(database)


def _check_target(file: Path, overwrite: bool) -> None:
    if file.exists() and not overwrite:
        raise BackupError(
            _l("%(file)s is there already.", file=file),
            cure=_l("Choose another name, or use --force to replace it."),
        )
    if not file.absolute().parent.is_dir():
        raise BackupError(
            _l("There is no folder %(folder)s.", folder=file.absolute().parent),
            cure=_l("Make it, or choose another one."),
        )


def _file(database: Database) -> Path:
    if database.file is None:
        raise BackupError(
            _l("A database in memory can't be backed up."), cure=_l("Use one in a file.")
        )
    return database.file


def _add_attachments(
    writer: Writer, place: Store, wanted: Sequence[str], progress: Progress
) -> list[str]:
    """Copies the files into the archive; returns those that are missing or damaged."""
    missing = []
    for count, sha256 in enumerate(wanted):
        progress(_l("Attachments"), count, len(wanted))
        if not place.has(sha256) or not _add_one(writer, place, sha256):
            missing.append(sha256)
    progress(_l("Attachments"), len(wanted), len(wanted))
    return missing


def _add_one(writer: Writer, place: Store, sha256: str) -> bool:
    try:
        with writer.member(f"{ATTACHMENTS}{sha256}") as member:
            return copy_into(place, sha256, member).sha256 == sha256
    except Missing:
        return False


def _put_attachments(archive: Archive, place: Store, progress: Progress) -> int:
    kept = [n.removeprefix(ATTACHMENTS) for n in archive.names if n.startswith(ATTACHMENTS)]
    whole = [sha256 for sha256 in kept if sha256 not in archive.manifest["missing"]]
    for count, sha256 in enumerate(whole):
        progress(_l("Attachments"), count, len(whole))
        with archive.open(f"{ATTACHMENTS}{sha256}") as stream:
            place.add(stream, sha256)
    progress(_l("Attachments"), len(whole), len(whole))
    return len(whole)
