"""Searches as prepared statements: built once for each kind of question, run with its values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select

from mozaika.db.filters import Context, Node, criterion, shape
from mozaika.db.search import fts_join, fts_match, fts_table
from mozaika.db.search_plan import SearchPlan
from mozaika.model import Registry
from mozaika.runtime import Env
from mozaika.services.records import cursor
from mozaika.services.records.plan import Columns, Level, make_level
from mozaika.services.records.sight import Sight
from mozaika.services.records.sorting import SortKey, sort_keys
from mozaika.services.records.tree import field_tree

KEPT = 1000
"""Prepared searches that a platform keeps."""


@dataclass(frozen=True)
class Question:
    """What decides a statement; values are given when it runs. `node` and `context` only lend
    their shape."""

    model: str
    fields: tuple[str, ...] | None
    sort: str | None
    archived: bool | None
    search: SearchPlan | None
    nulls: cursor.Nulls | None
    from_start: bool
    sight: Sight
    node: Node = field(compare=False)
    context: Context = field(compare=False)
    shape: Node = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", shape(self.node))

    @property
    def ordered_by_index(self) -> bool:
        """Whether records come as the quick search's index finds them."""
        return self.search is not None and self.sort is None


@dataclass
class Prepared:
    """Statements for a page: each further one is asked only if the page is not full yet."""

    statements: Sequence[Select[Any]]
    level: Level
    keys: Sequence[SortKey]
    places: Sequence[int]
    found: Callable[[Any], Select[Any]]
    id: Any

    @cached_property
    def count(self) -> Select[Any]:
        """The number of all records that are found."""
        return self.found(func.count(self.id))

    @cached_property
    def count_to(self) -> Select[Any]:
        """Their number, at most `count_limit`."""
        first = self.found(self.id).limit(_number("count_limit")).subquery()
        return select(func.count()).select_from(first)


def prepare(env: Env, question: Question) -> Prepared:
    """The statements for a question, built at most once for as long as the platform lives."""
    cache, key = env.platform.cache, ("records.prepared",)
    if key not in cache:
        registry, dialect = env.platform.registry, env.platform.database.dialect
        cache[key] = lru_cache(KEPT)(partial(_build, registry, dialect))
    prepared: Prepared = cache[key](question)
    return prepared


def _build(registry: Registry, dialect: str, question: Question) -> Prepared:
    return _Builder(registry, dialect, question).build()


class _Builder:
    def __init__(self, registry: Registry, dialect: str, question: Question) -> None:
        self.registry = registry
        self.dialect = dialect
        self.question = question
        self.info = registry.info(question.model)
        self.cls: Any = self.info.cls
        self.columns = Columns(registry, self.info, self.cls)

    def build(self) -> Prepared:
        question = self.question
        tree = field_tree(self.registry, self.info, question.fields, question.sight)
        level = make_level(self.columns, tree)
        if question.ordered_by_index:
            keys: Sequence[SortKey] = ()
        else:
            keys = sort_keys(self.registry, self.info, question.sort, question.sight)
        by = [self.columns.of(key.steps, key.attribute) for key in keys]
        places = [self.columns.place(tuple(s.name for s in k.steps), k.attribute) for k in keys]
        base = self._source(self.columns.columns or [self.cls.id])
        base = self.columns.join(base).where(*self._conditions())
        statements = [
            statement.limit(_number("page_limit")).offset(_number("page_offset"))
            for statement in self._phases(base, keys, by)
        ]
        return Prepared(statements, level, keys, places, self._found, self.cls.id)

    def _found(self, column: Any) -> Select[Any]:
        """One column of all that is found, in no order."""
        return self._source([column]).where(*self._conditions())

    def _source(self, columns: Sequence[Any]) -> Select[Any]:
        statement = select(*columns)
        if self._walks_index:
            index = fts_table(self.cls)
            joined = statement.select_from(index).join(self.cls, fts_join(self.cls, index))
            return joined.where(fts_match(index, bindparam("q")))
        return statement.select_from(self.cls)

    @property
    def _walks_index(self) -> bool:
        return self.question.ordered_by_index and self.dialect == "sqlite"

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        question = self.question
        yield criterion(
            question.node,
            self.registry,
            self.cls,
            question.context,
            guarded=question.sight.guarded,
            named=True,
        )
        if question.archived is not None and self.info.archivable:
            archived_at = self.cls.archived_at
            yield archived_at.is_not(None) if question.archived else archived_at.is_(None)
        if question.search is not None and not self._walks_index:
            yield question.search.criterion(self.dialect, self.cls)

    def _phases(
        self, base: Select[Any], keys: Sequence[SortKey], by: Sequence[Any]
    ) -> Iterator[Select[Any]]:
        """A first key that may be empty is sorted by in two steps, so that its index serves."""
        nulls = self.question.nulls
        after = () if nulls is None else (cursor.behind(keys, by, nulls),)
        if not keys:
            yield base
        elif not self._splits(keys[0]):
            yield base.where(*after).order_by(*map(_ordered, keys, by))
        else:
            rest = list(map(_ordered, keys[1:], by[1:]))
            if nulls is None or not nulls[0]:
                first = by[0].desc() if keys[0].descending else by[0].asc()
                filled = base.where(by[0].is_not(None), *self._after_filled(keys, by))
                yield filled.order_by(first, *rest)
                after = ()
            yield base.where(by[0].is_(None), *after).order_by(*rest)

    def _after_filled(
        self, keys: Sequence[SortKey], by: Sequence[Any]
    ) -> Sequence[ColumnElement[bool]]:
        if self.question.nulls is None:
            return ()
        return (cursor.behind((keys[0].filled, *keys[1:]), by, self.question.nulls),)

    def _splits(self, first: SortKey) -> bool:
        return first.nullable and first.indexed and self.question.from_start


def _ordered(key: SortKey, column: Any) -> Any:
    ordered = column.desc() if key.descending else column.asc()
    return ordered.nulls_last() if key.nullable else ordered


def _number(name: str) -> Any:
    return bindparam(name, type_=Integer())
