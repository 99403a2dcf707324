# ruff: noqa: S608 (names of tables and columns come from the database's own catalogue)
"""A temporary table of archived rows, on their way back into the real one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from mozaika.lifecycle.archive import Part
from mozaika.lifecycle.dropping import CHECK_LATER
from mozaika.lifecycle.shape import Link, Shape, literal, quote

_BATCH = 1000


class Stage:
    """The rows of `part` in a temporary table named `name`, with the real table's types."""

    def __init__(self, connection: Connection, name: str, part: Part) -> None:
        self.connection = connection
        self.name = name
        self.part = part
        self._columns = ", ".join(map(quote, part.columns))
        self._run(f"CREATE TEMP TABLE {name} AS SELECT {self._columns} FROM {self._table} "
                  "WHERE 1 = 0")  # fmt: skip

    @property
    def _table(self) -> str:
        return quote(self.part.table)

    def fill(self, rows: Iterable[Sequence[Any]]) -> None:
        """Loads the rows, a thousand at a time."""
        if self.connection.dialect.name == "postgresql":
            driver: Any = self.connection.connection.driver_connection
            statement = f"COPY {self.name} ({self._columns}) FROM STDIN"
            with driver.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" for _ in self.part.columns)
        for batch in _batches(rows):
            self.connection.exec_driver_sql(f"INSERT INTO {self.name} VALUES ({marks})", batch)

    def leave_out_taken(self, shape: Shape) -> int:
        """Takes out rows whose place somebody else has taken, and values of records that are gone;
        returns how many."""
        if self.part.kind == "columns":
            return self._delete(f"NOT EXISTS (SELECT 1 FROM {self._table} t WHERE t.id = s.id)")
        if self.part.kind == "table":
            return 0
        keys = {("id",), *shape.unique.get(self.part.table, ())}
        return sum(
            self._delete(f"EXISTS (SELECT 1 FROM {self._table} t WHERE {_same(key)})")
            for key in sorted(keys)
            if set(key) <= set(self.part.columns)
        )

    def leave_out_dangling(self, link: Link, coming: Stage | None, shape: Shape) -> tuple[int, str]:
        """Takes out what points to a row that is neither there nor `coming`: the value where the
        column may be empty, else the row. Returns how many, and the column (or "" for rows)."""
        column = quote(link.column)
        dangling = f"s.{column} IS NOT NULL AND " + " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = s.{column})"
            for table in (quote(link.target), *([coming.name] if coming else []))
        )
        may_be_empty = shape.columns[self.part.table][link.column].nullable
        if self.part.kind == "columns" or (may_be_empty and link.action != "cascade"):
            statement = f"UPDATE {self.name} AS s SET {column} = NULL WHERE {dangling}"
            return self._run(statement), link.column
        return self._delete(dangling), ""

    def pour(self) -> None:
        """Puts the rows into the real table, or their values into its rows."""
        if self.part.kind != "columns":
            self._run(
                f"INSERT INTO {self._table} ({self._columns}) "
                f"SELECT {self._columns} FROM {self.name}"
            )
            return
        names = [quote(column) for column in self.part.columns if column != "id"]
        values = ", ".join(f"{name} = s.{name}" for name in names)
        self._run(
            f"UPDATE {self._table} SET {values} FROM {self.name} AS s WHERE {self._table}.id = s.id"
        )

    def drop(self) -> None:
        """Drops the temporary table."""
        self._run(f"DROP TABLE {self.name}")

    def _delete(self, condition: str) -> int:
        return self._run(f"DELETE FROM {self.name} AS s WHERE {condition}")

    def _run(self, statement: str) -> int:
        return self.connection.exec_driver_sql(statement).rowcount


def _same(key: Sequence[str]) -> str:
    return " AND ".join(f"t.{quote(column)} = s.{quote(column)}" for column in key)


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[tuple[Any, ...]]]:
    waiting = iter(rows)
    while batch := [tuple(row) for row in islice(waiting, _BATCH)]:
        yield batch


@contextmanager
def references_checked_later(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Lets rows of the tables come before those to which they refer; all is checked at the end."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(CHECK_LATER)
        yield
        return
    keys = _foreign_keys(connection, tables)
    for key in keys:
        connection.exec_driver_sql(f"{key} DEFERRABLE")
    connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for key in keys:
        connection.exec_driver_sql(f"{key} NOT DEFERRABLE")


def _foreign_keys(connection: Connection, tables: Sequence[str]) -> list[str]:
    names = ", ".join(map(literal, tables)) or "NULL"
    statement = f"""
        SELECT 'ALTER TABLE ' || quote_ident(c.relname) || ' ALTER CONSTRAINT '
            || quote_ident(o.conname)
        FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
        WHERE o.contype = 'f' AND c.relname IN ({names})
        AND c.relnamespace = current_schema()::regnamespace
    """
    return list(connection.exec_driver_sql(statement).scalars())
