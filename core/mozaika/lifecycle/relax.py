"""Letting a column be empty that was NOT NULL, without rewriting its table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection, text

_NOT_NULL = re.compile(r"\s+NOT NULL", re.IGNORECASE)


def drop_not_null(connection: Connection, table: str, column: str) -> list[str]:
    """Statements that let the column take NULLs; none where it does already.

    SQLite has no ALTER for it. Taking NOT NULL out of the kept text of CREATE TABLE is what its
    documentation recommends (ALTER TABLE, section 7); making and dropping a table afterwards tells
    other connections to read the definitions again.
    """
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "postgresql":
        return [f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} DROP NOT NULL"]
    query = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    declared = connection.scalar(query, {"name": table}) or ""
    part = next((p for p in _parts(declared) if _is_column(p, column)), "")
    relaxed = _NOT_NULL.sub("", part)
    if relaxed == part:
        return []
    return [
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET sql = replace(sql, {_literal(part)}, {_literal(relaxed)}) "  # noqa: S608
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
