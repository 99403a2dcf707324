"""The values of a dimension in words, and their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from babel.dates import format_skeleton

from mozaika.db.filters import family
from mozaika.i18n import current_locale, format_date, format_number, gettext
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.text import sort_key
from mozaika.web.display import name_of, plain, worded
from mozaika.web.figures.parts import Dimension

MOST_RANKED = 500
"""Stages and the like whose own order is looked up."""


class Member(NamedTuple):
    """A value of a dimension: `key` names it in addresses, `rank` orders it, `condition` finds its
    records."""

    key: str
    value: Any
    label: str
    rank: tuple[Any, ...]
    condition: Sequence[Any]


class Members:
    """Makes the members of a dimension, each once."""

    def __init__(self, env: Env, dimension: Dimension) -> None:
        self._known: dict[str, Member] = {}
        self._label = _labels(env, dimension)
        self._rank = _ranks(env, dimension)

    def of(self, value: Any, condition: Sequence[Any]) -> Member:
        """The member for a value of an aggregate's row."""
        key = member_key(value)
        found = self._known.get(key)
        if found is None:
            label = gettext("Not set") if value is None else self._label(value)
            rank = (1,) if value is None else (0, self._rank(value, label))
            found = self._known[key] = Member(key, value, label, rank, condition)
        return found


def member_key(value: Any) -> str:
    """A value as addresses name it."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return str(value["id"])
    return value.isoformat() if isinstance(value, date) else str(value)


def _labels(env: Env, dimension: Dimension) -> Callable[[Any], str]:
    field, unit = dimension.field, dimension.unit
    if dimension.is_reference:
        target = env.platform.registry.info(field.target_name)
        return lambda value: name_of(value, target)
    if unit:
        return lambda value: period_label(value, unit)
    labels = {name: str(state.label) for name, state in _states(env, dimension).items()}
    labels = labels or {value: str(label) for value, label in field.choices}
    if labels:
        return lambda value: labels.get(value, str(value))
    return _value_label(env, field)


def _value_label(env: Env, field: Field) -> Callable[[Any], str]:
    if field.translate:
        info = env.platform.registry.info(field.model)
        return lambda value: worded(field, str(value), info)
    if field.widget == "year":
        return str
    return lambda value: format_number(value) if _is_number(value) else plain(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _ranks(env: Env, dimension: Dimension) -> Callable[[Any, str], Any]:
    field = dimension.field
    if dimension.is_reference:
        places = _places(env, env.platform.registry.info(field.target_name))
        last = len(places)
        return lambda value, label: (places.get(value["id"], last), sort_key(label))
    ordered: Sequence[Any] = [value for value, _ in field.choices]
    ordered = list(_states(env, dimension)) or ordered
    if ordered:
        order = {value: place for place, value in enumerate(ordered)}
        return lambda value, label: (order.get(value, len(order)), sort_key(label))
    if dimension.unit or family(field) != "text":
        return lambda value, _label: value
    return lambda _value, label: sort_key(label)


def _places(env: Env, target: ModelInfo) -> dict[int, int]:
    """The places of records that have an order of their own, such as stages."""
    if "sequence" not in target.fields:
        return {}
    found = Records(env, target.name).search(
        fields=["id"], sort=target.order or "sequence", limit=MOST_RANKED, archived=None
    )
    return {item["id"]: place for place, item in enumerate(found.items)}


def _states(env: Env, dimension: Dimension) -> Mapping[str, Any]:
    flow = env.platform.workflows.get(dimension.field.model)
    if flow is None or flow.field != dimension.field.name:
        return {}
    states: Mapping[str, Any] = getattr(flow, "states", {})
    return states


def is_cancelled(env: Env, dimension: Dimension, value: Any) -> bool:
    """Whether a value is a state in which things were given up."""
    state = _states(env, dimension).get(value) if isinstance(value, str) else None
    return state is not None and state.kind == "cancelled"


def has_order(env: Env, dimension: Dimension) -> bool:
    """Whether the values have an order of their own, unlike names."""
    field = dimension.field
    if dimension.is_reference:
        return "sequence" in env.platform.registry.info(field.target_name).fields
    return bool(field.choices or _states(env, dimension) or family(field) != "text")


def period_label(first: date, unit: str) -> str:
    """The period that begins on `first`: "March 2026", "Q1 2026"."""
    locale = current_locale()
    if unit == "month":
        return format_date(first, "month_year")
    if unit == "quarter":
        return format_skeleton("yQQQ", first, locale=locale)
    if unit == "year":
        return str(first.year)
    if unit == "week":
        year, week, _ = first.isocalendar()
        return gettext("week %(week)s, %(year)s", week=week, year=year)
    return format_date(first)
