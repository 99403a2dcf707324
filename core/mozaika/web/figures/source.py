"""Which records are measured, and the answer of their aggregate, ready to be folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.addresses import list_url
from mozaika.web.figures.amounts import Amount, Code, Tally, code_of
from mozaika.web.figures.labels import Member, Members
from mozaika.web.figures.parts import Dimension, Measure

Conditions = Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Source:
    """The records of `info` that match a filter and words, as a view's state or a tile has it."""

    info: ModelInfo
    filter: tuple[Any, ...] = ()
    query: str = ""
    archived: bool = False

    def ask(self, env: Env, dimensions: Sequence[Dimension], measures: Sequence[Measure]) -> Answer:
        """The measures of the records by the dimensions: one aggregate."""
        rows = Records(env, self.info.name).aggregate(
            [dimension.key for dimension in dimensions],
            list(dict.fromkeys(need for measure in measures for need in measure.needs)),
            filter=list(self.filter),
            q=self.query or None,
            archived=self.archived,
        )
        makers = [Members(env, dimension) for dimension in dimensions]
        begin = len(self.filter)
        facts = [
            Fact(
                tuple(
                    maker.of(row[dimension.key], row["filter"][begin + place])
                    for place, (maker, dimension) in enumerate(zip(makers, dimensions, strict=True))
                ),
                row,
            )
            for row in rows
        ]
        return Answer(self, dimensions, measures, facts)

    def url(self, conditions: Conditions = ()) -> str:
        """The list of the records that meet further conditions."""
        wanted = [*self.filter, *conditions]
        rest = self._rest
        if not wanted:
            return f"{self._list}?{rest}".rstrip("?")
        written = quote(orjson.dumps(wanted, default=str), safe="[],:")
        return f"{self._list}?filter={written}" + (f"&{rest}" if rest else "")

    @cached_property
    def _list(self) -> str:
        return list_url(self.info)

    @cached_property
    def _rest(self) -> str:
        asked = {"q": self.query, "archived": "1" if self.archived else ""}
        return urlencode({key: value for key, value in asked.items() if value})


@dataclass(frozen=True)
class Fact:
    """One row of an aggregate: a member of each dimension, and what was measured."""

    members: tuple[Member, ...]
    row: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """All rows of an aggregate."""

    source: Source
    dimensions: Sequence[Dimension]
    measures: Sequence[Measure]
    facts: Sequence[Fact]
    _paths: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        paths = frozenset(dimension.path for dimension in self.dimensions)
        object.__setattr__(self, "_paths", paths)

    def tally(self) -> Tally:
        """A tally of these measures, with nothing counted in."""
        return Tally(self.measures)

    def total(self) -> Tally:
        """The measures of all the records."""
        found = self.tally()
        for fact in self.facts:
            found.add(fact.row)
        return found

    def codes(self, place: int = 0) -> list[Code]:
        """The currencies of a measure, that of the most groups first; [None] without any."""
        path = self.measures[place].currency
        if path is None:
            return [None]
        number: dict[Code, int] = {}
        for fact in self.facts:
            if fact.row[self.measures[place].needs[0]] is not None:
                code = code_of(fact.row.get(path))
                number[code] = number.get(code, 0) + 1
        return sorted(number, key=lambda code: -number[code]) or [None]

    def url(self, members: Iterable[Member], amount: Amount | None = None) -> str:
        """The list of the records of these members, and of an amount's currency."""
        conditions = [member.condition for member in members]
        if amount is None:
            return self.source.url(conditions)
        return self.url_of(conditions, amount.measure, amount.code)

    def url_of(self, conditions: Conditions, measure: Measure, code: Code) -> str:
        """The list of the records that meet the conditions, in a measure's currency."""
        path = measure.currency
        if path is None or path in self._paths:
            return self.source.url(conditions)
        test = self._currencies.get((path, code), [path, "is null", None])
        return self.source.url([*conditions, test])

    @cached_property
    def _currencies(self) -> dict[tuple[str, Code], Sequence[Any]]:
        """The condition that finds each currency."""
        found: dict[tuple[str, Code], Sequence[Any]] = {}
        for path in {measure.currency for measure in self.measures} - {None}:
            for fact in self.facts:
                value = fact.row.get(path)  # type: ignore[arg-type]
                raw = value["id"] if isinstance(value, Mapping) else value
                test = [path, "is null", None] if raw is None else [path, "=", raw]
                found.setdefault((str(path), code_of(value)), test)
        return found
