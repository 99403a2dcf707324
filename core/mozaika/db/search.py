"""The index of the quick search over a table's `search_text`.

SQLite keeps an FTS5 table beside it, followed up by triggers; PostgreSQL a GIN index of its words.
Words and queries come from `mozaika.text`: letters and digits only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    bindparam,
    cast,
    func,
    inspect,
    literal_column,
    or_,
    select,
    text,
    true,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import aliased
from sqlalchemy.sql import TableClause

from mozaika.text import query_terms

COLUMN = "search_text"
SUFFIX = "_fts"
"""The FTS5 table of `contacts_partner` is `contacts_partner_fts`; SQLite adds tables of its own,
`contacts_partner_fts_data` and so on."""

Spellings = tuple[str, ...]
"""A word of a query: the record has a word that begins with one of them."""

_LANGUAGES = {
    "sqlite": ('"{}"*', " OR ", " AND "),
    "postgresql": ("'{}':*", " | ", " & "),
}
"""How a beginning, either of two and both of two are written."""

_WORDS = f"array_to_tsvector(string_to_array({COLUMN}, ' '))"
_PENDING_KB = 512


def search_ddl(dialect: str, table: str) -> list[str]:
    """Statements that make the search index of `table` and fill it from the rows that are there.

    They may be repeated. A table that SQLite's Alembic copies loses its triggers: repeat them then.
    """
    return _sqlite_ddl(table) if dialect == "sqlite" else _postgresql_ddl(table)


def drop_search_ddl(dialect: str, table: str) -> list[str]:
    """Statements that remove the search index, before the table or its column goes."""
    if dialect != "sqlite":
        return [f"DROP INDEX IF EXISTS ix_{table}_search"]
    triggers = [f"DROP TRIGGER IF EXISTS {table}{SUFFIX}_{event}" for event in _TRIGGERS]
    return [*triggers, f"DROP TABLE IF EXISTS {table}{SUFFIX}"]


def search_criterion(dialect: str, entity: Any, q: str) -> ColumnElement[bool]:
    """The records of `entity` (a composed class or an alias) that the quick search finds by `q`;
    all of them when it says nothing. `search_plan` knows faster ways for a page of them."""
    words = query_terms(q)
    if not words:
        return true()
    match: Any = bindparam(None, match_text(dialect, words), unique=True)
    return found_by_index(dialect, entity, match)


def match_text(dialect: str, words: Sequence[Spellings]) -> str:
    """A search for all of the words, in the database's own search language."""
    form, either, both = _LANGUAGES[dialect]
    return both.join(
        f"({either.join(form.format(spelling) for spelling in spellings)})" for spellings in words
    )


def found_by_index(dialect: str, entity: Any, match: Any) -> ColumnElement[bool]:
    """The records whose words the index finds; `match` is bound to a `match_text`."""
    if dialect == "sqlite":
        index = fts_table(entity)
        found: ColumnElement[bool] = entity.id.in_(
            select(index.c.rowid).where(fts_match(index, match))
        )
        return found
    words = func.array_to_tsvector(func.string_to_array(_text_of(entity), literal_column("' '")))
    matched: ColumnElement[bool] = words.op("@@", is_comparison=True)(cast(match, TSQUERY))
    return matched


def found_first(entity: Any, match: Any) -> ColumnElement[bool]:
    """The same on PostgreSQL, all of them found before anything else is looked at."""
    inner = aliased(inspect(entity).mapper.class_)
    matches = select(inner.id).where(found_by_index("postgresql", inner, match))
    fence: ColumnElement[bool] = entity.id.in_(matches.offset(literal_column("0")))
    return fence


def found_by_looking(entity: Any, spellings: Sequence[Any]) -> ColumnElement[bool]:
    """The records with one of the spellings of a word, read one by one on PostgreSQL (ten times as
    fast as taking them apart as the index does); each is bound to a `pattern`."""
    spaced = literal_column("' '", type_=Text()) + _text_of(entity)
    return or_(*[spaced.like(spelling) for spelling in spellings])


def pattern(spelling: str) -> str:
    """LIKE's pattern for a word that begins so; words hold letters and digits only."""
    return f"% {spelling}%"


def expected_matches(connection: Connection, table: str, words: Sequence[Spellings]) -> float:
    """How many rows PostgreSQL expects a search to find, by its statistics; nothing is read."""
    explain = (
        f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} "  # noqa: S608 - a table's name
        f"WHERE {_WORDS} @@ CAST(:match AS tsquery)"
    )
    match = match_text("postgresql", words)
    ((plans,),) = connection.execute(text(explain), {"match": match})
    rows: float = plans[0]["Plan"]["Plan Rows"]
    return rows


def fts_table(entity: Any) -> TableClause:
    """SQLite's FTS5 table of the entity's model."""
    return sql_table(f"{inspect(entity).mapper.local_table.name}{SUFFIX}", sql_column("rowid"))


def fts_match(index: TableClause, match: Any) -> ColumnElement[bool]:
    """The rows of an FTS5 table that match."""
    matched: ColumnElement[bool] = literal_column(index.name).op("MATCH", is_comparison=True)(match)
    return matched


def fts_join(entity: Any, index: TableClause) -> ColumnElement[bool]:
    """Joins an FTS5 table to its records so that SQLite walks the matches and stops at the limit:
    the sign keeps it from looking up each record in the FTS5 table instead."""
    joined: ColumnElement[bool] = entity.id == literal_column(f"+{index.name}.rowid")
    return joined


def _text_of(entity: Any) -> Any:
    return getattr(entity, COLUMN)


def _postgresql_ddl(table: str) -> list[str]:
    return [
        f"CREATE INDEX IF NOT EXISTS ix_{table}_search ON {table} USING gin (({_WORDS})) "
        f"WITH (gin_pending_list_limit = {_PENDING_KB})"
    ]


def _sqlite_ddl(table: str) -> list[str]:
    index = f"{table}{SUFFIX}"
    create = (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5({COLUMN}, content='{table}', "
        "content_rowid='id', prefix='1 2 3', tokenize='unicode61 remove_diacritics 0', "
        "detail=none, columnsize=0)"
    )
    triggers = [
        f"CREATE TRIGGER IF NOT EXISTS {index}_{event} AFTER {when} ON {table} "
        f"BEGIN {' '.join(f'{action.format(index=index, column=COLUMN)};' for action in does)} END"
        for event, (when, does) in _TRIGGERS.items()
    ]
    rebuild = f"INSERT INTO {index}({index}) VALUES ('rebuild')"  # noqa: S608 - a table's name
    return [create, *triggers, rebuild]


_ADD = "INSERT INTO {index}(rowid, {column}) VALUES (new.id, new.{column})"
_TAKE = "INSERT INTO {index}({index}, rowid, {column}) VALUES ('delete', old.id, old.{column})"
_TRIGGERS = {
    "insert": ("INSERT", (_ADD,)),
    "update": (f"UPDATE OF {COLUMN}", (_TAKE, _ADD)),
    "delete": ("DELETE", (_TAKE,)),
}
