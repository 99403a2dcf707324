"""Rules that wait for the time: those by a date of a record, and those by the clock.

A time rule fires once for a record and a value of its date, a schedule once a tick; what was due
while nothing ran is made up for. Each batch is one transaction, with its marks.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, insert, select, update

from mozaika import Env, Job, Schedule, schedule_of
from mozaika.types import Date
from mozaika_automation import rules
from mozaika_automation.due import (
    LARGEST_CHANGE,
    due_at,
    earliest_day,
    latest_day,
    read_time,
    shift,
)
from mozaika_automation.firing import fire
from mozaika_automation.models import Firing, Rule
from mozaika_automation.rules import Ready

BATCH = 500
log = logging.getLogger("mozaika.automation")


def tick(env: Env) -> None:
    """Looks for rules that are due; the job of every minute."""
    now = env.now()
    for rule in rules.timed(env):
        if rule.fault is not None:
            continue
        try:
            _tick_one(env, rule, now)
        except Exception:
            log.exception("rule %s failed", rule.id)
            env.rollback()


def _tick_one(env: Env, rule: Ready, now: datetime) -> None:
    if rule.event == "schedule":
        _by_clock(env, rule, now)
    else:
        while _by_date(env, rule, now):
            env.commit()
        env.commit()


# -- by a date of a record


def _by_date(env: Env, rule: Ready, now: datetime) -> bool:
    """Fires for the next batch of those that are due; whether there may be more."""
    candidates = _candidates(env, rule, now)
    due = [(record, value) for record, value in candidates if _is_due(env, rule, value, now)]
    if not due:
        return False
    _mark(env, rule, due, now)
    fire(env, rule, [record for record, _ in due])
    return len(candidates) == BATCH


def _candidates(env: Env, rule: Ready, now: datetime) -> list[tuple[Any, Any]]:
    """Records that may be due and for which the rule has not fired, with their values."""
    cls: Any = env[rule.model]
    column = getattr(cls, rule.date_field or "")
    wanted: Select[Any] = select(cls, column).where(column.is_not(None))
    wanted = wanted.where(*_window(env, rule, column, now), ~_fired(env, rule, cls, column))
    if rule.condition is not None:
        wanted = wanted.where(rule.condition.criterion(env))
    if env.registry.info(rule.model).archivable:
        wanted = wanted.where(cls.archived_at.is_(None))
    rows = env.session.execute(wanted.order_by(column, cls.id).limit(BATCH)).all()
    return [(row[0], row[1]) for row in rows]


def _window(env: Env, rule: Ready, column: Any, now: datetime) -> list[ColumnElement[bool]]:
    """Roughly the values that are due; exactly is told by `_is_due`."""
    by, zone = shift(rule.amount, rule.unit, rule.side), ZoneInfo(env.time_zone)
    since = rule.since or now
    if is_day(env, rule):
        return [
            column <= latest_day(now, by, zone),
            column >= earliest_day(since, by, zone),
        ]
    return [column <= now - by + LARGEST_CHANGE, column >= since - by - LARGEST_CHANGE]


def _fired(env: Env, rule: Ready, cls: Any, column: Any) -> ColumnElement[bool]:
    mark: Any = env[Firing]
    kept = mark.day if is_day(env, rule) else mark.moment
    same = and_(mark.rule_id == rule.id, mark.record_id == cls.id, kept == column)
    return exists(select(mark.id).where(same))


def _is_due(env: Env, rule: Ready, value: date | datetime, now: datetime) -> bool:
    by = shift(rule.amount, rule.unit, rule.side)
    at, zone = read_time(rule.at_time or "00:00"), ZoneInfo(env.time_zone)
    due = due_at(value, by, rule.unit, at, zone)
    return (rule.since or now) < due <= now


def _mark(env: Env, rule: Ready, due: Sequence[tuple[Any, Any]], now: datetime) -> None:
    table, name = env.registry.info(Firing).table, "day" if is_day(env, rule) else "moment"
    rows = [
        {"rule_id": rule.id, "record_id": record.id, "at": now, name: value}
        for record, value in due
    ]
    env.session.connection().execute(insert(table), rows)


def is_day(env: Env, rule: Any) -> bool:
    """Whether the rule's date is one without a time."""
    return isinstance(env.registry.info(rule.model).field(rule.date_field or "").type, Date)


# -- by the clock


def schedule(env: Env, cron: str) -> Schedule:
    """The ticks of a schedule in the company's time zone; `AddonError` for what is none."""
    job = Job("automation.schedule", tick, cron=cron)
    found = schedule_of(job, env.platform.settings.time_zone)
    assert found is not None
    return found


def _by_clock(env: Env, rule: Ready, now: datetime) -> None:
    """Takes the latest tick that was not taken; several missed ones are made up for once."""
    begin = rule.last_tick or rule.since or now
    latest = schedule(env, rule.cron or "").last(begin, now)
    if latest is None:
        return
    table = env.registry.info(Rule).table
    env.session.connection().execute(
        update(table).where(table.c.id == rule.id).values(last_tick=latest)
    )
    after = 0
    while records := _next_records(env, rule, after):
        after = records[-1].id
        fire(env, rule, records)
        env.commit()
        env.session.expunge_all()
    env.commit()


def _next_records(env: Env, rule: Ready, after: int) -> Sequence[Any]:
    cls: Any = env[rule.model]
    wanted = select(cls).where(cls.id > after).order_by(cls.id).limit(BATCH)
    if rule.condition is not None:
        wanted = wanted.where(rule.condition.criterion(env))
    if env.registry.info(rule.model).archivable:
        wanted = wanted.where(cls.archived_at.is_(None))
    return env.session.scalars(wanted).all()


JOBS = [Job("automation.tick", tick, every=60, timeout=1800, retries=0)]
