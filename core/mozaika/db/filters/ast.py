"""The tree of a parsed filter: frozen, hashable, free of SQL and of users.

Conditions are positive; negations are `Not`. Logic is two-valued: a condition on an empty value is
false, so its negation is true. A path through relations asks whether a record exists at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

Family = Literal[
    "text", "integer", "decimal", "boolean", "date", "moment", "reference", "links", "other"
]
"""Kinds of values that share their operators. "links" is the other side of a to-many relation."""

Comparison = Literal["=", "<", "<=", ">", ">=", "in", "between", "contains", "starts", "filled"]


@dataclass(frozen=True, slots=True)
class Step:
    """A relation that a path follows from `model` to `target`."""

    model: str
    name: str
    target: str
    kind: Literal["many_to_one", "one_to_many", "many_to_many"]
    inverse: str | None = None


@dataclass(frozen=True, slots=True)
class Relative:
    """Days relative to today, such as "this_week" (see `dates.span`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of asking."""


@dataclass(frozen=True, slots=True)
class UserValue:
    """Stands for the "id" of whoever asks, or for the ids of the user's "teams"."""

    name: Literal["id", "teams"]


@dataclass(frozen=True, slots=True)
class Condition:
    """`field` of the model at the end of `steps` compares with `value`."""

    steps: tuple[Step, ...]
    field: str
    family: Family
    operator: Comparison
    value: Any = None
    target: str | None = None

    @property
    def path(self) -> str:
        """The dotted path, as written."""
        return ".".join([*(step.name for step in self.steps), self.field])


@dataclass(frozen=True, slots=True)
class And:
    """All hold; true when empty."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one holds; false when empty."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The item does not hold."""

    item: Node


Node = Condition | And | Or | Not

EVERYTHING = And(())
"""The empty filter: every record matches."""


def conditions(node: Node) -> Iterator[Condition]:
    """The conditions of a filter, from left to right."""
    if isinstance(node, Condition):
        yield node
    elif isinstance(node, Not):
        yield from conditions(node.item)
    else:
        for item in node.items:
            yield from conditions(item)


def shape(node: Node) -> Node:
    """The filter without its values: filters of one shape share one SQL statement."""
    if isinstance(node, Condition):
        kind = tuple if node.operator == "in" else _kind(node.value)
        return replace(node, value=kind)
    if isinstance(node, Not):
        return Not(shape(node.item))
    return type(node)(tuple(shape(item) for item in node.items))


def _kind(value: Any) -> Any:
    """Values of different kinds resolve to different comparisons (a day, a moment)."""
    if isinstance(value, tuple):
        return tuple(_kind(item) for item in value)
    return value if isinstance(value, UserValue) else type(value)


def mentions(node: Node, field: str) -> bool:
    """Whether a condition looks at the model's own `field`."""
    return any(not c.steps and c.field == field for c in conditions(node))
