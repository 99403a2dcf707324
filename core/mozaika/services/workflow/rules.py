"""The rules of a model's workflow, alike for declared states and for stages that are rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Row, select

from mozaika.declare.compose_workflows import Composed, ComposedStages, ComposedWorkflow
from mozaika.declare.mermaid import mermaid
from mozaika.declare.workflows import Effect, Guard, Transition
from mozaika.errors import Text
from mozaika.i18n import LazyString
from mozaika.runtime import Env

STAGE = "stage:"
"""Moves to a stage are named by this and the stage's id."""


@dataclass(frozen=True)
class Place:
    """A state, or a stage: `value` is what the workflow's field keeps."""

    value: Any
    label: Text
    kind: str
    color: str | None


@dataclass(frozen=True)
class Step:
    """A way to a place: a transition, or the move to a stage."""

    name: str
    label: Text
    target: Place
    required: Sequence[str] = ()
    roles: Sequence[str] = ()
    guards: Sequence[Guard] = ()
    effects: Sequence[Effect] = ()
    primary: bool = False


class Rules(Protocol):
    """Which steps there are. `field` is the workflow's field, `attribute` its column."""

    @property
    def field(self) -> str:
        """Name of the workflow's field."""

    @property
    def attribute(self) -> str:
        """Attribute of records that keeps the place."""

    def places(self, record: Any) -> list[Place]:
        """All places of the record's life, in order."""

    def place(self, value: Any) -> Place | None:
        """The place that the field's value stands for."""

    def target(self, step: str) -> Place | None:
        """Where the step of that name leads to."""

    def initial(self, record: Any) -> Any:
        """Where a new record begins; None if there is no place yet."""

    def leaving(self, record: Any, value: Any) -> list[Step]:
        """The steps that lead on from a place."""

    def beginning(self, record: Any, value: Any) -> list[Step] | None:
        """The steps by which a new record may be made at a place; None when it needs none."""

    def diagram(self) -> str:
        """All steps as a Mermaid state diagram, in the reader's language."""


def rules_of(env: Env, flow: Composed) -> Rules:
    """The rules as they are now; stages are read with one statement, whatever the user may see."""
    if isinstance(flow, ComposedWorkflow):
        return StateRules(flow)
    return StageRules(flow, _read_stages(env, flow))


@contextmanager
def unrestricted(env: Env) -> Iterator[None]:
    """Inside, reads see everything and do not flush: rules hold for what is, not for what the user
    sees of it."""
    before, env.access_off = env.access_off, True
    try:
        with env.session.no_autoflush:
            yield
    finally:
        env.access_off = before


class StateRules:
    """The rules of a declared workflow."""

    def __init__(self, flow: ComposedWorkflow) -> None:
        self._flow = flow
        self.field = flow.field
        self.attribute = flow.field
        self._places = {
            state.name: Place(state.name, state.label, state.kind, state.color)
            for state in flow.states.values()
        }

    def places(self, record: Any) -> list[Place]:  # noqa: ARG002
        """The states."""
        return list(self._places.values())

    def place(self, value: Any) -> Place | None:
        """The state."""
        return self._places.get(value)

    def target(self, step: str) -> Place | None:
        """The transition's target."""
        transition = self._flow.transitions.get(step)
        return self._places[transition.target] if transition else None

    def initial(self, record: Any) -> Any:  # noqa: ARG002
        """The initial state."""
        return self._flow.initial

    def leaving(self, record: Any, value: Any) -> list[Step]:  # noqa: ARG002
        """The transitions from a state."""
        return [self._step(transition) for transition in self._flow.leaving(value)]

    def beginning(self, record: Any, value: Any) -> list[Step] | None:
        """Another state than the initial one needs a transition from there."""
        return None if value == self._flow.initial else self.leaving(record, self._flow.initial)

    def diagram(self) -> str:
        """As declared."""
        return self._flow.mermaid()

    def _step(self, transition: Transition) -> Step:
        return Step(
            name=transition.name,
            label=transition.label,
            target=self._places[transition.target],
            required=transition.required,
            roles=transition.roles,
            guards=transition.guards,
            effects=transition.effects,
            primary=transition.primary,
        )


class StageRules:
    """The rules of stages, from their rows in order."""

    def __init__(self, flow: ComposedStages, rows: Sequence[Row[Any]]) -> None:
        self._flow = flow
        self._rows = rows
        self._by_id = {row.id: row for row in rows}
        self.field = flow.field
        self.attribute = f"{flow.field}_id"

    def places(self, record: Any) -> list[Place]:
        """The stages that the record can ever reach, in order."""
        return [_place(row) for row in self._around(record)]

    def place(self, value: Any) -> Place | None:
        """The stage."""
        return _place(self._by_id[value]) if value in self._by_id else None

    def target(self, step: str) -> Place | None:
        """The stage that the step's name tells."""
        stage = step.removeprefix(STAGE)
        return self.place(int(stage)) if step.startswith(STAGE) and stage.isdecimal() else None

    def initial(self, record: Any) -> Any:
        """The first stage."""
        return next((row.id for row in self._around(record)), None)

    def leaving(self, record: Any, value: Any) -> list[Step]:
        """Moves to the stages that the present one allows; the next one in order is primary."""
        present = self._by_id.get(value)
        reached = _reached(present, self._around(record))
        following = _following(reached, present)
        return [self._step(row, present, primary=row is following) for row in reached]

    def beginning(self, record: Any, value: Any) -> list[Step] | None:  # noqa: ARG002
        """A record may be made at any stage that it can reach, if it has what the stage needs."""
        return [self._step(row, None) for row in self._around(record)]

    def diagram(self) -> str:
        """The stages as they are now, with the moves that they allow."""
        return mermaid(
            _key(self._rows[0]) if self._rows else "none",
            [(_key(row), _place(row).label, row.kind) for row in self._rows],
            [
                (_key(row), _key(other), "")
                for row in self._rows
                for other in _reached(row, self._rows)
                if self._flow.workflow.within is None or other.within == row.within
            ],
        )

    def _around(self, record: Any) -> list[Row[Any]]:
        if self._flow.workflow.within is None:
            return list(self._rows)
        own = _reference(record, self._flow.workflow.within)
        return [row for row in self._rows if row.within == own]

    def _step(self, row: Row[Any], present: Row[Any] | None, *, primary: bool = False) -> Step:
        place, flow = _place(row), self._flow.workflow
        source = None if present is None else present.kind
        rules = [rule for rule in flow.rules if rule.holds(source, row.kind)]
        required = [*_list(row.required_fields), *(n for rule in rules for n in rule.required)]
        return Step(
            name=f"{STAGE}{row.id}",
            label=place.label,
            target=place,
            required=tuple(dict.fromkeys(required)),
            roles=tuple(role for rule in rules for role in rule.roles),
            guards=(*flow.guards, *(guard for rule in rules for guard in rule.guards)),
            effects=flow.effects,
            primary=primary,
        )


def _read_stages(env: Env, flow: ComposedStages) -> Sequence[Row[Any]]:
    field = env.registry.info(flow.model).field(flow.field)
    cls: Any = env.registry.info(field.target_name).cls
    columns = [
        cls.id, cls.name, cls.kind, cls.color, cls.sequence, cls.required_fields, cls.allowed_next,
    ]  # fmt: skip
    if flow.workflow.within is not None:
        columns.append(getattr(cls, f"{flow.workflow.within}_id").label("within"))
    with unrestricted(env):
        return env.session.execute(select(*columns).order_by(cls.sequence, cls.id)).all()


def _place(row: Row[Any]) -> Place:
    return Place(row.id, LazyString(row.name), row.kind, row.color)


def _reached(present: Row[Any] | None, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The stages among `rows` to which the present one leads on; from nowhere to all."""
    if present is None:
        return list(rows)
    allowed = {name.casefold() for name in _list(present.allowed_next)}
    others = (row for row in rows if row.id != present.id)
    return [row for row in others if not allowed or row.name.casefold() in allowed]


def _following(reached: Sequence[Row[Any]], present: Row[Any] | None) -> Row[Any] | None:
    """The next stage in order."""
    place = (present.sequence, present.id) if present is not None else None
    later = (row for row in reached if place is None or (row.sequence, row.id) > place)
    return next((row for row in later if row.kind != "cancelled"), None)


def _reference(record: Any, name: str) -> Any:
    """Id that a many-to-one keeps, also before a relation's object has been flushed."""
    target = record.__dict__.get(name)
    return getattr(record, f"{name}_id") if target is None else target.id


def _list(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _key(row: Row[Any]) -> str:
    return f"s{row.id}"
