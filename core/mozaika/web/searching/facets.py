"""Counts by value beside a list: which fields have them, and what choosing a value does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mozaika.db.filters import family
from mozaika.i18n import format_date, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.display import name_of
from mozaika.web.searching.paths import Place, choice_labels, own_places
from mozaika.web.searching.words import is_condition

MOST_FACETS = 8
MOST_VALUES = 10
MOST_MONTHS = 12
MOST_DATES = 2
NOT_COUNTED = frozenset({"created_by", "updated_by", "updated_at", "archived_at", "id"})


@dataclass(frozen=True)
class Value:
    """A value with its count; `filter` is the state's filter with it added, or taken out."""

    label: str
    count: int
    chosen: bool
    filter: Sequence[Any]


@dataclass(frozen=True)
class Facet:
    """A field and how often its values are found; `cut` tells that there are more."""

    path: str
    label: str
    values: Sequence[Value]
    cut: bool = False

    @property
    def is_chosen(self) -> bool:
        """Whether the filter has some of its values."""
        return any(value.chosen for value in self.values)


@dataclass(frozen=True)
class Asked:
    """What is counted: the records that the view finds."""

    filter: Sequence[Any]
    query: str = ""
    archived: bool = False


def facets(env: Env, info: ModelInfo, asked: Asked) -> list[Facet]:
    """One for each field that has values to choose from; one statement each."""
    made = (_facet(env, info, place, asked) for place in faceted(env, info))
    return [facet for facet in made if len(facet.values) > 1 or facet.is_chosen]


def faceted(env: Env, info: ModelInfo) -> list[Place]:
    """The fields that are counted: choices, links, yes or no, and a few dates, in the order of the
    list."""
    found: list[Place] = []
    dates = 0
    for place in own_places(env, info):
        kind = family(place.field)
        if place.field.name in NOT_COUNTED or not place.field.has_column:
            continue
        if kind in ("date", "moment"):
            dates += 1
            if dates <= MOST_DATES:
                found.append(place)
        elif kind in ("reference", "boolean") or _labels(env, place):
            found.append(place)
    dated = [p for p in found if family(p.field) in ("date", "moment")]
    others = [p for p in found if p not in dated]
    return [*others[: MOST_FACETS - len(dated)], *dated]


def chosen_values(conditions: Sequence[Any], path: str) -> list[Any]:
    """The values of a field that a filter asks for; None stands for an empty one."""
    return [value for item in conditions for value in _values(item, path)]


def toggled(conditions: Sequence[Any], path: str, value: Any) -> list[Any]:
    """The filter with the value added to those that it asks for, or taken out of them."""
    before = chosen_values(conditions, path)
    after = [one for one in before if one != value] if value in before else [*before, value]
    return _replaced(conditions, lambda item: bool(_values(item, path)), _asking(path, after))


def _facet(env: Env, info: ModelInfo, place: Place, asked: Asked) -> Facet:
    if family(place.field) in ("date", "moment"):
        return _by_month(env, info, place, asked)
    others = [item for item in asked.filter if not _values(item, place.path)]
    rows = _count(env, info, asked, others, place.path, "-id:count", MOST_VALUES + 1)
    chosen = chosen_values(asked.filter, place.path)
    labels = _labels(env, place)
    found = [(_plain(row[place.path]), row) for row in rows[:MOST_VALUES]]
    if labels:
        order = {value: number for number, value in enumerate(labels)}
        found.sort(key=lambda pair: order.get(pair[0], len(order)))
    values = tuple(
        Value(
            _said(env, place, labels, row[place.path]),
            row["id:count"],
            value in chosen,
            toggled(asked.filter, place.path, value),
        )
        for value, row in found
    )
    return Facet(place.path, place.label, values, len(rows) > MOST_VALUES)


def _by_month(env: Env, info: ModelInfo, place: Place, asked: Asked) -> Facet:
    def is_period(item: Any) -> bool:
        return is_condition(item) and tuple(item[:2]) == (place.path, "between")

    others = [item for item in asked.filter if not is_period(item)]
    key = f"{place.path}:month"
    rows = _count(env, info, asked, others, key, f"-{key}", MOST_MONTHS + 1)
    values = []
    for row in rows[:MOST_MONTHS]:
        condition = row["filter"][-1]
        chosen = condition in asked.filter
        put = [] if chosen else [condition]
        changed = _replaced(asked.filter, is_period, put)
        values.append(Value(_month(row[key]), row["id:count"], chosen, changed))
    return Facet(place.path, place.label, values, len(rows) > MOST_MONTHS)


def _count(
    env: Env,
    info: ModelInfo,
    asked: Asked,
    conditions: Sequence[Any],
    group: str,
    sort: str,
    limit: int,
) -> list[dict[str, Any]]:
    return Records(env, info.name).aggregate(
        [group],
        ["id:count"],
        filter=list(conditions),
        q=asked.query or None,
        sort=sort,
        limit=limit,
        archived=asked.archived,
    )


def _values(item: Any, path: str) -> list[Any]:
    """The values of `path` that one condition of a filter asks for; none where it says more."""
    if isinstance(item, dict):
        parts = item.get("or") if len(item) == 1 else None
        if not isinstance(parts, list):
            return []
        each = [_values(part, path) for part in parts]
        return [value for values in each for value in values] if all(each) else []
    if not is_condition(item) or item[0] != path:
        return []
    operator, value = item[1], item[2] if len(item) > 2 else None
    if operator == "is null" or (operator == "=" and value is None):
        return [None]
    if operator == "=" and not isinstance(value, dict):
        return [value]
    return list(value) if operator == "in" and isinstance(value, list) else []


def _asking(path: str, values: Sequence[Any]) -> list[Any]:
    """The condition on a field that asks for any of the values."""
    filled = [value for value in values if value is not None]
    parts: list[Any] = []
    if filled:
        parts.append([path, "=", filled[0]] if len(filled) == 1 else [path, "in", filled])
    if None in values:
        parts.append([path, "is null", None])
    return [{"or": parts}] if len(parts) > 1 else parts


def _replaced(conditions: Sequence[Any], is_old: Any, new: Sequence[Any]) -> list[Any]:
    """The filter with `new` in the place of the first of the old ones."""
    found: list[Any] = []
    pending: Iterator[Any] = iter(new)
    for item in conditions:
        if is_old(item):
            found.extend(pending)
        else:
            found.append(item)
    return [*found, *pending]


def _labels(env: Env, place: Place) -> Mapping[str, Any]:
    return choice_labels(env.platform.workflows, place.info.name, place.field)


def _plain(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) else value


def _said(env: Env, place: Place, labels: Mapping[str, Any], value: Any) -> str:
    if value is None:
        return gettext("empty")
    if isinstance(value, dict):
        return name_of(value, env.platform.registry.info(place.field.target_name))
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return str(labels.get(value, value))


def _month(first: date | None) -> str:
    return gettext("empty") if first is None else format_date(first, "month_year")
