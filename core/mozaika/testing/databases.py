"""Real databases for tests: fresh ones in milliseconds, made from templates."""

from __future__ import annotations

import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import fasteners

Build = Callable[[str], object]
"""Fills the empty database at a URL, and closes its connections to it."""


class Databases(ABC):
    """Makes databases for one test; `close` removes them."""

    kind: str
    """ "sqlite" or "postgresql"."""

    @abstractmethod
    def empty(self) -> str:
        """Return the URL of a new, empty database."""

    @abstractmethod
    def template(self, name: str, build: Build) -> str:
        """Return the URL of a new copy of a database that `build` fills once per session."""

    @abstractmethod
    def close(self) -> None:
        """Remove the databases made."""


class SqliteDatabases(Databases):
    """One file for each database."""

    kind = "sqlite"

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.folder = scratch / f"sqlite-{uuid4().hex}"
        self.folder.mkdir()

    def empty(self) -> str:
        """Return the URL of a file that does not exist yet."""
        return f"sqlite:///{self._file()}"

    def template(self, name: str, build: Build) -> str:
        """Return the URL of a copy of the template's file."""
        original = self.scratch / f"{name}.sqlite"
        with locked(original):
            if not original.exists():
                self._build(original, build)
        copy = self._file()
        shutil.copyfile(original, copy)
        return f"sqlite:///{copy}"

    def close(self) -> None:
        """Remove the files."""
        shutil.rmtree(self.folder)

    def _file(self) -> Path:
        return self.folder / f"{uuid4().hex}.sqlite"

    def _build(self, original: Path, build: Build) -> None:
        file = self._file()
        build(f"sqlite:///{file}")
        connection = sqlite3.connect(file)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        file.rename(original)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time: workers share what the first of them makes."""
    with fasteners.InterProcessLock(path.with_suffix(".lock")):
        yield
