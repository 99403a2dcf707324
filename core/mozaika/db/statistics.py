"""What SQLite's planner knows of the tables: how many rows there are to each value of an index.

PostgreSQL looks after that itself. SQLite does not: without statistics it takes every index for a
selective one, so that a list sorted by name would read, and sort, all rows of a common status.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, inspect, text

FEWEST = 500
"""Rows up to which any plan is a fast one."""

GROWTH = 1.5
"""How many times the rows counted last a table must have for them to be counted again."""


def refresh(connection: Connection, metadata: MetaData) -> list[str]:
    """Counts the tables that have grown since they were counted last, and returns their names.

    Takes half a second for 100,000 rows with a dozen indexes. Connections that are open already
    go on with the statistics they know: dispose of them afterwards. Does nothing on PostgreSQL.
    """
    if connection.dialect.name != "sqlite":
        return []
    counted = _counted(connection)
    grown = [
        name
        for name in metadata.tables
        if _rows(connection, name) > max(FEWEST, counted.get(name, 0) * GROWTH)
    ]
    for name in grown:
        connection.exec_driver_sql(f'ANALYZE "{name}"')
    return grown


def _counted(connection: Connection) -> dict[str, int]:
    """Rows of each table when they were counted; empty where nothing was."""
    if not inspect(connection).has_table("sqlite_stat1"):
        return {}
    found = connection.execute(text("SELECT tbl, stat FROM sqlite_stat1"))
    return {table: int(stat.split()[0]) for table, stat in found}


def _rows(connection: Connection, table: str) -> int:
    """About how many rows there are: the highest rowid, which takes no time to find."""
    highest = connection.scalar(text(f'SELECT max(rowid) FROM "{table}"'))  # noqa: S608
    return highest or 0
