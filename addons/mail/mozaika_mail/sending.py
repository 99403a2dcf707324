"""The job that sends what is in the outbox.

A mail is claimed by one `UPDATE … WHERE state = 'queued'` of its own before it is sent, and what
became of it is committed right after: a mail that a worker was sending when it died is never sent
by another one, but shown as uncertain.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from mozaika import (
    Env,
    MozaikaError,
    Text,
    ValidationFailed,
    _l,
    attached_files,
    notify,
    progress,
    use_language,
)
from mozaika_mail.carriers import (
    Answer,
    Carrier,
    MaybeSent,
    NotSent,
    carrier_of,
    told_of_refused,
)
from mozaika_mail.letters import envelope, letter_of
from mozaika_mail.models import FAILED, QUEUED, SENDING, SENT
from mozaika_mail.outbox import AT_A_TIME, MESSAGE, enqueue_delivery
from mozaika_mail.settings import OFF, MailSettings, mail_settings

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long is waited after each failed try; after the last one the mail is given up."""

LOST_AFTER = timedelta(minutes=15)
"""A mail that has been under way for longer was with a worker that died."""

FORGOTTEN_AFTER = timedelta(minutes=3)
A_MINUTE = timedelta(minutes=1)

log = logging.getLogger("mozaika.mail")


def deliver(env: Env, message_ids: Sequence[int]) -> None:
    """Sends mails that wait, over one connection; those that may not go yet come again later."""
    platform = env.platform
    with platform.env() as reading:
        settings = mail_settings(reading)
    if settings.backend == OFF:
        return
    carrier: Carrier | None = None
    try:
        for place, message_id in enumerate(message_ids):
            progress(env, place / len(message_ids))
            if _postpone(env, settings, message_ids[place:]):
                return
            claimed = _claim(env, message_id)
            if claimed is None:
                continue
            with use_language(platform.settings.language):
                carrier = _send(env, settings, claimed, carrier)
    finally:
        if carrier is not None:
            carrier.close()


def _send(env: Env, settings: MailSettings, row: Any, carrier: Carrier | None) -> Carrier | None:
    """Sends a claimed mail and notes what became of it; returns the open connection."""
    try:
        with env.platform.env() as reading:
            files = attached_files(reading, MESSAGE, row.id)
        letter = letter_of(row, files, settings, env.now())
        carrier = carrier or carrier_of(env, settings)
        answer = carrier.carry(letter, settings.sender, envelope(row))
    except NotSent as error:
        _note_failure(env, row, error, again=error.again)
    except MaybeSent as error:
        _note_failure(env, row, error, again=False)
    except (MozaikaError, ValueError, LookupError) as error:
        _note_failure(env, row, error, again=isinstance(error, ValidationFailed))
    else:
        _note_answer(env, row, answer, str(letter["From"]))
    return carrier


def _claim(env: Env, message_id: int) -> Any:
    """Takes a mail that is due; None where it is not, or somebody else has it."""
    table, now = env.registry.info(MESSAGE).table, env.now()
    due = table.c.next_try_at.is_(None) | (table.c.next_try_at <= now)
    taking = (
        update(table)
        .where(table.c.id == message_id, table.c.state == QUEUED, due)
        .values(state=SENDING, claimed_at=now, attempts=table.c.attempts + 1,
                version=table.c.version + 1)
        .returning(*table.c)
    )  # fmt: skip
    with env.platform.env(write=True) as claiming:
        return claiming.session.connection().execute(taking).first()


def _postpone(env: Env, settings: MailSettings, rest: Sequence[int]) -> bool:
    """Where the minute's mails are used up, queues the rest for when it is their turn."""
    if not settings.per_minute:
        return False
    table, now = env.registry.info(MESSAGE).table, env.now()
    lately = select(func.count()).where(table.c.claimed_at > now - A_MINUTE)
    before = select(func.count()).where(table.c.state == QUEUED, table.c.id < rest[0])
    with env.platform.env() as reading:
        connection = reading.session.connection()
        if (connection.scalar(lately) or 0) < settings.per_minute:
            return False
        minutes = 1 + (connection.scalar(before) or 0) // settings.per_minute
    with env.platform.env(write=True) as queueing:
        enqueue_delivery(queueing, rest, run_after=now + minutes * A_MINUTE)
    return True


def _note_answer(env: Env, row: Any, answer: Answer, sender: str) -> None:
    """The server took the mail, for all recipients or for some."""
    accepted = sorted({*(row.accepted or ()), *answer.accepted})
    again = [a for a, (code, _) in answer.refused.items() if 400 <= code < 500]
    values = {"accepted": accepted, "sender": sender, "sent_at": env.now()}
    told = told_of_refused(answer.refused) if answer.refused else None
    if again and row.attempts <= len(WAITS):
        _note_retry(env, row, str(told), values)
        return
    _write(env, row.id, {**values, "state": SENT, "error": None if told is None else str(told)})
    log.info("mail %s is sent", row.id)


def _note_failure(env: Env, row: Any, error: Exception, *, again: bool) -> None:
    told = str(error)
    log.warning("mail %s was not sent (try %s): %s", row.id, row.attempts, told)
    if again and row.attempts <= len(WAITS):
        _note_retry(env, row, told, {})
    else:
        give_up(env, row, told)


def _note_retry(env: Env, row: Any, told: str, values: Mapping[str, Any]) -> None:
    at = env.now() + WAITS[row.attempts - 1]
    with env.platform.env(write=True) as noting:
        _update(noting, row.id, {**values, "state": QUEUED, "error": told, "next_try_at": at})
        enqueue_delivery(noting, [row.id], run_after=at)


def give_up(env: Env, row: Any, told: str) -> None:
    """Marks a mail as not sent, and tells who wrote it."""
    with env.platform.env(write=True) as noting:
        _update(noting, row.id, {"state": FAILED, "error": told, "next_try_at": None})
        if row.created_by_id is not None:
            title = _l("The mail “%(subject)s” was not sent", subject=row.subject)
            notify(
                noting, row.created_by_id, title, told, f"/mail/message/{row.id}", "alert-triangle"
            )


def _write(env: Env, message_id: int, values: Mapping[str, Any]) -> None:
    with env.platform.env(write=True) as noting:
        _update(noting, message_id, values)


def _update(env: Env, message_id: int, values: Mapping[str, Any]) -> None:
    """Only who holds the mail writes what became of it."""
    table = env.registry.info(MESSAGE).table
    env.session.connection().execute(
        update(table)
        .where(table.c.id == message_id, table.c.state == SENDING)
        .values(**values, updated_at=env.now(), version=table.c.version + 1)
    )


def look_after(env: Env) -> None:
    """Marks mails whose worker died, and queues those that nobody sends: their job was lost, or
    sending was switched off when they were written."""
    table, now = env.registry.info(MESSAGE).table, env.now()
    lost = select(table).where(table.c.state == SENDING, table.c.claimed_at < now - LOST_AFTER)
    with env.platform.env() as reading:
        settings = mail_settings(reading)
        rows = reading.session.connection().execute(lost.limit(AT_A_TIME)).all()
    with use_language(env.platform.settings.language):
        for row in rows:
            give_up(env, row, str(UNCERTAIN))
    if settings.backend != OFF:
        _queue_forgotten(env, now)


UNCERTAIN: Text = _l(
    "The program ended while the mail was being sent: it may have arrived or not. "
    "Ask the recipient before you send it again."
)


def _queue_forgotten(env: Env, now: datetime) -> None:
    """They are given a time to try, so that the next look leaves them alone for a while."""
    table = env.registry.info(MESSAGE).table
    since = func.coalesce(table.c.next_try_at, table.c.created_at)
    wanted = (
        select(table.c.id)
        .where(table.c.state == QUEUED, since < now - FORGOTTEN_AFTER)
        .order_by(table.c.id)
        .limit(AT_A_TIME * 10)
    )
    with env.platform.env(write=True) as queueing:
        connection = queueing.session.connection()
        ids = list(connection.scalars(wanted))
        if ids:
            connection.execute(update(table).where(table.c.id.in_(ids)).values(next_try_at=now))
            enqueue_delivery(queueing, ids)
