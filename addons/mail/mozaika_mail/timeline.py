"""Mails on the timelines of what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mozaika import Env, Text, TimelineEntry, _l, gettext, rights
from mozaika_mail.models import FAILED, QUEUED, SENDING, SENT
from mozaika_mail.outbox import MESSAGE

KIND = "mail.mail"

WORDS: Mapping[str, Text] = {
    QUEUED: _l("wrote a mail that waits to be sent"),
    SENDING: _l("wrote a mail that is being sent"),
    SENT: _l("sent a mail"),
    FAILED: _l("wrote a mail that was not sent"),
}
ICONS = {SENT: "mail", FAILED: "alert-triangle"}


def entries(env: Env, record: Any, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """The record's mails; it is the caller's to have loaded a record that the user may read."""
    message, user = env[MESSAGE], env["base.user"]
    wanted = (
        select(message.id, message.subject, message.to, message.state, message.error,
               message.created_at, user.name.label("who"))
        .outerjoin(message.created_by)
        .where(message.model == record.__model_name__, message.record_id == record.id)
        .order_by(message.id.desc())
        .limit(limit)
    )  # fmt: skip
    if before is not None:
        wanted = wanted.where(message.created_at < before)
    with env.sudo():
        rows = env.session.execute(wanted).all()
    opens = rights(env).can(MESSAGE, "read")
    return [_entry(row, opens=opens) for row in rows]


def _entry(row: Any, *, opens: bool) -> TimelineEntry:
    told = gettext("%(subject)s — to %(to)s", subject=row.subject, to=row.to)
    return TimelineEntry(
        row.created_at,
        KIND,
        _l("Mails"),
        WORDS[row.state],
        f"{told}\n{row.error}" if row.state == FAILED and row.error else told,
        row.who or gettext("The system"),
        f"/mail/message/{row.id}" if opens else None,
        ICONS.get(row.state, "mail-forward"),
    )
