"""Changing what SQLite has no ALTER for, without rewriting a table: letting a column be empty that
was NOT NULL, and dropping constraints.

Changing the kept text of CREATE TABLE is what SQLite's documentation recommends (ALTER TABLE,
section 7); making and dropping a table afterwards tells other connections to read the definitions
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, text

_NOT_NULL = re.compile(r"\s+NOT NULL", re.IGNORECASE)
_CONSTRAINT = re.compile(r"[\s,(]*(CONSTRAINT|FOREIGN KEY|CHECK|UNIQUE)\b", re.IGNORECASE)


def drop_not_null(connection: Connection, table: str, column: str) -> list[str]:
    """Statements that let the column take NULLs; none where it does already."""
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "postgresql":
        return [f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} DROP NOT NULL"]
    part = next((p for p in _parts(_declared(connection, table)) if _is_column(p, column)), "")
    return _rewritten(table, {part: _NOT_NULL.sub("", part)})


def drop_parts(connection: Connection, table: str, columns: Sequence[str]) -> list[str]:
    """Statements that drop, on SQLite, the table's constraints that speak of the columns."""
    named = re.compile("|".join(rf"\b{re.escape(column)}\b" for column in columns))
    parts = _parts(_declared(connection, table))
    going = [p for p in parts if _CONSTRAINT.match(p) and named.search(_without_name(p))]
    return _rewritten(table, dict.fromkeys(going, ""))


def _declared(connection: Connection, table: str) -> str:
    query = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    return connection.scalar(query, {"name": table}) or ""


def _without_name(part: str) -> str:
    """The constraint without its own name, which may be made of a column's."""
    return re.sub(r"CONSTRAINT\s+(\"[^\"]*\"|\S+)", "", part, count=1, flags=re.IGNORECASE)


def _rewritten(table: str, changes: Mapping[str, str]) -> list[str]:
    said = "sql"
    for part, instead in changes.items():
        if part != instead:
            said = f"replace({said}, {_literal(part)}, {_literal(instead)})"
    if said == "sql":
        return []
    return [
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET sql = {said} "  # noqa: S608
        f"WHERE type = 'table' AND name = {_literal(table)}",
        "PRAGMA writable_schema = RESET",
        "CREATE TABLE archived_nothing (id INTEGER)",
        "DROP TABLE archived_nothing",
    ]


def _parts(declared: str) -> Iterator[str]:
    """The definitions in a CREATE TABLE, each with the comma or bracket before it."""
    depth, start, quoted = 0, 0, ""
    for position, letter in enumerate(declared):
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "\"'`":
            quoted = letter
        elif letter == "(":
            depth += 1
            start = position if depth == 1 else start
        elif letter == ")":
            depth -= 1
            if depth == 0:
                yield declared[start:position]
        elif letter == "," and depth == 1:
            yield declared[start:position]
            start = position


def _is_column(part: str, column: str) -> bool:
    words = part.lstrip("(, \t\r\n").split(None, 1)
    return bool(words) and words[0].strip('"`[]') == column


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
