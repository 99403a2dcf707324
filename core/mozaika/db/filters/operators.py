"""Which operators each kind of field takes, and how a condition's values are made comparable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Integer, Numeric, String

from mozaika.db.filters.ast import Condition, Family, Now, Relative, UserValue
from mozaika.db.filters.dates import Context, span
from mozaika.model.fields import Field
from mozaika.model.types import Moment, Money, Str

SYNONYMS = {"like": "contains", "ilike": "contains"}

NEGATIONS = {
    "!=": "=",
    "not in": "in",
    "not ilike": "contains",
    "is null": "filled",
    "has none": "has any",
}
"""Operators that hold exactly where another does not."""

NULL = ("is null", "is not null")
_EQUAL = ("=", "!=", "in", "not in")
_ORDER = ("<", "<=", ">", ">=", "between")

OPERATORS: Mapping[Family, tuple[str, ...]] = {
    "text": (*_EQUAL, *_ORDER, "like", "ilike", "not ilike", "starts", *NULL),
    "integer": (*_EQUAL, *_ORDER, *NULL),
    "decimal": (*_EQUAL, *_ORDER, *NULL),
    "boolean": ("=", "!=", *NULL),
    "date": (*_EQUAL, *_ORDER, *NULL),
    "moment": ("=", "!=", *_ORDER, *NULL),
    "reference": (*_EQUAL, "like", "ilike", "not ilike", "starts", *NULL),
    "links": ("has any", "has none", *NULL),
    "other": NULL,
}
"""Operators by kind of field, as callers write them."""

_FAMILIES: tuple[tuple[type, Family], ...] = (
    (Boolean, "boolean"),
    (Moment, "moment"),
    (Date, "date"),
    (Money, "decimal"),
    (Numeric, "decimal"),
    (Integer, "integer"),
    (BigInteger, "integer"),
    (Str, "text"),
    (String, "text"),
)

NOBODY = -1
"""Stands for the id of a user who has none (the platform itself): no record has it."""

Resolved = tuple[str, Any]
"""A comparison and its value: the conditions' operators, and "span" (from, before)."""


def family(field: Field) -> Family:
    """The kind of values that the field holds."""
    if field.kind == "many_to_one":
        return "reference"
    if field.is_relation:
        return "links"
    for kind, name in _FAMILIES:
        if isinstance(field.type, kind):
            return name
    return "other"


def operators_of(field: Field) -> tuple[str, ...]:
    """The operators that a filter on `field` may use, for pages and the API's description."""
    if field.kind == "computed" and not field.stored:
        return ()
    return OPERATORS[family(field)]


def resolve(condition: Condition, context: Context) -> Resolved:
    """The comparison with its values filled in: users, days and relative dates are replaced."""
    value = condition.value
    if isinstance(value, UserValue):
        return _resolve_user(condition.operator, value, context)
    if condition.family not in ("date", "moment") or value is None:
        return condition.operator, value
    if condition.operator == "in":
        return "in", value
    if condition.operator == "between":
        low, high = value
        return _between(_days(low, condition, context), _days(high, condition, context))
    start, end = _days(value, condition, context)
    if start == end:
        return condition.operator, start
    return {
        "=": ("span", (start, end)),
        "<": ("<", start),
        "<=": ("<", end),
        ">": (">=", end),
        ">=": (">=", start),
    }[condition.operator]


def is_timed(condition: Condition) -> bool:
    """Whether the value depends on when the question is asked."""
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return any(isinstance(value, Now | Relative) for value in values)


def _resolve_user(operator: str, value: UserValue, context: Context) -> Resolved:
    user_id = NOBODY if context.user_id is None else context.user_id
    if value.name == "id":
        return (operator, user_id) if operator == "=" else ("in", (user_id,))
    return "in", tuple(sorted(context.teams))


def _days(value: Any, condition: Condition, context: Context) -> tuple[Any, Any]:
    """(from, before) of a day or a relative date; the same value twice for an exact one."""
    if isinstance(value, datetime):
        moment = context.aware(value)
        return moment, moment
    if isinstance(value, Now):
        return context.now, context.now
    if isinstance(value, Relative):
        start, end = span(value.name, context.today)
    elif condition.family == "date":
        return value, value
    else:
        start, end = span("today", value)
    if condition.family == "date":
        return start, end
    return context.midnight(start), context.midnight(end)


def _between(low: tuple[Any, Any], high: tuple[Any, Any]) -> Resolved:
    if high[0] == high[1]:
        return "between", (low[0], high[0])
    return "span", (low[0], high[1])
