"""Rules made ready to be asked: read and compiled once, kept until somebody changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika import Condition, Env, MozaikaError, Text, kept, renew
from mozaika_automation.kinds import ActionKind, kinds
from mozaika_automation.models import Rule

KEPT = "automation.rules"


@dataclass(frozen=True)
class Step:
    """An action of a rule; `kind` is None where no enabled addon has it any more."""

    name: str
    kind: ActionKind | None
    settings: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Ready:
    """A rule as it is asked. `fault` says why it can't be: a field or a model is gone."""

    id: int
    name: str
    model: str
    event: str
    watched: frozenset[str]
    transition: str | None
    blocking: bool
    author_id: int | None
    condition: Condition | None
    steps: Sequence[Step]
    fault: Text | None = None
    date_field: str | None = None
    amount: int = 0
    unit: str = "days"
    side: str = "after"
    at_time: str = "08:00"
    cron: str | None = None
    since: datetime | None = None
    last_tick: datetime | None = None

    def concerns(self, changed: frozenset[str]) -> bool:
        """Whether one of the fields was changed that it watches; without any, all are watched."""
        return not self.watched or not self.watched.isdisjoint(changed)


Index = Mapping[tuple[str, str], tuple[Ready, ...]]


def rules_for(env: Env, model: str, event: str) -> tuple[Ready, ...]:
    """The active rules on a model for an event, in order. Costs a look into a dictionary."""
    return index(env).get((model, event), ())


def has_rules(env: Env, model: str) -> bool:
    """Whether any active rule waits for something to happen with records of the model."""
    found = index(env)
    return any((model, event) in found for event in ("created", "updated", "transition"))


def index(env: Env) -> Index:
    """All active rules, by model and event."""
    return kept(env, KEPT, _read)


def timed(env: Env) -> list[Ready]:
    """The active rules that wait for the time, read afresh."""
    return [rule for rule in _every(env) if rule.event in ("time", "schedule")]


def forget(env: Env) -> None:
    """Rules have changed."""
    renew(env)


def _read(env: Env) -> Index:
    found: dict[tuple[str, str], list[Ready]] = {}
    for rule in _every(env):
        found.setdefault((rule.model, rule.event), []).append(rule)
    return {key: tuple(some) for key, some in found.items()}


def _every(env: Env) -> list[Ready]:
    cls: Any = env[Rule]
    wanted = select(cls).where(cls.active.is_(True), cls.archived_at.is_(None))
    wanted = wanted.options(selectinload(cls.actions)).order_by(cls.sequence, cls.id)
    return [compiled(env, rule) for rule in env.session.scalars(wanted)]


def compiled(env: Env, rule: Any) -> Ready:
    """One rule, made ready; what is wrong with it is its `fault`."""
    condition, fault = None, None
    try:
        condition = Condition(env, rule.model, rule.condition or [])
    except MozaikaError as error:
        fault = error.message
    known = kinds(env.platform)
    steps = [Step(one.kind, known.get(one.kind), one.settings or {}) for one in _ordered(rule)]
    return Ready(
        rule.id, rule.name, rule.model, rule.event, _columns(env, rule), rule.transition or None,
        rule.blocking, rule.author_id, condition, steps, fault, rule.date_field, rule.amount,
        rule.unit, rule.side, rule.at_time, rule.cron, rule.since, rule.last_tick,
    )  # fmt: skip


def _ordered(rule: Any) -> list[Any]:
    return sorted(rule.actions, key=lambda one: (one.sequence, one.id or 0))


def _columns(env: Env, rule: Any) -> frozenset[str]:
    """The watched fields by the names that a flush knows: a many-to-one by its column too."""
    if rule.model not in env.registry:
        return frozenset()
    fields = env.registry.info(rule.model).fields
    names = [name for name in rule.watched or () if name in fields]
    return frozenset(names) | {fields[name].column_name for name in names}
