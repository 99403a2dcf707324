"""Bytes of attachments by their SHA-256, in a folder or, through fsspec, elsewhere.

Equal files are kept once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from typing import IO, Any, NamedTuple, cast
from uuid import uuid4

from mozaika.errors import MozaikaError, NotFound
from mozaika.i18n import _l
from mozaika.runtime import Settings

CHUNK = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Missing(MozaikaError):
    """The database knows the file, but its bytes are not where attachments are kept."""

    code = "attachment_missing"


class Content(NamedTuple):
    """The bytes of a file: their number and their SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


class Store:
    """Bytes by their SHA-256, below a folder or an fsspec address such as `s3://bucket/folder`."""

    def __init__(self, place: str) -> None:
        import fsspec  # noqa: PLC0415 (it takes a tenth of a second, which no start should wait for)

        self._files, self._root = fsspec.core.url_to_fs(place)

    def add(self, stream: IO[bytes], sha256: str) -> None:
        """Keeps the bytes of `stream`, whose digest the caller knows. Nobody ever sees half."""
        path = self._path(sha256)
        if self._files.exists(path):
            return
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        partial = f"{path}.{uuid4().hex}.partial"
        with self._files.open(partial, "wb") as target:
            for chunk in chunks(stream):
                target.write(chunk)
        self._files.mv(partial, path)

    def open(self, sha256: str) -> IO[bytes]:
        """Opens the bytes for reading. Raises `Missing`."""
        try:
            return cast("IO[bytes]", self._files.open(self._path(sha256), "rb"))
        except FileNotFoundError:
            raise Missing(
                _l("The bytes of the attachment %(sha256)s are gone.", sha256=sha256),
                cure=_l("Restore them from a backup into the folder of attachments."),
                sha256=sha256,
            ) from None

    def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        return bool(self._files.exists(self._path(sha256)))

    def remove(self, sha256: str) -> None:
        """Forgets the bytes, if they are there."""
        if self.has(sha256):
            self._files.rm(self._path(sha256))

    def aged(self) -> Iterator[tuple[str, Any]]:
        """The SHA-256 of all that is kept, with the time of writing."""
        if self._files.exists(self._root):
            for path, about in self._files.find(self._root, detail=True).items():
                name = path.rpartition("/")[2]
                if _SHA256.fullmatch(name):
                    yield name, self._files.modified(about["name"])

    def _path(self, sha256: str) -> str:
        if not _SHA256.fullmatch(sha256):
            raise NotFound(_l("“%(sha256)s” is no SHA-256.", sha256=sha256))
        return f"{self._root}/{sha256[:2]}/{sha256}"


@lru_cache(maxsize=8)
def store_at(place: str) -> Store:
    """The store at a place; opened once in a process."""
    return Store(place)


def store_of(settings: Settings) -> Store:
    """The store that the settings name."""
    return store_at(settings.attachments_place)


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a stream, a megabyte at a time."""
    while chunk := stream.read(CHUNK):
        yield chunk


def copy_into(source: Store, sha256: str, target: IO[bytes]) -> Content:
    """Copies kept bytes to `target`, checking them on the way. Raises `Missing`."""
    digest, size = hashlib.sha256(), 0
    with closing(source.open(sha256)) as stream:
        for chunk in chunks(stream):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return Content(size, digest.hexdigest())
