"""Appointments in the doctors' agendas: each is a meeting among the activities, kept in step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import Env, changed_fields, name_of, use_language
from mozaika_activities.models import Activity
from mozaika_activities.planning import type_of
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika_medical_practice.access import APPOINTMENT, ROOM
from mozaika_medical_practice.models import Appointment

SHOWN = {"name", "partner", "partner_id", "doctor", "doctor_id", "room", "room_id", "start", "end",
         "reason", "state"}  # fmt: skip
STATES = {"done": "done", "no_show": "cancelled", "cancelled": "cancelled"}
_KEY = "medical_practice.moved"


def note_changes(env: Env, appointments: Sequence[Any]) -> None:
    """Remembers, before they are written, which of them the agendas have to follow."""
    moved: set[int] = env.cache.setdefault(_KEY, set())
    moved.update(one.id for one in appointments if one.id and SHOWN & changed_fields(one))


def follow_changes(env: Env) -> None:
    """Brings the agendas up to date with what was noted."""
    moved: set[int] = env.cache.pop(_KEY, set())
    if moved:
        follow(env, sorted(moved))


def follow(env: Env, ids: Sequence[int]) -> None:
    """Makes or changes the meetings of appointments; the number of statements does not depend on
    that of the appointments."""
    with env.sudo():
        appointments = _load(env, ids)
        known = _meetings(env, ids)
        kind = type_of(env, "meeting").id
        for one in appointments:
            values = _values(env, one)
            meeting = known.get(one.id)
            if meeting is None:
                over = one.end if values["state"] != "planned" else None
                env.session.add(
                    env[Activity](type_id=kind, uid=_uid(one.id), done_at=over, **values)
                )
                continue
            for name, value in values.items():
                if getattr(meeting, name) != value:
                    setattr(meeting, name, value)


def _load(env: Env, ids: Sequence[int]) -> Sequence[Any]:
    cls: Any = env[Appointment]
    query = select(cls).where(cls.id.in_(ids)).order_by(cls.id)
    loads = (selectinload(cls.room), selectinload(cls.doctor))
    return env.session.scalars(query.options(*loads)).all()


def _meetings(env: Env, ids: Sequence[int]) -> dict[int, Any]:
    cls: Any = env[Activity]
    query = select(cls).where(cls.model == APPOINTMENT, cls.record_id.in_(ids),
                              cls.uid.in_([_uid(key) for key in ids]))  # fmt: skip
    return {one.record_id: one for one in env.session.scalars(query)}


def _uid(appointment_id: int) -> str:
    return f"appointment-{appointment_id}@mozaika"


def _values(env: Env, one: Any) -> dict[str, Any]:
    with use_language(one.doctor.language or env.platform.settings.language):
        place = name_of(one.room, env.registry.info(ROOM)) if one.room else None
    return {
        "summary": " · ".join(part for part in (one.name, one.reason) if part)[:200],
        "model": APPOINTMENT,
        "record_id": one.id,
        "partner_id": one.partner_id,
        "assignee_id": one.doctor_id,
        "start": one.start,
        "end": one.end,
        "all_day": False,
        "place": place,
        "state": STATES.get(one.state, "planned"),
    }
