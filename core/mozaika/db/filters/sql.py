"""Filters as SQL conditions over a registry's composed classes.

Relations are followed by sub-selects over aliases of the mapped classes, so that the access
criteria of whoever asks (`with_loader_criteria`) hold inside them as well. A condition may be NULL
where it means false: use it in WHERE, and negate a filter by `Not`, not in SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    exists,
    false,
    inspect,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased

from mozaika.db.filters.ast import And, Condition, Node, Not, Step, conditions
from mozaika.db.filters.dates import Context
from mozaika.db.filters.functions import begins, includes, lowered
from mozaika.db.filters.operators import is_timed, resolve
from mozaika.model.registry import Registry
from mozaika.text import simple_lower

Clause = ColumnElement[bool]

Guarded = Callable[[str], bool]
"""`guarded(model)`: whether whoever asks may see only some records of the model, or none."""


_PAIRS = ("between", "span")


def criterion(
    node: Node,
    registry: Registry,
    entity: Any,
    context: Context,
    *,
    guarded: Guarded | None = None,
    plain: bool = False,
    named: bool = False,
) -> Clause:
    """The filter as a condition on `entity`, a composed class or an alias of one.

    Args:
        node: the parsed filter.
        registry: whose classes the filter's paths lead through.
        entity: what the condition is on.
        context: user and time, for relative values.
        guarded: a reference to a guarded model counts as empty where the record it points to can't
            be seen. Without it, references compare by their own column alone.
        plain: follow relations through bare tables. For access rules, which look at records
            whatever the user may see of them.
        named: leave the values out, to be given with each execution (`parameters`).
    """
    return _Builder(registry, lambda: context, guarded, plain, named).node(node, entity, False)


def to_sql(node: Node, registry: Registry, model: str, *, user: Any) -> Clause:
    """The filter of an access rule as a condition on the composed class of `model`.

    `user` is the `runtime.User` it is made for. The condition is kept for long, so relative dates
    are measured anew whenever it is executed. It looks at records whatever the user may see.
    """

    def context() -> Context:
        zone = user.time_zone or "UTC"
        return Context(datetime.now(UTC), zone, user.id, frozenset(user.teams))

    return _Builder(registry, context, None, plain=True).node(node, registry[model], False)


def parameters(node: Node, context: Context) -> dict[str, Any]:
    """The values for a condition made with `named=True` from a filter of the same shape."""
    values: dict[str, Any] = {}
    for number, condition in enumerate(conditions(node)):
        comparison, value = _resolved(condition, context)
        if comparison in _PAIRS:
            values |= {f"f{number}_0": value[0], f"f{number}_1": value[1]}
        elif comparison != "filled":
            values[f"f{number}_0"] = value
    return values


def _resolved(condition: Condition, context: Context) -> tuple[str, Any]:
    comparison, value = resolve(condition, context)
    if comparison in ("contains", "starts"):
        return comparison, simple_lower(value)
    return comparison, list(value) if comparison == "in" else value


@dataclass
class _Builder:
    registry: Registry
    context: Callable[[], Context]
    guarded: Guarded | None
    plain: bool = False
    named: bool = False
    numbers: count[int] = field(default_factory=count)

    def node(self, node: Node, source: Any, negate: bool) -> Clause:
        """Negations are pushed down to the conditions, where empty values are minded."""
        if isinstance(node, Condition):
            return self._condition(node, source, negate, next(self.numbers))
        if isinstance(node, Not):
            return self.node(node.item, source, not negate)
        parts = [self.node(item, source, negate) for item in node.items]
        if isinstance(node, And) != negate:
            return and_(true(), *parts)
        return or_(false(), *parts)

    def _condition(self, condition: Condition, source: Any, negate: bool, number: int) -> Clause:
        if not condition.steps:
            return self._leaf(condition, source, negate, number)
        step, *rest = condition.steps
        inner = replace(condition, steps=tuple(rest))
        if step.kind == "many_to_one":
            return self._through_reference(step, inner, source, negate, number)
        if step.kind == "one_to_many":
            return self._through_inverse(step, inner, source, negate, number)
        return self._through_links(step, inner, source, negate, number)

    def _through_reference(
        self, step: Step, inner: Condition, source: Any, negate: bool, number: int
    ) -> Clause:
        target = self._source(step.target)
        ours, theirs = _column(source, f"{step.name}_id"), _column(target, "id")
        return self._exists(ours, theirs, target, inner, negate, number)

    def _through_inverse(
        self, step: Step, inner: Condition, source: Any, negate: bool, number: int
    ) -> Clause:
        target = self._source(step.target)
        ours, theirs = _column(source, "id"), _column(target, f"{step.inverse}_id")
        return self._exists(ours, theirs, target, inner, negate, number)

    def _exists(
        self,
        ours: Any,
        theirs: Any,
        target: Any,
        inner: Condition,
        negate: bool,
        number: int,
    ) -> Clause:
        """IN lets the database begin at the other side; NOT EXISTS minds empty references."""
        found = self._condition(inner, target, False, number)
        if not negate:
            return _in(ours, select(theirs).where(found))
        related = select(theirs).where(theirs == ours, found)
        return ~exists(related.correlate_except(_selectable(target)))

    def _through_links(
        self, step: Step, inner: Condition, source: Any, negate: bool, number: int
    ) -> Clause:
        relation = inspect(self.registry[step.model]).relationships[step.name]
        links = relation.secondary.alias()
        near = links.c[relation.synchronize_pairs[0][1].key]
        far = links.c[relation.secondary_synchronize_pairs[0][1].key]
        ours = _column(source, "id")
        if self._needs_target(step, inner):
            target = self._source(step.target)
            found = self._condition(inner, target, False, number)
            base = select(near).select_from(target)
            linked = base.join(links, _column(target, "id") == far).where(found)
            local = [links, _selectable(target)]
        else:
            linked = select(near).where(self._compare(inner, far, number))
            local = [links]
        if not negate:
            return _in(ours, linked)
        return ~exists(linked.where(near == ours).correlate_except(*local))

    def _needs_target(self, step: Step, inner: Condition) -> bool:
        """Links tell the ids at the other side, unless some of those must not be seen."""
        return inner.steps != () or inner.field != "id" or self._is_guarded(step.target)

    def _leaf(self, condition: Condition, source: Any, negate: bool, number: int) -> Clause:
        if condition.target is not None and self._is_guarded(condition.target):
            return self._guarded_leaf(condition, condition.target, source, negate, number)
        column = _column(source, condition.field)
        if not negate:
            return self._compare(condition, column, number)
        if condition.operator == "filled":
            return ~_filled(column)
        return or_(column.is_(None), ~self._compare(condition, column, number))

    def _guarded_leaf(
        self, condition: Condition, target: str, source: Any, negate: bool, number: int
    ) -> Clause:
        step = Step("", condition.field.removesuffix("_id"), target, "many_to_one")
        inner = replace(condition, field="id", family="integer", target=None)
        return self._through_reference(step, inner, source, negate, number)

    def _compare(self, condition: Condition, column: Any, number: int) -> Clause:
        comparison, value = _resolved(condition, self.context())
        if comparison == "filled":
            return _filled(column)
        values: list[Any] = list(value) if comparison in _PAIRS else [value]
        if self.named:
            names = [f"f{number}_{index}" for index in range(len(values))]
            bound = [_open(column, v, name) for name, v in zip(names, values, strict=True)]
        elif is_timed(condition):
            bound = [self._live(condition, index, column) for index in range(len(values))]
        else:
            bound = [_constant(column, v) for v in values]
        compare = _COMPARE[comparison]
        return compare(column, *bound)

    def _live(self, condition: Condition, index: int, column: Any) -> Any:
        """A value that is measured when the statement is executed."""

        def value() -> Any:
            found = resolve(condition, self.context())[1]
            return found[index] if isinstance(found, tuple) else found

        return bindparam(None, type_=column.type, callable_=value, unique=True)

    def _source(self, model: str) -> Any:
        cls = self.registry[model]
        return inspect(cls).local_table.alias() if self.plain else aliased(cls)

    def _is_guarded(self, model: str) -> bool:
        return not self.plain and self.guarded is not None and self.guarded(model)


def _filled(column: ColumnElement[Any]) -> Clause:
    """Whether the column has a value."""
    return column.is_not(None)


def _in(column: ColumnElement[Any], values: Any) -> Clause:
    return column.in_(values)


def _constant(column: Any, value: Any) -> Any:
    many = isinstance(value, list)
    return bindparam(None, value, type_=column.type, expanding=many, unique=True)


def _open(column: Any, value: Any, name: str) -> Any:
    return bindparam(name, type_=column.type, expanding=isinstance(value, list))


_COMPARE: dict[str, Callable[..., Clause]] = {
    "=": lambda column, value: column == value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
    "in": lambda column, values: column.in_(values),
    "between": lambda column, low, high: column.between(low, high),
    "span": lambda column, start, end: and_(column >= start, column < end),
    "contains": lambda column, text: includes(lowered(column), type_coerce(text, Text())),
    "starts": lambda column, text: begins(lowered(column), type_coerce(text, Text())),
}
"""A text to look for has no collation of its own: that of the column would contradict `lowered`."""


def _column(source: Any, name: str) -> Any:
    columns = getattr(source, "c", None)
    return getattr(source, name) if columns is None else columns[name]


def _selectable(source: Any) -> Any:
    return inspect(source).selectable
