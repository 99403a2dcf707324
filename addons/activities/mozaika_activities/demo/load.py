"""Puts activities on the demo partners, for the users who look after them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from mozaika import Env
from mozaika_activities.models import Absence, Activity, ActivityType
from mozaika_contacts.models import Partner

KINDS = ("call", "call", "call", "meeting", "task", "task", "email")
ZONES = {"pl": "Europe/Warsaw", "ru": "Europe/Moscow", "ro": "Europe/Bucharest"}
OUTCOMES = ("reached", "reached", "interested", "agreed", "unreached", "declined", "postponed")
WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "words.json").read_bytes())
"""What people plan and write, by language."""

PAST, FUTURE = 70, 25
SHARE = 0.6
"""Of the partners that have an activity."""


def load_demo(env: Env) -> None:
    """Some months of work; does nothing where there is some already."""
    if env.session.scalar(select(env[Activity].id).limit(1)) is not None:
        return
    rng = Random(8)
    users = [user for user in _users(env) if user.language in ZONES]
    types = {t.kind: t for t in reversed(env.session.scalars(_types(env)).all())}
    by_owner = {user.id: user for user in users}
    made = [
        _on_partner(env, rng, types, partner, by_owner[partner.owner_id])
        for partner in _partners(env)
        if partner.owner_id in by_owner and rng.random() < SHARE
    ]
    for user in users:
        made.extend(_repeating(env, types, user, users))
    env.session.add_all(made)
    env.session.add_all(_absences(env, rng, users))
    env.session.flush()


def _users(env: Env) -> Any:
    user = env["base.user"]
    return env.session.scalars(select(user).order_by(user.id)).all()


def _types(env: Env) -> Any:
    cls: Any = env[ActivityType]
    return select(cls).order_by(cls.sequence, cls.id)


def _partners(env: Env) -> Any:
    cls: Any = env[Partner]
    return env.session.execute(select(cls.id, cls.owner_id).order_by(cls.id)).all()


def _on_partner(env: Env, rng: Random, types: dict[str, Any], partner: Any, user: Any) -> Any:
    kind, language = rng.choice(KINDS), user.language
    day = _workday(env.today() + timedelta(days=rng.randint(-PAST, FUTURE)))
    activity = env[Activity](
        type=types[kind],
        summary=rng.choice(WORDS[language]["summaries"][kind]),
        partner_id=partner.id,
        assignee=user,
        time_zone=ZONES[language],
        due_on=day,
    )
    if kind in ("call", "meeting"):
        hour, minute = rng.randint(8, 16), rng.choice((0, 15, 30, 45))
        activity.start = _moment(day, time(hour, minute), ZONES[language])
        activity.end = activity.start + timedelta(minutes=30 if kind == "call" else 60)
        activity.reminder_minutes = 15
    activity.created_at = _moment(day, time(9), "UTC") - timedelta(days=rng.randint(1, 12))
    if day < env.today() and rng.random() > 0.08:
        _finish(rng, activity, day, language)
    return activity


def _finish(rng: Random, activity: Any, day: date, language: str) -> None:
    activity.state = "cancelled" if rng.random() < 0.05 else "done"
    if activity.state == "done":
        activity.outcome = rng.choice(OUTCOMES)
        activity.result = WORDS[language]["results"][activity.outcome]
        activity.done_at = _moment(day, time(rng.randint(9, 17), rng.randint(0, 59)), "UTC")


def _repeating(env: Env, types: dict[str, Any], user: Any, users: list[Any]) -> Iterator[Any]:
    """A monthly report for everybody, and a weekly meeting for each language's first user."""
    language, today = user.language, env.today()
    last_day = (today.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    yield env[Activity](
        type=types["task"], summary=WORDS[language]["monthly"], assignee=user, due_on=last_day,
        recurrence="FREQ=MONTHLY;BYMONTHDAY=-1", reminder_minutes=1440,
        time_zone=ZONES[language],
    )  # fmt: skip
    colleagues = [other for other in users if other.language == language]
    if user is colleagues[0]:
        monday = today + timedelta(days=(7 - today.weekday()) % 7)
        start = _moment(monday, time(9, 30), ZONES[language])
        yield env[Activity](
            type=types["meeting"], summary=WORDS[language]["weekly"], assignee=user, start=start,
            end=start + timedelta(minutes=45), place=WORDS[language]["place"],
            recurrence="FREQ=WEEKLY;BYDAY=MO", reminder_minutes=10, participants=colleagues[1:],
            time_zone=ZONES[language],
        )  # fmt: skip


def _absences(env: Env, rng: Random, users: list[Any]) -> Iterator[Any]:
    for number, user in enumerate(users):
        if number % 2:
            first = env.today() + timedelta(days=rng.randint(2, 20))
            last = first + timedelta(days=rng.randint(2, 9))
            note = WORDS[user.language]["holiday"]
            yield env[Absence](user=user, first=first, last=last, note=note)


def _workday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
