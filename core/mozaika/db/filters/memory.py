"""Filters evaluated on records in memory, with the same answer as in SQL."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mozaika.db.filters.ast import And, Condition, Node, Not, Step
from mozaika.db.filters.dates import Context
from mozaika.db.filters.operators import resolve
from mozaika.text import simple_lower


def matches(node: Node, record: Any, context: Context) -> bool:
    """Whether the record (a model's instance) is one that the filter finds.

    Relations are followed through the record's attributes, so its session may load them.
    """
    if isinstance(node, Condition):
        comparison, value = resolve(node, context)
        compare = _COMPARISONS[comparison]
        found = _values(record, node.steps, node.field)
        return any(item is not None and compare(item, value) for item in found)
    if isinstance(node, Not):
        return not matches(node.item, record, context)
    answers = (matches(item, record, context) for item in node.items)
    return all(answers) if isinstance(node, And) else any(answers)


def _values(record: Any, steps: tuple[Step, ...], field: str) -> Iterable[Any]:
    if not steps:
        return (getattr(record, field),)
    first, *rest = steps
    followed = getattr(record, first.name)
    if first.kind == "many_to_one":
        followed = () if followed is None else (followed,)
    return (value for item in followed for value in _values(item, tuple(rest), field))


def _contains(found: str, value: str) -> bool:
    return simple_lower(value) in simple_lower(found)


def _starts(found: str, value: str) -> bool:
    return simple_lower(found).startswith(simple_lower(value))


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda found, value: found in value,
    "between": lambda found, value: value[0] <= found <= value[1],
    "span": lambda found, value: value[0] <= found < value[1],
    "contains": _contains,
    "starts": _starts,
    "filled": lambda _found, _value: True,
}
