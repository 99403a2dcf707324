"""Groups and their measures: counts, sums, averages, by value, by record, by time.

A row is a dictionary by the keys that were asked for: "stage" gives the record's id and name,
"created_at:month" the first day of the month in the reader's time zone, "amount:sum" an exact
number. Amounts of money are never added across currencies: their currency is a group of its own.
Each row's `filter` finds the records that it stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from mozaika.db.filters import Node, family, parameters, parse
from mozaika.db.filters.dates import following
from mozaika.errors import FilterError
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services.records.aggregate_sql import Grouping, Prepared, Term, prepare
from mozaika.services.records.grouping import Group, Measure
from mozaika.services.records.plan import Item
from mozaika.services.records.reading import fetch
from mozaika.services.records.searching import Wanted, plan_of, search
from mozaika.services.records.sight import context_of, sight_of
from mozaika.text import sort_key

MAX_ROWS = 10_000
"""Groups that one answer may have."""

_AVERAGE = Decimal("0.0001")

Names = Mapping[str, Mapping[int, Item]]
"""For each group of records, the items by id."""


def aggregate(
    env: Env, asked: Grouping, written: Any, node: Node, limit: int, q: str | None = None
) -> list[Item]:
    """The rows of an aggregate; `written` is the JSON of the filter `node`, `q` the words of a
    quick search."""
    plan = plan_of(env, env.registry.info(asked.model), q, is_sorted=False)
    prepared = prepare(env, asked, node, plan)
    most = min(limit, MAX_ROWS) if prepared.sorted_by_sql else MAX_ROWS
    words = plan.values if plan is not None else {}
    values = {**parameters(node, context_of(env)), **words, "page_limit": most + 1}
    found = fetch(env, prepared.statement, values)
    if len(found) > MAX_ROWS and not prepared.sorted_by_sql:
        raise FilterError(
            _l("There are more than %(n)s groups.").format(n=MAX_ROWS),
            cure=_l("Narrow the filter, or sort by a measure."),
        )
    names = {
        group.key: _names(env, group, {row[place] for row in found})
        for place, group in enumerate(prepared.groups)
        if group.is_reference
    }
    rows = [_row(prepared, names, written, row) for row in found[:most]]
    return rows if prepared.sorted_by_sql else _sorted(prepared, rows)[:limit]


def _names(env: Env, group: Group, ids: set[Any]) -> dict[int, Item]:
    """What names the records of a group: one statement for all."""
    registry, target = env.platform.registry, group.field.target_name
    info = registry.info(target)
    wanted = sorted(ids - {None})
    fields = ["id"]
    if sight_of(env).visible(target, info.display) and info.display != "id":
        fields.append(info.display)
    items: list[Item] = []
    for start in range(0, len(wanted), 1000):
        some = wanted[start : start + 1000]
        node = parse([["id", "in", some]], registry, target)
        page = Wanted(fields=fields, sort="id", limit=len(some), archived=None)
        items += search(env, info, node, page).items
    return {item["id"]: item for item in items}


def _row(prepared: Prepared, names: Names, written: Any, values: Sequence[Any]) -> Item:
    found: Item = {}
    conditions: list[Any] = []
    for group, value in zip(prepared.groups, values, strict=False):
        found[group.key] = (
            value if value is None or not group.is_reference else names[group.key].get(value)
        )
        conditions.append(_condition(group, value))
    rest = iter(values[len(prepared.groups) :])
    for measure in prepared.measures:
        found[measure.key] = _measured(measure, rest)
    found["filter"] = [*_as_list(written), *conditions]
    return found


def _condition(group: Group, value: Any) -> list[Any]:
    if value is None:
        return [group.path, "is null", None]
    if group.unit is None:
        return [group.path, "=", value]
    last = following(group.unit, value) - timedelta(days=1)
    return [group.path, "between", [value.isoformat(), last.isoformat()]]


def _as_list(written: Any) -> list[Any]:
    """A filter as a list of conditions joined by "and"."""
    if not written:
        return []
    if isinstance(written, dict) or isinstance(written[0], str):
        return [written]
    return list(written)


def _measured(measure: Measure, values: Iterator[Any]) -> Any:
    value = next(values)
    if measure.function == "avg":
        return _average(value, next(values))
    if measure.function == "sum" and value is not None and family(measure.field) == "integer":
        return int(value)
    return value


def _average(total: Any, number: int) -> Decimal | None:
    if not number:
        return None
    return (Decimal(total) / number).quantize(_AVERAGE, ROUND_HALF_UP)


def _sorted(prepared: Prepared, rows: list[Item]) -> list[Item]:
    """By the terms of the sort, then by the groups in order; empty values last."""
    terms: list[Term] = [*prepared.terms, *((group, False) for group in prepared.groups)]
    for what, descending in reversed(terms):
        key = _ordering(what)
        filled = [row for row in rows if row[what.key] is not None]
        empty = [row for row in rows if row[what.key] is None]
        rows = [*sorted(filled, key=key, reverse=descending), *empty]
    return rows


def _ordering(what: Group | Measure) -> Callable[[Item], Any]:
    if isinstance(what, Group) and what.is_reference:
        return lambda row: sort_key(" ".join(map(str, list(row[what.key].values())[1:])))
    return lambda row: row[what.key]
