"""What a rule would do with what is there already. It writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from mozaika import Env, MozaikaError, Text, _l, unrestricted
from mozaika_automation import acting
from mozaika_automation.due import due_at, read_time, shift
from mozaika_automation.kinds import LeftOut, Work, label_of
from mozaika_automation.rules import Ready, Step

SHOWN = 20
"""Records that are shown; all that match are counted."""


@dataclass(frozen=True)
class Would:
    """What an action would do with a record, or why it would not."""

    label: Text
    text: Text
    left_out: bool


@dataclass(frozen=True)
class Tried:
    """One record for which the condition holds; `due`: when a rule by a date comes to it."""

    record: Any
    steps: Sequence[Would]
    due: datetime | None = None


@dataclass(frozen=True)
class DryRun:
    """`total` records match now; `tried` are the latest of those that the user may see."""

    total: int
    tried: Sequence[Tried]
    fault: Text | None = None


def dry_run(env: Env, rule: Ready) -> DryRun:
    """Tries a rule on the records that there are. Only those are told of that the env's user may
    see, so that nobody learns more than elsewhere."""
    if rule.fault is not None or rule.condition is None:
        return DryRun(0, (), rule.fault)
    cls: Any = env[rule.model]
    here = rule.condition.criterion(env)
    if env.registry.info(rule.model).archivable:
        here = here & cls.archived_at.is_(None)
    if rule.event == "time":
        here = here & getattr(cls, rule.date_field or "").is_not(None)
    total = env.session.scalar(select(func.count()).select_from(cls).where(here)) or 0
    found = env.session.scalars(select(cls).where(here).order_by(cls.id.desc()).limit(SHOWN)).all()
    with unrestricted(env):
        return _tried(env, rule, found, total)


def _tried(env: Env, rule: Ready, records: Sequence[Any], total: int) -> DryRun:
    try:
        author = acting.author_of(env, rule.author_id)
    except MozaikaError as error:
        return DryRun(total, [Tried(one, (), _due(env, rule, one)) for one in records], str(error))
    columns = [_would(env, rule, step, records, author) for step in rule.steps]
    return DryRun(
        total,
        [
            Tried(one, [column[one.id] for column in columns], _due(env, rule, one))
            for one in records
        ],
    )


def _due(env: Env, rule: Ready, record: Any) -> datetime | None:
    if rule.event != "time":
        return None
    by = shift(rule.amount, rule.unit, rule.side)
    zone = ZoneInfo(env.platform.settings.time_zone)
    value = getattr(record, rule.date_field or "")
    return due_at(value, by, rule.unit, read_time(rule.at_time or "00:00"), zone)


def _would(
    env: Env, rule: Ready, step: Step, records: Sequence[Any], author: Any
) -> dict[int, Would]:
    label = label_of(env.platform, step.name)
    unreached = Would(label, _l("The rule's author may not do it here."), True)
    found = {one.id: unreached for one in records}
    if step.kind is None:
        gone = _l("No enabled addon has the action “%(name)s”.", name=step.name)
        return {one.id: Would(label, gone, True) for one in records}
    operation = "update" if step.kind.touches else "read"
    reached = acting.within_reach(env, author, rule.model, records, operation)
    work = Work(rule.model, reached, step.settings, rule.id, rule.name, author, env.user, dry=True)
    try:
        said = step.kind.run(env, work) if reached else {}
    except MozaikaError as error:
        said = {one.id: LeftOut(str(error)) for one in reached}
    for key, text in said.items():
        found[key] = Would(label, text, isinstance(text, LeftOut))
    return found
