"""The database: one engine, used for reading or for writing.

SQLite runs in WAL mode with foreign keys on. Transactions begin explicitly: DEFERRED for reading,
IMMEDIATE for writing, so that writers queue (`busy_timeout`) instead of failing half-way.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

from mozaika.db.buckets import bucket_text
from mozaika.errors import ConfigurationError
from mozaika.model.types import dump_json
from mozaika.text import simple_lower

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another on SQLite before it gives up."""

CHECKPOINT_PAGES = 4000
"""Pages of 4 KB after which a writer copies SQLite's log into the file: a batch of 500 records
writes some 1,500, which by default would be copied at each commit."""

JOINS_WEIGHED = 4
"""Relations whose order PostgreSQL weighs up together: records come with what they point to, whose
order does not matter, and planning eight of them takes ten times as long as reading them."""

Dialect = Literal["sqlite", "postgresql"]


class Database:
    """One database, by its URL (`sqlite:///file.db`, `postgresql://user@host/name`)."""

    def __init__(self, url: str | URL, *, pool_size: int = 10) -> None:
        self.url = _normalise(url)
        self.pool_size = pool_size

    @property
    def dialect(self) -> Dialect:
        """ "sqlite" or "postgresql"."""
        return "sqlite" if self.url.get_backend_name() == "sqlite" else "postgresql"

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL and databases in memory."""
        name = self.url.database
        if self.dialect != "sqlite" or not name or name == ":memory:":
            return None
        return Path(name)

    @cached_property
    def engine(self) -> Engine:
        """The engine; its transactions on SQLite begin DEFERRED."""
        return _sqlite_engine(self.url) if self.dialect == "sqlite" else self._postgresql_engine()

    @cached_property
    def write_engine(self) -> Engine:
        """The same pool; transactions on SQLite begin IMMEDIATE."""
        return self.engine.execution_options(begin="IMMEDIATE")

    def _postgresql_engine(self) -> Engine:
        if find_spec("psycopg") is None:
            raise ConfigurationError(
                "The library psycopg, which talks to PostgreSQL, is not installed.",
                cure="Run: pip install 'mozaika[postgresql]'.",
                library="psycopg",
            )
        engine = create_engine(
            self.url,
            pool_size=self.pool_size,
            max_overflow=self.pool_size,
            pool_pre_ping=True,
            hide_parameters=True,  # values, secret ones among them, are in no error's text
            json_serializer=dump_json,
            json_deserializer=orjson.loads,
        )
        event.listen(engine, "connect", _prepare_postgresql)
        return engine

    def dispose(self) -> None:
        """Closes all pooled connections."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    def __repr__(self) -> str:
        return f"Database({self.url.render_as_string(hide_password=True)})"


def _normalise(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except Exception as error:
        raise ConfigurationError(
            "MOZAIKA_DATABASE_URL is not a database address.",
            cure="Write sqlite:///path/to/file.db or postgresql://user:password@host/name.",
            variable="MOZAIKA_DATABASE_URL",
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return parsed.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise ConfigurationError(
        f"MOZAIKA_DATABASE_URL names the database {backend!r}, which Mozaika does not support.",
        cure="Use sqlite:///path/to/file.db or postgresql://user:password@host/name.",
        variable="MOZAIKA_DATABASE_URL",
    )


def _sqlite_engine(url: URL) -> Engine:
    options: dict[str, Any] = {}
    if url.database and url.database != ":memory:":
        Path(url.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
        # Last in, first out: each connection has a cache of its own, so few should be in use.
        options = {"pool_size": 20, "max_overflow": 20, "pool_use_lifo": True}
    engine = create_engine(
        url,
        hide_parameters=True,
        json_serializer=dump_json,
        json_deserializer=_read_json,
        **options,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _read_json(kept: Any) -> Any:
    """A column of the type JSON gives a bare number back as a number, not as the text it was."""
    return kept if isinstance(kept, int | float) else orjson.loads(kept)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.create_function("mz_lower", 1, _lower, deterministic=True)
    connection.create_function("mz_bucket", 3, bucket_text, deterministic=True)
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute(f"SET join_collapse_limit = {JOINS_WEIGHED}")
    connection.commit()


def _lower(value: str | None) -> str | None:
    return None if value is None else simple_lower(value)


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
