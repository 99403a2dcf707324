"""Backing up a PostgreSQL database, and putting it back, over one connection.

A logical copy of our own rather than pg_dump's: the client programs of the server's version are
rarely where the application runs, and this one needs nothing but the driver. Rows travel by COPY in
text form, which any version of the server reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy.exc import DBAPIError

from mozaika.db import Database
from mozaika.i18n import _l
from mozaika.services.backup.archive import CHUNK, Archive, BackupError, Writer
from mozaika.services.backup.catalog import RELATIONS, Schema, drops, read_schema
from mozaika.services.backup.progress import Progress

SCHEMA = "schema.json"
LOCK_TIMEOUT = "15s"


def dump(database: Database, writer: Writer, progress: Progress) -> list[str]:
    """Writes the schema and its rows to the archive, all as of one moment, while others write;
    returns the attachments' SHA-256."""
    with _cursor(database) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _lock_tables(cursor)
        schema = read_schema(cursor)
        for place, (table, columns) in enumerate(schema.tables.items()):
            progress(_l("Database"), place, len(schema.tables))
            _copy_out(cursor, writer, place, f"COPY {table} ({', '.join(columns)}) TO STDOUT")
        with writer.member(SCHEMA) as member:
            member.write(_described(cursor, schema))
        found = _attachments(cursor, schema)
    progress(_l("Database"), len(schema.tables), len(schema.tables))
    return found


def is_empty(database: Database) -> bool:
    """Whether the current schema has no tables, views, sequences or types."""
    with _cursor(database) as cursor:
        return not cursor.execute(RELATIONS).fetchall()


def load(archive: Archive, database: Database, progress: Progress) -> None:
    """Replaces the content of the current schema by the archive's, in one transaction."""
    about = archive.read_json(SCHEMA)
    with _cursor(database) as cursor, _explained():
        _check_schema(cursor, about["schema"])
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute("SET LOCAL check_function_bodies = off")
        counters = _counters(cursor)
        for statement in [*drops(cursor), *about["before"]]:
            cursor.execute(statement)
        tables = about["tables"].items()
        for place, (table, columns) in enumerate(tables):
            progress(_l("Database"), place, len(tables))
            _copy_in(cursor, archive, place, f"COPY {table} ({', '.join(columns)}) FROM STDIN")
        for name, (value, is_called) in about["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", (name, value, is_called))
        for statement in about["after"]:
            cursor.execute(statement)
        _count_on(cursor, counters)
        cursor.execute("ANALYZE")
    progress(_l("Database"), len(tables), len(tables))


@contextmanager
def _cursor(database: Database) -> Iterator[Any]:
    """A psycopg cursor in a transaction of its own."""
    with database.engine.begin() as connection:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor:
            yield cursor


@contextmanager
def _explained() -> Iterator[None]:
    """Tells what the server refused, by its own words."""
    try:
        yield
    except BackupError:
        raise
    except Exception as error:
        if getattr(error, "sqlstate", None) is None and not isinstance(error, DBAPIError):
            raise
        raise BackupError(
            _l("The database refused the restore: %(why)s", why=str(error).strip()),
            cure=_l("Nothing was changed. Correct the cause, then try again."),
        ) from error


def _lock_tables(cursor: Any) -> None:
    """Keeps others from changing tables, not rows, until the dump is done."""
    tables = [name for name, kind in cursor.execute(RELATIONS).fetchall() if kind == "r"]
    if tables:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS SHARE MODE")


def _described(cursor: Any, schema: Schema) -> bytes:
    """The schema as JSON. Sequences are read after the rows: they can only be further."""
    sequences = {
        name: cursor.execute(f"SELECT last_value, is_called FROM {name}").fetchone()  # noqa: S608
        for name in schema.sequences
    }
    return orjson.dumps(
        {
            "schema": _current_schema(cursor),
            "before": schema.before,
            "tables": schema.tables,
            "sequences": sequences,
            "after": schema.after,
        },
        option=orjson.OPT_INDENT_2,
    )


def _copy_out(cursor: Any, writer: Writer, place: int, statement: str) -> None:
    with cursor.copy(statement) as copy, writer.member(_member(place)) as member:
        for data in copy:
            member.write(data)


def _copy_in(cursor: Any, archive: Archive, place: int, statement: str) -> None:
    with cursor.copy(statement) as copy, archive.open(_member(place)) as member:
        while data := member.read(CHUNK):
            copy.write(data)


def _member(place: int) -> str:
    return f"tables/{place:04}.copy"


def _attachments(cursor: Any, schema: Schema) -> list[str]:
    if "base_attachment" not in schema.tables:
        return []
    rows = cursor.execute("SELECT DISTINCT sha256 FROM base_attachment ORDER BY sha256").fetchall()
    return [sha256 for (sha256,) in rows]


def _current_schema(cursor: Any) -> str:
    return str(cursor.execute("SELECT current_schema()").fetchone()[0])


def _check_schema(cursor: Any, name: str) -> None:
    current = _current_schema(cursor)
    if current != name:
        raise BackupError(
            _l("The backup is of the schema %(name)s, the database uses %(current)s.",
               name=name, current=current),
            cure=_l("Set the user's search_path to the backup's schema."),
        )  # fmt: skip


def _counters(cursor: Any) -> list[Any]:
    """What workers of the former database have seen last."""
    there = cursor.execute("SELECT to_regclass('base_state') IS NOT NULL").fetchone()[0]
    found = cursor.execute("SELECT key, value FROM base_state").fetchall() if there else []
    return list(found)


def _count_on(cursor: Any, counters: list[Any]) -> None:
    """Workers that use the database see from its counters that it is another one now."""
    for key, value in counters:
        cursor.execute(
            "UPDATE base_state SET value = greatest(value, %s + 1) WHERE key = %s", (value, key)
        )
