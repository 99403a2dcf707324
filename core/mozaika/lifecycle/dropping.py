# ruff: noqa: S608 (names of tables and columns come from the database's own catalogue)
"""The statements by which what an addon has is dropped, on either database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, inspect

from mozaika.db.search import drop_search_ddl
from mozaika.lifecycle.relax import drop_parts
from mozaika.lifecycle.shape import Shape, literal, quote

CHECK_LATER = "PRAGMA defer_foreign_keys = ON"
"""Has SQLite look at foreign keys when the transaction ends: tables may refer to each other."""


def drop_columns(connection: Connection, table: str, columns: Sequence[str]) -> list[str]:
    """Statements that drop the columns, with the indexes and constraints that speak of them."""
    name = quote(table)
    if connection.dialect.name == "postgresql":
        drops = ", ".join(f"DROP COLUMN {quote(column)}" for column in columns)
        return [f"ALTER TABLE {name} {drops}"]
    indexes = [
        f"DROP INDEX {quote(index['name'])}"
        for index in inspect(connection).get_indexes(table)
        if index["name"] and set(columns) & set(index["column_names"])
    ]
    return [
        *indexes,
        *drop_parts(connection, table, columns),
        *(f"ALTER TABLE {name} DROP COLUMN {quote(column)}" for column in columns),
    ]


def drop_tables(
    connection: Connection, shape: Shape, tables: Sequence[str]
) -> dict[str, list[str]]:
    """Statements that drop the tables, which may refer to each other, by table.

    SQLite can't drop a search index into which the transaction has written: all of them go before
    the first row does, since rows take others with them.
    """
    if connection.dialect.name == "postgresql":
        names = ", ".join(map(quote, tables))
        return {tables[0]: [f"DROP TABLE {names}"]} | {table: [] for table in tables[1:]}
    found: dict[str, list[str]] = {table: [] for table in tables}
    found[tables[0]] += [line for table in tables for line in drop_search_ddl("sqlite", table)]
    for table in tables:
        found[table].append(f"DELETE FROM {quote(table)}")
    found[tables[-1]] += [f"DROP TABLE {quote(table)}" for table in _children_first(shape, tables)]
    return found


def _children_first(shape: Shape, tables: Sequence[str]) -> Iterator[str]:
    """SQLite looks into the tables that refer to one that is dropped, and from there to those to
    which they refer. In a circle, the one that refers to most goes first."""
    waiting = list(tables)
    while waiting:
        links = [link for link in shape.links if link.table in waiting and link.target in waiting]
        outward = [link for link in links if link.table != link.target]
        parents = {link.target for link in outward}
        referring = [link.table for link in outward]
        free = [table for table in waiting if table not in parents]
        chosen = free[0] if free else max(waiting, key=referring.count)
        waiting.remove(chosen)
        yield chosen


def delete_rows(table: str, condition: str) -> str:
    """The statement that deletes the rows."""
    return f"DELETE FROM {quote(table)} WHERE {condition}"


def hold_tables(connection: Connection, going: Sequence[str], others: Sequence[str]) -> None:
    """Keeps everybody out of the tables that go or lose columns, and writers out of the others,
    until the transaction ends: what is archived is all that is dropped."""
    if connection.dialect.name == "sqlite":
        return
    for tables, mode in ((going, "ACCESS EXCLUSIVE"), (others, "SHARE ROW EXCLUSIVE")):
        if tables:
            names = ", ".join(map(quote, sorted(tables)))
            connection.exec_driver_sql(f"LOCK TABLE {names} IN {mode} MODE")


def last_numbers(connection: Connection, shape: Shape, tables: Sequence[str]) -> dict[str, int]:
    """The highest number given to a row of each table, whether the row is still there or not."""
    keyed = [table for table in tables if "id" in shape.columns[table]]
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
        known = {row[0]: row[1] for row in rows}
        return {table: int(known.get(table) or 0) for table in keyed}
    return {table: _last_of_sequence(connection, table) for table in keyed}


def _last_of_sequence(connection: Connection, table: str) -> int:
    sequence = connection.exec_driver_sql(
        f"SELECT pg_get_serial_sequence({literal(quote(table))}, 'id')"
    ).scalar()
    if sequence is None:
        return 0
    statement = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"
    return int(connection.exec_driver_sql(statement).scalar() or 0)


def count_on(connection: Connection, table: str, number: int) -> None:
    """The next row of the table gets a number after `number` and after every row's."""
    statement = f"SELECT coalesce(max(id), 0) FROM {quote(table)}"
    number = max(number, int(connection.exec_driver_sql(statement).scalar() or 0))
    if not number:
        return
    if connection.dialect.name == "postgresql":
        name = literal(quote(table))
        connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence({name}, 'id'), {number})")
        return
    connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, number))
