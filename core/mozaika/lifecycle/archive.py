# ruff: noqa: S608 (names of tables and columns come from the database's own catalogue)
"""The file that keeps all that an uninstalled addon had.

A zip as `mozaika.services.backup` makes them: the manifest has the checksum of every member. Rows
are lines of JSON, with values as the database itself writes them, so that they come back as they
were.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import Connection

from mozaika.errors import LifecycleError, MozaikaError
from mozaika.i18n import _l
from mozaika.lifecycle.shape import quote
from mozaika.runtime import Settings
from mozaika.services.attachment_store import Missing, copy_into, store_of
from mozaika.services.backup.archive import Archive, BackupError, Writer

FORMAT = "mozaika-addon"
FOLDER = "uninstalled"
"""Where archives lie in the data folder."""

_ATTACHMENTS = "attachments/"
_BATCH = 1000

PartKind = Literal["table", "columns", "rows"]


@dataclass(frozen=True)
class Part:
    """Rows of one table: the addon's own, the columns that it added, or what speaks of it."""

    kind: PartKind
    table: str
    columns: tuple[str, ...]
    rows: int
    where: str = ""

    @property
    def member(self) -> str:
        """Its member of the archive."""
        return f"{self.kind}/{self.table}.jsonl"


@dataclass(frozen=True)
class Holder:
    """A role of the addon, and the logins of those who had it."""

    role: str
    users: tuple[str, ...]


@dataclass(frozen=True)
class About:
    """What an archive says of itself."""

    addon: str
    title: str
    version: str
    database: str
    made_at: datetime
    parts: tuple[Part, ...]
    numbers: Mapping[str, int]
    customs: tuple[Mapping[str, Any], ...]
    holders: tuple[Holder, ...]

    @property
    def rows(self) -> int:
        """The rows of the addon's own tables."""
        return sum(part.rows for part in self.parts if part.kind == "table")

    def as_json(self) -> dict[str, Any]:
        """As the manifest has it."""
        parts = [asdict(part) for part in self.parts]
        return {**asdict(self), "made_at": self.made_at.isoformat(), "parts": parts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> About:
        """From the manifest."""
        return cls(
            **{name: data[name] for name in ("addon", "title", "version", "database", "numbers")},
            made_at=datetime.fromisoformat(data["made_at"]),
            parts=tuple(Part(**{**p, "columns": tuple(p["columns"])}) for p in data["parts"]),
            customs=tuple(data["customs"]),
            holders=tuple(Holder(h["role"], tuple(h["users"])) for h in data["holders"]),
        )


class AddonArchive(Archive):
    """The archive of an addon, to be read."""

    format = FORMAT

    @property
    def about(self) -> About:
        """What it says of itself."""
        return About.from_json(self.manifest["about"])

    def rows(self, part: Part) -> Iterator[list[Any]]:
        """The values of the part's rows, in the order of its columns."""
        with self.open(part.member) as lines:
            for line in lines:
                yield [_read(value) for value in orjson.loads(line)]

    def put_attachments(self, settings: Settings) -> None:
        """Puts the bytes of attachments back where they are kept."""
        place = store_of(settings)
        for name in self.names:
            if name.startswith(_ATTACHMENTS) and name not in self.manifest["missing"]:
                with self.open(name) as stream:
                    place.add(stream, name.removeprefix(_ATTACHMENTS))


def open_archive(file: Path) -> AddonArchive:
    """Opens and checks an archive. Raises `LifecycleError` when it is none, or is damaged."""
    try:
        archive = AddonArchive(file)
        archive.verify()
    except BackupError as error:
        raise _unreadable(file, error) from error
    return archive


def place_for(settings: Settings, addon: str, version: str) -> Path:
    """A new file in the data folder."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return settings.data_dir.absolute() / FOLDER / f"{addon}-{version}-{stamp}.zip"


def archives_in(settings: Settings) -> list[tuple[Path, About]]:
    """The archives in the data folder that can be read, the latest first."""
    found = []
    for file in (settings.data_dir / FOLDER).glob("*.zip"):
        try:
            with AddonArchive(file) as archive:
                found.append((file, archive.about))
        except (MozaikaError, KeyError, TypeError, ValueError):
            continue
    return sorted(found, key=lambda one: one[1].made_at, reverse=True)


def check_target(file: Path) -> None:
    """Raises `LifecycleError` where an archive can't be written: nothing is ever replaced."""
    if file.exists():
        raise LifecycleError(
            _l("%(file)s is there already.", file=file), cure=_l("Choose another name.")
        )


def write_archive(file: Path, about: About, connection: Connection, settings: Settings) -> Path:
    """Writes what the connection sees, then reads all of it back. Raises `LifecycleError`."""
    check_target(file)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with Writer(file) as writer:
            for part in about.parts:
                _write_part(writer, part, connection)
            missing = _write_attachments(writer, about.parts, connection, settings)
            writer.finish({"format": FORMAT, "about": about.as_json(), "missing": missing})
    except OSError as error:
        raise LifecycleError(
            _l("The archive can't be written: %(cause)s", cause=error),
            cure=_l("Nothing was changed. Name another file, or make room."),
        ) from error
    _read_back(file, about)
    return file


def _write_part(writer: Writer, part: Part, connection: Connection) -> None:
    with writer.member(part.member) as member:
        for row in rows_of(connection, part):
            member.write(orjson.dumps(list(row), default=_wrap) + b"\n")


def rows_of(connection: Connection, part: Part) -> Iterator[Sequence[Any]]:
    """The part's rows as they are in the database, a thousand at a time."""
    form = "{}::text" if connection.dialect.name == "postgresql" else "{}"
    columns = ", ".join(form.format(quote(column)) for column in part.columns)
    where = f" WHERE {part.where}" if part.where else ""
    statement = f"SELECT {columns} FROM {quote(part.table)}{where}"
    options = {"stream_results": True, "yield_per": _BATCH}
    yield from connection.exec_driver_sql(statement, execution_options=options)


def _write_attachments(
    writer: Writer, parts: Sequence[Part], connection: Connection, settings: Settings
) -> list[str]:
    """Bytes of the attachments that go; returns the members that could not be copied."""
    part = next((p for p in parts if p.table == "base_attachment"), None)
    if part is None:
        return []
    statement = f"SELECT DISTINCT sha256 FROM base_attachment WHERE {part.where}"
    place, missing = store_of(settings), []
    for (sha256,) in connection.exec_driver_sql(statement).all():
        name = f"{_ATTACHMENTS}{sha256}"
        try:
            with writer.member(name) as member:
                if copy_into(place, sha256, member).sha256 != sha256:
                    missing.append(name)
        except Missing:
            missing.append(name)
    return missing


def _read_back(file: Path, about: About) -> None:
    with open_archive(file) as archive:
        for part in about.parts:
            if sum(1 for _ in archive.rows(part)) != part.rows:
                raise _unreadable(file, part.member)


def _unreadable(file: Path, why: object) -> LifecycleError:
    reason = why.message if isinstance(why, MozaikaError) else why
    return LifecycleError(
        _l("%(file)s is no whole archive of an addon: %(why)s", file=file, why=reason),
        cure=_l("Nothing was changed. Use another copy of the file."),
    )


def _wrap(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"bytes": b64encode(value).decode()}
    raise TypeError(type(value).__name__)


def _read(value: Any) -> Any:
    return b64decode(value["bytes"]) if isinstance(value, dict) else value
