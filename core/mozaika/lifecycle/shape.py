# ruff: noqa: S608 (names of tables and columns come from the database's own catalogue)
"""Tables, columns and references as the database has them, whoever declared them.

What an addon keeps must be found when its code is gone, so nothing here asks a registry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

_COLUMNS = {
    "sqlite": """
        SELECT m.name, c.name, c.type, c."notnull" = 0 FROM sqlite_master m
        JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid
    """,
    "postgresql": """
        SELECT table_name, column_name, data_type, is_nullable = 'YES'
        FROM information_schema.columns WHERE table_schema = current_schema()
        ORDER BY table_name, ordinal_position
    """,
}
_LINKS = {
    "sqlite": """
        SELECT m.name, f."from", f."table", lower(f.on_delete) FROM sqlite_master m
        JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY m.name, f.id
    """,
    "postgresql": """
        SELECT c.relname, a.attname, t.relname, CASE o.confdeltype WHEN 'c' THEN 'cascade'
            WHEN 'n' THEN 'set null' ELSE '' END
        FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
        JOIN pg_class t ON t.oid = o.confrelid
        JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = o.conkey[1]
        WHERE o.contype = 'f' AND c.relnamespace = current_schema()::regnamespace
        ORDER BY c.relname, o.oid
    """,
}
_UNIQUE = {
    "sqlite": """
        SELECT m.name, i.name, c.name FROM sqlite_master m
        JOIN pragma_index_list(m.name) i ON i."unique" = 1
        JOIN pragma_index_info(i.name) c
        WHERE m.type = 'table' AND c.name IS NOT NULL ORDER BY m.name, i.name, c.seqno
    """,
    "postgresql": """
        SELECT c.relname, x.relname, a.attname FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
        JOIN pg_attribute a ON a.attrelid = i.indexrelid
        JOIN pg_attribute o ON o.attrelid = i.indrelid AND o.attname = a.attname
        WHERE i.indisunique AND c.relnamespace = current_schema()::regnamespace
        ORDER BY c.relname, x.relname, a.attnum
    """,
}


@dataclass(frozen=True)
class Column:
    """A column; `type` is as the database calls it."""

    type: str
    nullable: bool

    @property
    def is_text(self) -> bool:
        """Whether it keeps text."""
        return any(word in self.type.lower() for word in ("char", "text"))


@dataclass(frozen=True)
class Link:
    """A foreign key: `action` is "cascade", "set null" or another that refuses."""

    table: str
    column: str
    target: str
    action: str


@dataclass(frozen=True)
class Shape:
    """The columns of each table, the foreign keys, and the columns of each unique index."""

    columns: Mapping[str, Mapping[str, Column]]
    links: Sequence[Link]
    unique: Mapping[str, Sequence[tuple[str, ...]]]

    def links_to(self, table: str) -> Iterator[Link]:
        """The foreign keys that point to the table."""
        return (link for link in self.links if link.target == table)

    def links_of(self, table: str) -> Iterator[Link]:
        """The foreign keys of the table."""
        return (link for link in self.links if link.table == table)


def read_shape(connection: Connection) -> Shape:
    """What the current schema has, in three statements."""
    dialect = connection.dialect.name
    columns: dict[str, dict[str, Column]] = {}
    for table, name, kind, nullable in connection.execute(text(_COLUMNS[dialect])):
        columns.setdefault(table, {})[name] = Column(kind, bool(nullable))
    links = [Link(*row) for row in connection.execute(text(_LINKS[dialect]))]
    indexes: dict[tuple[str, str], list[str]] = {}
    for table, index, name in connection.execute(text(_UNIQUE[dialect])):
        indexes.setdefault((table, index), []).append(name)
    unique: dict[str, list[tuple[str, ...]]] = {}
    for (table, _), names in indexes.items():
        unique.setdefault(table, []).append(tuple(names))
    return Shape(columns, links, unique)


def quote(name: str) -> str:
    """The name of a table or a column, as both databases take it."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text, as both databases take it."""
    return "'" + value.replace("'", "''") + "'"


def count(connection: Connection, table: str, where: str = "") -> int:
    """How many rows there are."""
    condition = f" WHERE {where}" if where else ""
    found = connection.exec_driver_sql(f"SELECT count(*) FROM {quote(table)}{condition}").scalar()
    return int(found or 0)
