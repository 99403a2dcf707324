"""Workflows declared as data: states and transitions of a model's field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mozaika.errors import Text

Guard = Callable[[Any, Any], Text | None]
"""`guard(env, record)` returns None to allow, or the reason for refusing.

It sees all records, whatever the user may see. When a move is being written, the record's field
has the target's value already.
"""

Effect = Callable[[Any, Sequence[Any]], None]
"""`effect(env, records)` runs in the transaction, for all the records moved together, as the user
who moved them (`env.sudo()` for what is the platform's work)."""


@dataclass(frozen=True)
class State:
    """A value of the workflow's field. `kind`: "open", "done" or "cancelled"; `color` a badge's."""

    name: str
    label: Text
    kind: str = "open"
    color: str = "secondary"


@dataclass(frozen=True)
class Transition:
    """A move from any of `sources` ("*": from every other state) to `target`.

    `required`: fields that must be filled; a refused move asks for them. `roles`: any of them
    may do it (empty: whoever may update). `guards` may refuse with a reason; `effects` run after.
    `primary` marks the one next step a page offers first.
    """

    name: str
    label: Text
    sources: Sequence[str]
    target: str
    required: Sequence[str] = ()
    roles: Sequence[str] = ()
    guards: Sequence[Guard] = ()
    effects: Sequence[Effect] = ()
    primary: bool = False


@dataclass(frozen=True)
class Workflow:
    """The life of `model`'s `field`, a text field; a new record begins in `initial`."""

    model: str
    field: str
    initial: str
    states: Sequence[State]
    transitions: Sequence[Transition]


@dataclass(frozen=True)
class StageRule:
    """What moves between stages need, by the kinds of the stages ("open", "done", "cancelled").

    It holds for moves from a stage of a kind among `sources` (empty: from any, and for records
    made there) to another of a kind among `targets` (empty: to any). `required`, `roles` and
    `guards` are as in `Transition`.
    """

    targets: Sequence[str] = ()
    sources: Sequence[str] = ()
    required: Sequence[str] = ()
    roles: Sequence[str] = ()
    guards: Sequence[Guard] = ()

    def holds(self, source: str | None, target: str) -> bool:
        """Whether it is for moves between stages of these kinds; None: from nowhere."""
        return (not self.sources or source in self.sources) and (
            not self.targets or target in self.targets
        )


@dataclass(frozen=True)
class StageWorkflow:
    """The life of a model along stages that are rows of another model (`Stage` mixin).

    `field` is the many-to-one to the stage; stages say probability, required fields and allowed
    next. `guards` hold for every move, `rules` for those between certain kinds of stages. `within`
    names a many-to-one that records and stages both have: a record moves only along the stages of
    its own one (a deal within its pipeline).
    """

    model: str
    field: str = "stage"
    guards: Sequence[Guard] = ()
    effects: Sequence[Effect] = ()
    within: str | None = None
    rules: Sequence[StageRule] = ()


@dataclass(frozen=True)
class WorkflowExtension:
    """Adds states and transitions to another addon's workflow, or guards and effects to its
    transitions (by the transition's name; "*" stands for all, and is the only key for stages).
    `rules` say what moves between certain kinds of stages need beside."""

    model: str
    states: Sequence[State] = ()
    transitions: Sequence[Transition] = ()
    guards: dict[str, Sequence[Guard]] = field(default_factory=dict)
    effects: dict[str, Sequence[Effect]] = field(default_factory=dict)
    rules: Sequence[StageRule] = ()
