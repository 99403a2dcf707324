"""Mails before appointments, in the patients' languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from mozaika import Env, Job, Setting, Text, _l, ngettext, setting
from mozaika_mail.outbox import Letter, recipient_of, send_many
from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from mozaika_medical_practice.models import Appointment

HOURS = "medical_practice.remind_hours"
TEMPLATE = "appointment_reminder"
COMING = ("booked", "confirmed")
AT_A_TIME = 500

SETTINGS = [
    Setting(
        HOURS,
        _l("Remind patients by mail, hours before"),
        "integer",
        default=24,
        help=_l("0: no mails are sent by themselves."),
    )
]


def remind(env: Env) -> None:
    """Reminds patients of the appointments that are near, each once."""
    hours = setting(env, HOURS)
    if hours <= 0:
        return
    cls: Any = env[Appointment]
    query = (
        select(cls)
        .where(cls.state.in_(COMING), cls.reminded_at.is_(None))
        .where(cls.start > env.now(), cls.start <= env.now() + timedelta(hours=hours))
        .order_by(cls.start)
        .limit(AT_A_TIME)
    )
    loads = (selectinload(cls.partner), selectinload(cls.doctor), selectinload(cls.room))
    write_to(env, env.session.scalars(query.options(*loads)).all())


def remind_now(env: Env, appointments: Sequence[Any]) -> Text:
    """Action: reminds of the chosen appointments, again if need be."""
    sent = write_to(env, [one for one in appointments if one.state in COMING])
    return ngettext("%(n)s reminder is on its way.", "%(n)s reminders are on their way.", sent)


def write_to(env: Env, appointments: Sequence[Any]) -> int:
    """Writes to the patients who can be written to, and marks all as reminded; how many were."""
    if not appointments:
        return 0
    reached = [one for one in appointments if one.partner.email and not one.partner.do_not_mail]
    if reached:
        send_many(env, [_letter(one) for one in reached])
    cls: Any = env[Appointment]
    marked = update(cls).where(cls.id.in_([one.id for one in appointments]))
    with env.sudo():
        env.session.execute(
            marked.values(reminded_at=env.now()).execution_options(synchronize_session=False)
        )
    return len(reached)


def _letter(appointment: Any) -> Letter:
    to = recipient_of(appointment)
    return Letter(to=[to], template=TEMPLATE, record=appointment, language=to.language)


JOBS = [Job("medical_practice.remind", remind, every=600, label=_l("Reminders of appointments"))]
