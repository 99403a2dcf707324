"""Hosts and short ways for the tests of activities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from icalendar import Calendar

from mozaika import Records, User, attached_files, move
from mozaika.runtime import Platform
from mozaika_activities import planning
from mozaika_activities.invitations import invite

ADDONS = Path(__file__).parents[2]
ACTIVITY = "activities.activity"
MEETING = {"kind": "meeting", "start": "2026-12-01T10:00:00+01:00",
           "end": "2026-12-01T11:00:00+01:00"}  # fmt: skip


def make(platform: Platform, user: User | None, **values: Any) -> Any:
    """A new activity, made by the user; a task unless said otherwise."""
    with platform.env(*([user] if user else []), write=True) as env:
        kind = planning.type_of(env, values.pop("kind", "task"))
        given = {"type": kind.id, "summary": "Call back", **values}
        return Records(env, ACTIVITY).create([given])[0]


def finish(platform: Platform, user: User | None, *ids: int, **values: Any) -> None:
    """Marks activities as done."""
    with platform.env(*([user] if user else []), write=True) as env:
        move(env, ACTIVITY, ids, "finish", values)


def every(platform: Platform, model: str, **match: Any) -> list[Any]:
    """All records of a model that have these values, for the platform itself."""
    with platform.env() as env:
        return env.session.query(env[model]).filter_by(**match).order_by(env[model].id).all()


def partner(platform: Platform, **values: Any) -> int:
    """A new partner's id."""
    with platform.env(write=True) as env:
        made = env["contacts.partner"](**{"name": "Acme", **values})
        env.session.add(made)
        env.session.flush()
        return int(made.id)


def letters(platform: Platform) -> list[tuple[Any, Any]]:
    """Mails with the calendars that go along, oldest first."""
    with platform.env() as env:
        found = []
        for mail in env.session.query(env["mail.message"]).order_by("id"):
            [(_, _, content)] = attached_files(env, "mail.message", mail.id)
            found.append((mail, Calendar.from_ical(content)))
        return found


def invited(platform: Platform, marta: User, **more: Any) -> int:
    made = make(platform, marta, guests=[{"name": "Ion", "email": "ion@x.example"}],
                note="Not for guests", place="Biuro", **MEETING, **more)  # fmt: skip
    with platform.env(marta, write=True) as env:
        invite(env, [Records(env, ACTIVITY).get(made.id)])
    return int(made.id)
