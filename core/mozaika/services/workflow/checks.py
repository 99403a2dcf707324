"""The guard of a workflow's field: whoever changes it, and however, takes a step of the workflow.

The write pipeline calls `check_writes` before the SQL, `log_moves` after it and `finish_moves` when
the flush is over. Pages, REST, import and hooks all pass here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm.base import LoaderCallableStatus

from mozaika.errors import Text, TransitionRefused
from mozaika.i18n import _l, _ln
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.workflow.obstacles import Obstacles, fill_in, obstacles, preload
from mozaika.services.workflow.rules import Rules, Step, rules_of, unrestricted

INTENTS = "workflow intents"
"""Key of `env.cache`: the step that is meant, by `id()` of the record."""


@dataclass
class Move:
    """Records that take the same step together. `sources` are where they were (None: nowhere)."""

    model: str
    field_name: str
    step: Step
    records: list[Any] = field(default_factory=list)
    sources: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Arrival:
    """A record whose workflow field has changed, or a new one that does not begin at the start."""

    record: Any
    source: Any
    target: Any
    steps: Sequence[Step]


def check_writes(
    env: Env, model: str, created: Sequence[Any], updated: Sequence[Any]
) -> list[Move]:
    """The moves that a batch of changed records makes, each allowed.

    New records without a place get the initial one. Raises `TransitionRefused` for all that is
    refused at once: `reasons` and `ask` of all, in `details["records"]` (record, reasons, ask) of
    each, in `details["ids"]` which. What `mozaika_before_transition` raises passes through.
    """
    flow = env.platform.workflows.get(model)
    if flow is None:
        return []
    info = env.registry.info(model)
    changed = _changed(env, info, flow.field, updated)
    if not (changed or created):
        return []
    rules = rules_of(env, flow)
    arrivals = [
        *_beginnings(env, rules, created),
        *(Arrival(r, old, new, rules.leaving(r, old)) for r, old, new in changed),
    ]
    moves = _decide(env, info, rules, arrivals)
    for move in moves:
        env.platform.hooks.before_transition(env, model, move.step.name, move.records)
    return moves


def _changed(
    env: Env, info: ModelInfo, name: str, updated: Iterable[Any]
) -> list[tuple[Any, Any, Any]]:
    """(record, old, new) of those whose workflow field has changed."""
    attribute = info.fields[name].column_name
    relation = name if name != attribute else None
    before = [
        (record, _old(record, attribute, relation), _new(record, attribute, relation))
        for record in updated
        if not {attribute, relation}.isdisjoint(inspect(record).committed_state)
    ]
    unknown = [record.id for record, old, _ in before if isinstance(old, LoaderCallableStatus)]
    stored = _stored(env, info, attribute, unknown)
    found = [(record, stored.get(record.id, old), new) for record, old, new in before]
    return [(record, old, new) for record, old, new in found if old != new]


def _new(record: Any, attribute: str, relation: str | None) -> Any:
    if relation in inspect(record).committed_state:
        target = record.__dict__.get(relation)
        return None if target is None else target.id
    return record.__dict__.get(attribute)


def _old(record: Any, attribute: str, relation: str | None) -> Any:
    before = inspect(record).committed_state
    if attribute in before:
        return before[attribute]
    if relation in before and attribute not in record.__dict__:
        return LoaderCallableStatus.NO_VALUE
    return record.__dict__.get(attribute)


def _stored(env: Env, info: ModelInfo, attribute: str, ids: Sequence[int]) -> dict[int, Any]:
    """What the database has, for records whose former value was never loaded."""
    if not ids:
        return {}
    cls: Any = info.cls
    statement = select(cls.id, getattr(cls, attribute)).where(cls.id.in_(ids))
    with unrestricted(env):
        return {row[0]: row[1] for row in env.session.execute(statement)}


def _beginnings(env: Env, rules: Rules, created: Iterable[Any]) -> list[Arrival]:
    """New records that do not begin at the start. The platform itself may make records anywhere:
    demo data, restored archives."""
    arrivals = []
    for record in created:
        relation = record.__dict__.get(rules.field)
        value = getattr(relation, "id", relation) or record.__dict__.get(rules.attribute)
        if value is None:
            setattr(record, rules.attribute, rules.initial(record))
        elif not (env.access_off and rules.place(value)):
            steps = rules.beginning(record, value)
            if steps is not None:
                arrivals.append(Arrival(record, None, value, steps))
    return arrivals


def _decide(env: Env, info: ModelInfo, rules: Rules, arrivals: Sequence[Arrival]) -> list[Move]:
    """The arrivals by the step that each takes: the one that is meant, or the first that may be
    taken."""
    intents: dict[int, str] = env.cache.get(INTENTS, {})
    moves: dict[str, Move] = {}
    refused: list[tuple[Arrival, Obstacles]] = []
    _preload(env, info, arrivals)
    for arrival in arrivals:
        step, found = _choose(env, info, rules, arrival, intents.pop(id(arrival.record), None))
        if step is None or found:
            refused.append((arrival, found))
            continue
        move = moves.setdefault(step.name, Move(info.name, rules.field, step))
        move.records.append(arrival.record)
        move.sources.append(arrival.source)
    if refused:
        raise _refusal(info, rules, refused)
    return list(moves.values())


def _preload(env: Env, info: ModelInfo, arrivals: Sequence[Arrival]) -> None:
    names = {
        name
        for arrival in arrivals
        for step in arrival.steps
        if step.target.value == arrival.target
        for name in step.required
    }
    preload(env, info, [arrival.record for arrival in arrivals], names)


def _choose(
    env: Env, info: ModelInfo, rules: Rules, arrival: Arrival, meant: str | None
) -> tuple[Step | None, Obstacles]:
    steps = [step for step in arrival.steps if step.target.value == arrival.target]
    if meant is not None:
        steps = [step for step in steps if step.name == meant]
    first: Obstacles | None = None
    for step in steps:
        found = obstacles(env, info, arrival.record, step)
        if not found:
            return step, found
        first = first or found
    return None, first or Obstacles([_no_step(rules, arrival)])


def _no_step(rules: Rules, arrival: Arrival) -> Text:
    source, target = rules.place(arrival.source), rules.place(arrival.target)
    there = target.label if target else arrival.target
    if source is None:
        return _l("nothing begins in “%(target)s”", target=there)
    return _l("no step leads from “%(source)s” to “%(target)s”", source=source.label, target=there)


def _refusal(
    info: ModelInfo, rules: Rules, refused: Sequence[tuple[Arrival, Obstacles]]
) -> TransitionRefused:
    each = []
    for arrival, found in refused:
        reasons = [*found.reasons, *([fill_in(info, found.ask)] if found.ask else [])]
        each.append((arrival.record, reasons, list(found.ask)))
    reasons = list({str(text): text for _, texts, _ in each for text in texts}.values())
    return TransitionRefused(
        _message(info, rules, [arrival for arrival, _ in refused], reasons),
        reasons=reasons,
        ask=list(dict.fromkeys(name for _, _, ask in each for name in ask)),
        records=each,
        ids=[record.__dict__.get("id") for record, _, _ in each],
    )


def _message(
    info: ModelInfo, rules: Rules, arrivals: Sequence[Arrival], reasons: Sequence[Text]
) -> Text:
    why = "; ".join(str(reason) for reason in reasons)
    first = arrivals[0]
    if len(arrivals) > 1:
        return _ln(
            "%(n)s item can't be moved: %(why)s.",
            "%(n)s items can't be moved: %(why)s.",
            len(arrivals),
            why=why,
        )
    place = rules.place(first.target)
    return _l(
        "“%(name)s” can't be moved to “%(place)s”: %(why)s.",
        name=getattr(first.record, info.display, None) or info.label,
        place=place.label if place else first.target,
        why=why,
    )
