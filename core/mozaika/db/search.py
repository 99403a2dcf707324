"""The index of the quick search over a table's `search_text`.

SQLite keeps an FTS5 table beside it, followed up by triggers; PostgreSQL a GIN index of its words.
Words and queries come from `mozaika.text`: letters and digits only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    cast,
    func,
    inspect,
    literal_column,
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

_WORDS = f"array_to_tsvector(string_to_array({COLUMN}, ' '))"
_PENDING_KB = 512


@dataclass(frozen=True)
class Match:
    """A search in the database's language. PostgreSQL looks for `main` by the index, and for the
    other words, `rest`, in what that finds."""

    main: str
    rest: str | None = None


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


def match_of(dialect: str, q: str) -> Match | None:
    """What was typed, in the database's own search language; None when it says nothing."""
    terms = query_terms(q)
    if not terms:
        return None
    if dialect == "sqlite":
        return Match(" AND ".join(_any(words, " OR ", '"{}"*') for words in terms))
    terms.sort(key=lambda words: -min(map(len, words)))
    return _match([_any(words, " | ", "'{}':*") for words in terms])


def rarest_first(connection: Connection, table: str, match: Match) -> Match:
    """The same search on PostgreSQL, its main word the one that its statistics call the rarest;
    before, it is the longest one."""
    if match.rest is None:
        return match
    words = [match.main, *match.rest.split(" & ")]
    words.sort(key=lambda word: expected_matches(connection, table, Match(word)))
    return _match(words)


def _match(words: Sequence[str]) -> Match:
    return Match(words[0], " & ".join(words[1:]) or None)


def search_criterion(dialect: str, entity: Any, q: str) -> ColumnElement[bool]:
    """The records of `entity` (a composed class or an alias) that the quick search finds by `q`;
    all of them when it says nothing."""
    match = match_of(dialect, q)
    if match is None:
        return true()
    rest = None if match.rest is None else _constant(match.rest)
    return match_criterion(dialect, entity, _constant(match.main), rest)


def match_criterion(
    dialect: str, entity: Any, main: Any, rest: Any = None, *, fenced: bool = False
) -> ColumnElement[bool]:
    """The same for the parts of a `Match`, given as bind parameters.

    PostgreSQL looks for `main` by the index and reads `rest` from what that finds, which is soon
    enough for a page (IS TRUE keeps the index from looking for frequent words as well). `fenced`
    finds all matches by the index first, even where PostgreSQL hopes to meet enough of them along
    the order that was asked for.
    """
    if dialect == "sqlite":
        index = fts_table(entity)
        found: ColumnElement[bool] = entity.id.in_(
            select(index.c.rowid).where(fts_match(index, main))
        )
        return found
    if not fenced:
        return and_(_has(entity, main), *([] if rest is None else [_has(entity, rest).is_(true())]))
    inner = aliased(inspect(entity).mapper.class_)
    parts = [main] if rest is None else [main, rest]
    matches = (
        select(inner.id).where(*(_has(inner, part) for part in parts)).offset(literal_column("0"))
    )
    fence: ColumnElement[bool] = entity.id.in_(matches)
    return fence


def expected_matches(connection: Connection, table: str, match: Match) -> float:
    """How many rows PostgreSQL thinks a search will find, by its statistics; nothing is read."""
    condition = f"{_WORDS} @@ CAST(:main AS tsquery)"
    if match.rest is not None:
        condition += f" AND {_WORDS} @@ CAST(:rest AS tsquery)"
    explain = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE {condition}"  # noqa: S608
    values = {"main": match.main, "rest": match.rest}
    ((plans,),) = connection.execute(text(explain), values)
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


def _has(entity: Any, match: Any) -> ColumnElement[bool]:
    words = func.array_to_tsvector(
        func.string_to_array(getattr(entity, COLUMN), literal_column("' '"))
    )
    matched: ColumnElement[bool] = words.op("@@", is_comparison=True)(cast(match, TSQUERY))
    return matched


def _any(words: Sequence[str], glue: str, form: str) -> str:
    return "(" + glue.join(form.format(word) for word in words) + ")"


def _constant(value: str) -> Any:
    return bindparam(None, value, unique=True)


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
