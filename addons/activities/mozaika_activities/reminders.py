"""Reminders: a job looks every minute for what begins soon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from mozaika import Env, Job, Setting, _l, setting, use_language, use_time_zone
from mozaika_activities import words
from mozaika_activities.models import Activity
from mozaika_activities.telling import address_of
from mozaika_mail.outbox import Letter, Recipient, send_many

AT_A_TIME = 500
TOO_LATE = timedelta(days=1)
"""How long after its time nobody is reminded of an activity any more: my day tells of it."""

BY_MAIL = "activities.remind_by_mail"

SETTINGS = [
    Setting(
        BY_MAIL,
        _l("Send reminders by mail as well"),
        "boolean",
        default=True,
        help=_l("Reminders are shown in the page in any case."),
    )
]


@dataclass(frozen=True)
class Reminder:
    """One user is reminded of one activity, in the user's language and time zone."""

    activity: Any
    user: Any
    title: str
    text: str


def remind(env: Env) -> None:
    """Reminds assignees and participants of what is due to be told, each once."""
    reminders = list(_reminders(env, _due(env)))
    if not reminders:
        return
    notification = env["base.notification"]
    env.session.add_all(
        notification(user_id=r.user.id, title=r.title[:300], text=r.text[:1000],
                     url=address_of(r.activity), icon="alarm")
        for r in reminders
    )  # fmt: skip
    if setting(env, BY_MAIL):
        letters = [_letter(env, r) for r in reminders if r.user.email]
        if letters:
            send_many(env, letters)
    _mark(env, {r.activity.id for r in reminders})


def _due(env: Env) -> Sequence[Any]:
    cls: Any = env[Activity]
    return env.session.scalars(
        select(cls)
        .where(cls.remind_at <= env.now(), cls.reminded_at.is_(None), cls.state == "planned")
        .where(cls.start > env.now() - TOO_LATE)
        .order_by(cls.remind_at, cls.id)
        .limit(AT_A_TIME)
        .options(
            selectinload(cls.assignee), selectinload(cls.participants), selectinload(cls.partner)
        )
    ).all()


def _reminders(env: Env, activities: Sequence[Any]) -> Iterator[Reminder]:
    settings = env.platform.settings
    for activity in activities:
        people = {user.id: user for user in (activity.assignee, *activity.participants) if user}
        for user in people.values():
            if user.archived_at is None:
                language, zone = user.language or settings.language, user.time_zone
                with use_language(language), use_time_zone(zone or settings.time_zone):
                    yield Reminder(activity, user, *words.reminder(activity))


def _letter(env: Env, reminder: Reminder) -> Letter:
    user = reminder.user
    language = user.language or env.platform.settings.language
    return Letter(
        to=[Recipient(user.email, user.name, language)],
        subject=reminder.title,
        text=reminder.text,
        language=language,
        model="activities.activity",
        record_id=reminder.activity.id,
    )


def _mark(env: Env, ids: set[int]) -> None:
    """Without another version: a form that is open meanwhile can be saved."""
    cls: Any = env[Activity]
    marked = update(cls).where(cls.id.in_(ids)).values(reminded_at=env.now())
    env.session.execute(marked.execution_options(synchronize_session=False))


JOBS = [Job("activities.remind", remind, every=60, label=_l("Reminders"))]
