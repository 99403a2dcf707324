"""The file of a backup: a zip whose last member, `manifest.json`, has the checksums of the others.

A backup that was cut short has no manifest, and one that was changed has other checksums: both are
refused before anything is touched.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self, cast

import orjson

from mozaika.errors import MozaikaError
from mozaika.i18n import _l

FORMAT = "mozaika-backup"
VERSION = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
COMPRESSION = 3


class BackupError(MozaikaError):
    """A backup can't be made or restored; nothing was changed."""

    code = "backup"


class _Counted(io.RawIOBase):
    """Passes bytes on, counting and hashing them."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._digest.update(data)
        self._size += len(data)
        return self._target.write(data)

    def entry(self) -> dict[str, Any]:
        return {"size": self._size, "sha256": self._digest.hexdigest()}


class Writer:
    """Writes an archive beside `file`, and moves it there when it is whole."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._partial = file.with_name(f"{file.name}.partial")
        self._members: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        self._partial.unlink(missing_ok=True)
        handle = os.open(self._partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._stream = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(
            self._stream, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._zip.close()
        if kind is None:
            self._stream.flush()
            os.fsync(self._stream.fileno())
        self._stream.close()
        if kind is None:
            self._partial.replace(self.file)
        else:
            self._partial.unlink(missing_ok=True)

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """A stream for the content of another member, which stays in the archive as far as it was
        written even if the block raises."""
        with self._zip.open(name, "w", force_zip64=True) as target:
            counted = _Counted(target)
            try:
                yield cast("IO[bytes]", counted)
            finally:
                self._members[name] = counted.entry()

    def finish(self, about: Mapping[str, Any]) -> None:
        """Writes the manifest; nothing may follow."""
        head = {"format": FORMAT, "version": VERSION, **about, "members": self._members}
        self._zip.writestr(MANIFEST, orjson.dumps(head, option=orjson.OPT_INDENT_2))


class Archive:
    """An archive to be read. Making it reads the manifest; `verify` reads everything."""

    format = FORMAT

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = self._read_manifest()
        except FileNotFoundError:
            raise BackupError(
                _l("There is no file %(file)s.", file=file), cure=_l("Check the path.")
            ) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
            raise self._corrupt(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The members but the manifest, in the order of writing."""
        return list(self.manifest["members"])

    def size(self, name: str) -> int:
        """The bytes of a member."""
        return int(self.manifest["members"][name]["size"])

    def open(self, name: str) -> IO[bytes]:
        """Opens a member for reading."""
        return self._zip.open(name)

    def read_json(self, name: str) -> Any:
        """The content of a member that is JSON."""
        return orjson.loads(self._zip.read(name))

    def verify(self) -> None:
        """Compares every member with its checksum. Raises `BackupError`."""
        there = set(self._zip.namelist()) - {MANIFEST}
        if there != set(self.names):
            raise self._corrupt(f"{len(there)} members, {len(self.names)} in the manifest")
        for name, expected in self.manifest["members"].items():
            try:
                digest = self._digest(name)
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
                raise self._corrupt(error) from error
            if digest != expected["sha256"]:
                raise self._corrupt(f"{name} has another checksum")

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        with self._zip.open(name) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def _read_manifest(self) -> dict[str, Any]:
        found: Any = orjson.loads(self._zip.read(MANIFEST))
        if not isinstance(found, dict) or found.get("format") != self.format:
            raise KeyError(self.format)
        if found["version"] != VERSION:
            raise BackupError(
                _l("%(file)s was written by another version of Mozaika.", file=self.file),
                cure=_l("Restore it with that version, then upgrade."),
            )
        return found

    def _corrupt(self, why: object) -> BackupError:
        return BackupError(
            _l("%(file)s is no whole backup: %(why)s.", file=self.file, why=why),
            cure=_l("Nothing was changed. Use another copy of the backup."),
        )
