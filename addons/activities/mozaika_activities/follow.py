"""What follows from an activity that is done: its next occurrence, and the next activity of its
type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika import Env, _l
from mozaika_activities.dates import noon
from mozaika_activities.models import Activity, ActivityType, Guest
from mozaika_activities.models.activity import new_uid
from mozaika_activities.recurrence import Step, advance

KEPT = (
    "type_id", "summary", "note", "model", "record_id", "partner_id", "all_day", "time_zone",
    "place", "assignee_id", "reminder_minutes", "inform_client", "uid", "revision",
)  # fmt: skip
"""What the next occurrence has from the former one."""


def plan_what_follows(env: Env, activities: Sequence[Any]) -> None:
    """Effect of finishing: makes next occurrences and follow-ups, with the link to their origin."""
    with env.sudo():
        types = _types(env, {activity.type_id for activity in activities})
        repeating = _with_people(env, [a for a in activities if a.recurrence])
        made = list(_next_ones(env, repeating))
        made += list(_follow_ups(env, activities, types))
        env.session.add_all(made)
        env.session.flush()


def _types(env: Env, ids: set[int]) -> dict[int, Any]:
    cls: Any = env[ActivityType]
    return {one.id: one for one in env.session.scalars(select(cls).where(cls.id.in_(ids)))}


def _with_people(env: Env, activities: Sequence[Any]) -> Sequence[Any]:
    """The activities with participants and guests loaded: a statement for each relation."""
    if not activities:
        return activities
    cls: Any = env[Activity]
    ids = [activity.id for activity in activities]
    people = (selectinload(cls.participants), selectinload(cls.guests))
    return env.session.scalars(select(cls).where(cls.id.in_(ids)).options(*people)).all()


def _next_ones(env: Env, activities: Sequence[Any]) -> Iterator[Any]:
    for activity in activities:
        step = _step(activity)
        if step is not None:
            yield _occurrence(env, activity, step)
        activity.recurrence = None
        activity.uid = new_uid()


def _step(activity: Any) -> Step | None:
    start = activity.due_on if activity.all_day else activity.start
    return advance(activity.recurrence, start, activity.time_zone)


def _occurrence(env: Env, activity: Any, step: Step) -> Any:
    """The next one of a series: it goes on with the series' name for calendars."""
    start = step.start if isinstance(step.start, datetime) else noon(step.start)
    length = activity.end - activity.start if activity.end else None
    made = env[Activity](
        **{name: getattr(activity, name) for name in KEPT},
        start=start,
        end=start + length if length is not None else None,
        recurrence=step.rule,
        origin_id=activity.id,
    )
    made.participants = list(activity.participants)
    made.guests = [
        env[Guest](name=g.name, email=g.email, partner_id=g.partner_id, invited_at=g.invited_at,
                   answer=g.answer)
        for g in activity.guests
    ]  # fmt: skip
    return made


def _follow_ups(env: Env, activities: Sequence[Any], types: dict[int, Any]) -> Iterator[Any]:
    for activity in activities:
        kind = types.get(activity.type_id)
        if kind is None or kind.next_type_id is None:
            continue
        yield env[Activity](
            type_id=kind.next_type_id,
            summary=str(_l(kind.next_summary)) if kind.next_summary else activity.summary,
            due_on=env.today() + timedelta(days=kind.next_days),
            model=activity.model,
            record_id=activity.record_id,
            partner_id=activity.partner_id,
            assignee_id=activity.assignee_id,
            time_zone=activity.time_zone,
            origin_id=activity.id,
        )
