"""How a page of a quick search is found: by the index, or by looking where matches are many.

PostgreSQL's index has to collect all matches of a word before the first is known, which takes long
for a frequent one; then a page of matches is found sooner by reading records until it is full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, bindparam

from mozaika.db.search import (
    Spellings,
    expected_matches,
    found_by_index,
    found_by_looking,
    found_first,
    match_text,
    pattern,
)
from mozaika.text import query_terms

FEW = 3_000
"""Matches that PostgreSQL's index finds sooner than looking fills a page."""

FEW_SORTED = 20_000
"""Matches that it finds and sorts sooner than looking along the order fills a page."""


@dataclass(frozen=True)
class SearchPlan:
    """The condition's form, which decides the statement, and the values to run it with.

    `spellings` is their number for each word that is looked for record by record.
    """

    way: Literal["index", "first", "looking"]
    spellings: tuple[int, ...]
    values: Mapping[str, Any] = field(compare=False)

    def criterion(self, dialect: str, entity: Any) -> ColumnElement[bool]:
        """The condition, without its values."""
        if self.way == "first":
            return found_first(entity, bindparam("q"))
        looked = [
            found_by_looking(entity, [bindparam(f"q{word}_{n}") for n in range(number)])
            for word, number in enumerate(self.spellings)
        ]
        if self.way == "looking":
            return and_(*looked)
        return and_(found_by_index(dialect, entity, bindparam("q")), *looked)


def plan_search(
    connection: Connection, table: str, q: str, *, is_sorted: bool
) -> SearchPlan | None:
    """How to search `table` by what was typed; None when it says nothing."""
    words = query_terms(q)
    if not words:
        return None
    if connection.dialect.name == "sqlite":
        return SearchPlan("index", (), {"q": match_text("sqlite", words)})
    expected = expected_matches(connection, table, words)
    if expected > (FEW_SORTED if is_sorted else FEW):
        return SearchPlan("looking", tuple(map(len, words)), _looking(words))
    if is_sorted:
        return SearchPlan("first", (), {"q": match_text("postgresql", words)})
    rarest, *others = _rarest_first(connection, table, words)
    values = {**_looking(others), "q": match_text("postgresql", [rarest])}
    return SearchPlan("index", tuple(map(len, others)), values)


def _looking(words: Sequence[Spellings]) -> dict[str, str]:
    return {
        f"q{number}_{n}": pattern(spelling)
        for number, spellings in enumerate(words)
        for n, spelling in enumerate(spellings)
    }


def _rarest_first(connection: Connection, table: str, words: list[Spellings]) -> list[Spellings]:
    if len(words) == 1:
        return words
    return sorted(words, key=lambda word: expected_matches(connection, table, [word]))
