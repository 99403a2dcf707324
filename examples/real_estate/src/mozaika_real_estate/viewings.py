"""Viewings: who may come when, and what stands in the calendar for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any

from mozaika import (
    Env,
    Records,
    Text,
    TransitionRefused,
    ValidationFailed,
    _l,
    changed_fields,
    format_datetime,
    move,
    unrestricted,
)
from mozaika_activities.planning import type_of
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from mozaika_real_estate.access import VIEWING
from mozaika_real_estate.models.property import GONE

ACTIVITY = "activities.activity"
LASTS = timedelta(minutes=30)
"""A viewing whose end nobody said."""

_MOVED = {"start", "end", "owner", "owner_id", "property", "property_id"}


def keep_ends(viewings: Sequence[Any]) -> None:
    """Viewings end half an hour after their start where nobody says more."""
    for one in viewings:
        if one.start is not None and one.end is None:
            one.end = one.start + LASTS


def can_be_seen(_env: Env, one: Any) -> Text | None:
    """Guard: nobody looks at what is gone."""
    if one.property is not None and one.property.state in GONE:
        return _l("the property “%(name)s” is gone", name=one.property.name)
    return None


def refuse_clashes(env: Env, viewings: Sequence[Any]) -> None:
    """Asked before viewings are confirmed; raises `TransitionRefused`."""
    reason = _clash(env, viewings)
    if reason is not None:
        raise TransitionRefused(_l("%(reason)s.", reason=reason), reasons=[reason])


def refuse_moves(env: Env, viewings: Sequence[Any]) -> None:
    """Asked before confirmed viewings are put off; raises `ValidationFailed`."""
    moved = [one for one in viewings if one.state == "confirmed" and one.start is not None]
    moved = [one for one in moved if _MOVED & (said := changed_fields(one)) and "state" not in said]
    reason = _clash(env, moved)
    if reason is not None:
        raise ValidationFailed(_l("%(reason)s.", reason=reason), {"start": [reason]})


def _clash(env: Env, viewings: Sequence[Any]) -> Text | None:
    """Why the viewings can't be: two of one agent, or of one property, at the same time. One
    statement for all of them."""
    if not viewings:
        return None
    cls: Any = env[VIEWING]
    ids = [one.id for one in viewings]
    same = [and_(_at_once(cls, one), _of_one(cls, one)) for one in viewings]
    query = select(cls).where(cls.state == "confirmed", cls.id.not_in(ids), or_(*same))
    with unrestricted(env):
        other = env.session.scalar(query.order_by(cls.start).limit(1))
    pairs = combinations(viewings, 2)
    other = other or next((a for a, b in pairs if _meet(a, b)), None)
    if other is None:
        return None
    return _l(
        "at that time there is another viewing: %(name)s, %(start)s",
        name=other.subject or "",
        start=format_datetime(other.start),
    )


def _at_once(cls: Any, one: Any) -> ColumnElement[bool]:
    return and_(cls.start < one.end, cls.end > one.start)


def _of_one(cls: Any, one: Any) -> ColumnElement[bool]:
    return or_(cls.property_id == one.property_id, cls.owner_id == one.owner_id)


def _meet(one: Any, other: Any) -> bool:
    """Whether two viewings of a batch are in each other's way."""
    at_once = one.start < other.end and one.end > other.start
    alike = one.property_id == other.property_id or (one.owner_id or 0) == other.owner_id
    return bool(at_once and alike)


def put_in_calendar(env: Env, viewings: Sequence[Any]) -> None:
    """Effect: a confirmed viewing is a meeting of its agent, with the address as its place."""
    with env.sudo():
        kind = type_of(env, "meeting").id
        known = _with_relations(env, viewings)
        made = Records(env, ACTIVITY).create([_meeting(kind, one) for one in known])
        for one, activity in zip(known, made, strict=True):
            one.activity_id = activity.id


def follow_changes(env: Env, viewings: Sequence[Any]) -> None:
    """Viewings were put off or given to somebody else: their meetings follow."""
    moved = [one for one in viewings if one.activity_id and one.state == "confirmed"]
    if moved:
        with env.sudo():
            Records(env, ACTIVITY).update_many(
                [
                    (one.activity_id,
                     {"start": one.start, "end": one.end, "assignee": one.owner_id}, None)
                    for one in moved
                ]
            )  # fmt: skip


def finish_in_calendar(env: Env, viewings: Sequence[Any]) -> None:
    """Effect: the meetings took place."""
    _move_activities(env, viewings, "finish")


def call_off_in_calendar(env: Env, viewings: Sequence[Any]) -> None:
    """Effect: the meetings do not take place."""
    _move_activities(env, viewings, "cancel")


def _move_activities(env: Env, viewings: Sequence[Any], transition: str) -> None:
    ids = [one.activity_id for one in viewings if one.activity_id]
    with env.sudo():
        planned = [a.id for a in Records(env, ACTIVITY).load(ids) if a.state == "planned"]
        if planned:
            move(env, ACTIVITY, planned, transition)


def _with_relations(env: Env, viewings: Sequence[Any]) -> list[Any]:
    """The viewings with their properties, towns and buyers, in order."""
    cls: Any = env[VIEWING]
    home: Any = cls.property.property.mapper.class_
    ids = [one.id for one in viewings]
    query = select(cls).where(cls.id.in_(ids)).order_by(cls.id)
    options = (joinedload(cls.property).joinedload(home.town), joinedload(cls.partner))
    return list(env.session.scalars(query.options(*options)))


def _meeting(kind: int, one: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "summary": (one.subject or "")[:200],
        "place": one.property.address[:200],
        "start": one.start,
        "end": one.end,
        "model": VIEWING,
        "record_id": one.id,
        "partner": one.partner_id,
        "assignee": one.owner_id,
        "reminder_minutes": 60,
    }
