"""The steps that make the indexes of the quick search where they are missing."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from mozaika.db.search import SUFFIX, search_ddl
from mozaika.i18n import _l
from mozaika.lifecycle.steps import Step
from mozaika.model.registry import Registry


def search_steps(connection: Connection, registry: Registry) -> list[Step]:
    """A step for each searchable model whose index the database has not."""
    dialect = connection.dialect.name
    known = set(inspect(connection).get_table_names())
    return [
        Step(
            "search",
            info.addon,
            _l("Make the index of the quick search on %(table)s.").format(table=info.table.name),
            tuple(search_ddl(dialect, info.table.name)),
            info.table.name,
        )
        for info in registry
        if info.searchable and not _has_index(connection, known, info.table.name)
    ]


def is_search_table(name: str) -> bool:
    """Whether a table belongs to a search index of SQLite."""
    return name.endswith(SUFFIX) or f"{SUFFIX}_" in name


def _has_index(connection: Connection, known: set[str], table: str) -> bool:
    if connection.dialect.name == "sqlite":
        return f"{table}{SUFFIX}" in known
    if table not in known:
        return False
    indexes = inspect(connection).get_indexes(table)
    return any(index["name"] == f"ix_{table}_search" for index in indexes)
