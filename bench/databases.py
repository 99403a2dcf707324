"""Databases to measure on: a file, and PostgreSQL from its wheel, both as safe as in production."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import data
from bench.places import Place, settings
from mozaika.db import Database
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.testing.databases import Databases, SqliteDatabases
from mozaika.testing.postgresql import PostgresqlDatabases, PostgresqlServer, stop_postgresql

KINDS = ("sqlite", "postgresql")

POSTGRESQL_SETTINGS = """
# All else as PostgreSQL ships it: every commit waits for the disk.
shared_buffers = 512MB
max_connections = 200
"""


@contextmanager
def opened(kind: str, scratch: Path) -> Iterator[Databases]:
    """Makes databases of one kind; they are gone afterwards."""
    if kind == "sqlite":
        made: Databases = SqliteDatabases(scratch)
    else:
        made = PostgresqlDatabases(PostgresqlServer(scratch, POSTGRESQL_SETTINGS))
    try:
        yield made
    finally:
        made.close()
        stop_postgresql(scratch)


def make_place(
    databases: Databases, folder: Path, count: int, addons: tuple[str, ...] = ("contacts",)
) -> Place:
    """A new database with the addons and `count` partners."""
    url = databases.empty()
    chosen = settings(url, folder)
    database = Database(url)
    initialise(database, chosen, addons, admin_password="bench")  # noqa: S106
    database.dispose()
    host = Host(chosen)
    people = data.make_people(host.platform)
    data.fill(host.platform, people, count)
    return Place(databases.kind, url, folder, host, people, count, addons)
