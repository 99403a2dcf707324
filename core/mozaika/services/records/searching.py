"""Running a search: one page, its cursor, its count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mozaika.db.filters import Node, mentions, parameters
from mozaika.db.search_plan import SearchPlan, plan_search
from mozaika.errors import FilterError
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import cursor
from mozaika.services.records.plan import Item
from mozaika.services.records.query import Question, prepare
from mozaika.services.records.reading import fetch, make_items
from mozaika.services.records.sight import context_of, sight_of
from mozaika.services.records.sorting import sort_keys

MAX_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Page:
    """Items of a search; `total` if it was asked for; `next` is the cursor of the next page."""

    items: list[Item]
    total: int | None = None
    next: str | None = None


@dataclass(frozen=True)
class Wanted:
    """What is asked of a search, besides its filter; see `Records.search`."""

    q: str | None = None
    fields: Sequence[str] | None = None
    sort: str | None = None
    limit: int = 80
    offset: int = 0
    after: str | None = None
    count: bool | int = False
    archived: bool | None = False


def search(env: Env, info: ModelInfo, node: Node, wanted: Wanted) -> Page:
    """A page of the records that match the filter `node`."""
    _check_number("limit", wanted.limit)
    _check_number("offset", wanted.offset)
    return _Search(env, info, node, wanted).run()


def archived_state(node: Node, archived: bool | None) -> bool | None:
    """A filter that asks about `archived_at` itself is not narrowed to live records."""
    return None if archived is False and mentions(node, "archived_at") else archived


class _Search:
    def __init__(self, env: Env, info: ModelInfo, node: Node, wanted: Wanted) -> None:
        self.env = env
        self.info = info
        self.wanted = wanted
        self.sight = sight_of(env)
        self.plan = plan_of(env, info, wanted.q, is_sorted=wanted.sort is not None)
        self.offset = wanted.offset
        position = self._position()
        self.prepared = prepare(env, self._question(node, position))
        self.values = self._values(node, position)

    def run(self) -> Page:
        total = self._count() if self.wanted.count else None
        if not self.wanted.limit:
            return Page([], total)
        rows = self._rows(self.wanted.limit + 1)
        more = len(rows) > self.wanted.limit
        rows = rows[: self.wanted.limit]
        items = make_items(self.env, self.prepared.level, rows)
        return Page(items, total, self._next(rows[-1]) if more else None)

    @property
    def _ordered_by_index(self) -> bool:
        return self.plan is not None and self.wanted.sort is None

    def _position(self) -> Sequence[Any] | None:
        """The values of the sort keys behind which the page begins."""
        if self.wanted.after is None:
            return None
        if self._ordered_by_index:
            self.offset = cursor.decode_offset(self.wanted.after)
            return None
        registry = self.env.platform.registry
        keys = sort_keys(registry, self.info, self.wanted.sort, self.sight)
        return cursor.decode(keys, self.wanted.after)

    def _question(self, node: Node, position: Sequence[Any] | None) -> Question:
        wanted = self.wanted
        return Question(
            self.info.name,
            None if wanted.fields is None else tuple(wanted.fields),
            wanted.sort,
            archived_state(node, wanted.archived),
            self.plan,
            None if position is None else tuple(value is None for value in position),
            self.offset == 0,
            self.sight,
            node,
            context_of(self.env),
        )

    def _values(self, node: Node, position: Sequence[Any] | None) -> Mapping[str, Any]:
        values = parameters(node, context_of(self.env))
        if position is not None:
            values |= cursor.parameters(position)
        if self.plan is not None:
            values |= self.plan.values
        return values

    def _rows(self, limit: int) -> list[Any]:
        rows: list[Any] = []
        for statement in self.prepared.statements:
            page = {"page_limit": limit - len(rows), "page_offset": self.offset}
            rows += fetch(self.env, statement, {**self.values, **page})
            if len(rows) == limit:
                break
        return rows

    def _count(self) -> int:
        if self.wanted.count is True:
            return int(fetch(self.env, self.prepared.count, self.values)[0][0])
        values = {**self.values, "count_limit": self.wanted.count}
        return int(fetch(self.env, self.prepared.count_to, values)[0][0])

    def _next(self, last: Any) -> str:
        if self._ordered_by_index:
            return cursor.encode_offset(self.offset + self.wanted.limit)
        values = [last[place] for place in self.prepared.places]
        return cursor.encode(self.prepared.keys, values)


def plan_of(env: Env, info: ModelInfo, q: str | None, *, is_sorted: bool) -> SearchPlan | None:
    """How the words `q` are looked for; None without any.

    Raises `FilterError` where the model has no quick search.
    """
    if not q:
        return None
    if not info.searchable:
        raise FilterError(
            _l("“%(model)s” has no quick search.").format(model=info.label),
            cure=_l("Use a filter, or declare a field with search=True."),
            field="q",
        )
    return plan_search(env.session.connection(), info.table.name, q, is_sorted=is_sorted)


def _check_number(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MAX_NUMBER:
        raise FilterError(
            _l("“%(name)s” is %(value)s.").format(name=name, value=repr(value)),
            cure=_l("Write a whole number that is not negative."),
            field=name,
        )
