"""Inviting guests by mail (RFC 5546): requests, changes of them, and calling off."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika import Env, Text, ValidationFailed, _l, _ln, use_language, use_time_zone
from mozaika_activities import ics, words
from mozaika_activities.models import Activity
from mozaika_mail.outbox import Attached, Letter, Recipient, send_many
from mozaika_mail.settings import mail_settings

Method = Literal["REQUEST", "CANCEL"]
_KEY = "activities.called_off"


def invite(env: Env, activities: Sequence[Any]) -> Text:
    """Sends every guest with an address an invitation; from then on they are told of changes.

    Raises `ValidationFailed` where nobody has an address.
    """
    found = _with_guests(env, [activity.id for activity in activities])
    pairs = [(activity, guest) for activity in found for guest in activity.guests if guest.email]
    if not pairs:
        raise ValidationFailed(
            _l("Nobody can be invited: no guest has an e-mail address."),
            {"guests": [_l("Add guests with their e-mail addresses.")]},
        )
    with env.sudo():
        for _, guest in pairs:
            guest.invited_at = env.now()
    _send(env, pairs, "REQUEST")
    return _ln("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", len(pairs))


def tell_changes(env: Env, activities: Sequence[Any], moved: Container[int]) -> None:
    """Sends those who were invited the new time and place; where it is another time, they are asked
    anew."""
    if not activities:
        return
    pairs = _invited(_with_guests(env, [activity.id for activity in activities]))
    with env.sudo():
        for activity, guest in pairs:
            if activity.id in moved:
                guest.answer = "waiting"
    _send(env, pairs, "REQUEST")


def call_off(env: Env, activities: Sequence[Any]) -> None:
    """Effect of cancelling: tells those who were invited."""
    found = _with_guests(env, [activity.id for activity in activities])
    _send(env, _invited(found), "CANCEL")


def prepare_deletion(env: Env, activities: Sequence[Any]) -> None:
    """Writes what those invited to activities about to be deleted will be told."""
    planned = [activity.id for activity in activities if activity.state == "planned"]
    with env.session.no_autoflush:
        pairs = _invited(_with_guests(env, planned)) if planned else []
        env.cache.setdefault(_KEY, []).extend(_letters(env, pairs, "CANCEL"))


def finish_deletion(env: Env) -> None:
    """Sends what was written before the deletion."""
    letters = env.cache.pop(_KEY, [])
    if letters:
        send_many(env, letters)


def _with_guests(env: Env, ids: Sequence[int]) -> Sequence[Any]:
    cls: Any = env[Activity]
    people = (
        selectinload(cls.guests).selectinload(cls.guests.property.mapper.class_.partner),
        selectinload(cls.assignee),
    )
    before, env.access_off = env.access_off, True
    try:
        return env.session.scalars(select(cls).where(cls.id.in_(ids)).options(*people)).all()
    finally:
        env.access_off = before


def _invited(activities: Iterable[Any]) -> list[tuple[Any, Any]]:
    return [(a, g) for a in activities for g in a.guests if g.email and g.invited_at]


def _send(env: Env, pairs: Sequence[tuple[Any, Any]], method: Method) -> None:
    if pairs:
        send_many(env, _letters(env, pairs, method))


def _letters(env: Env, pairs: Sequence[tuple[Any, Any]], method: Method) -> list[Letter]:
    sender = mail_settings(env).sender
    files = {
        activity.id: _file(activity, method, sender)
        for activity in {pair[0].id: pair[0] for pair in pairs}.values()
    }
    return [_letter(env, a, guest, method, files[a.id]) for a, guest in pairs]


def _file(activity: Any, method: Method, sender: str) -> Attached:
    event = ics.event_of(activity)
    if method == "CANCEL":
        event["status"] = "CANCELLED"
    host = activity.assignee
    organizer = (host.name, host.email or sender) if host else ("", sender)
    ics.add_people(event, organizer, activity.guests)
    content = ics.calendar_of([event], method=method)
    return Attached("invite.ics", "text/calendar", content)


def _letter(env: Env, activity: Any, guest: Any, method: Method, file: Attached) -> Letter:
    partner = guest.partner
    language = (partner and partner.language) or env.platform.settings.language
    host = activity.assignee
    with use_language(language), use_time_zone(activity.time_zone):
        subject, text = words.invitation(activity, method, host.name if host else "")
    return Letter(
        to=[Recipient(guest.email, guest.name, language)],
        subject=subject,
        text=text,
        language=language,
        attachments=[file],
        reply_to=(host and host.email) or None,
        model=activity.model or "activities.activity",
        record_id=activity.record_id or activity.id,
    )
