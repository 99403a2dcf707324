"""Answers of guests to invitations (RFC 5546, METHOD:REPLY): by mail, or as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from icalendar import BrokenCalendarProperty, Calendar
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika import Env, Records, _l, notify
from mozaika_activities.models import Activity
from mozaika_activities.telling import address_of

ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
"""What calendars call the answers."""

LARGEST = 256 * 1024
"""Bytes that an answer may have."""

_TOLD = {
    "accepted": _l("%(who)s accepts: %(summary)s"),
    "tentative": _l("%(who)s may come: %(summary)s"),
    "declined": _l("%(who)s declines: %(summary)s"),
}


@dataclass(frozen=True)
class Reply:
    """What a guest answered: to the event `uid`, or to that of its times which is `meant`."""

    uid: str
    address: str
    answer: str
    meant: date | datetime | None


def receive(env: Env, message: Mapping[str, Any]) -> list[Any] | None:
    """The activities whose guests answer by the message; None where it is no answer."""
    return take(env, list(replies_in(message))) or None


def replies_in(message: Mapping[str, Any]) -> Iterator[Reply]:
    """The answers that a message brings along."""
    for calendar in _calendars(message):
        yield from read(calendar)


def is_reply(calendar: Calendar) -> bool:
    """Whether it is an answer, not something to put into a calendar."""
    return str(calendar.get("METHOD", "")).upper() == "REPLY"


def read(calendar: Calendar) -> Iterator[Reply]:
    """The answers in a calendar of the kind that calendar programs send."""
    for event in calendar.walk("VEVENT") if is_reply(calendar) else ():
        listed = event.get("ATTENDEE", [])
        for one in listed if isinstance(listed, list) else [listed]:
            answer = ANSWERS.get(str(getattr(one, "params", {}).get("PARTSTAT", "")).upper())
            if answer is not None:
                yield Reply(str(event.get("UID", "")), address_in(one), answer, _meant(event))


def address_in(attendee: Any) -> str:
    """The address of an attendee, as it is compared."""
    told = str(attendee).strip()
    return told[7:].strip() if told.lower().startswith("mailto:") else told


def take(env: Env, replies: Sequence[Reply]) -> list[Any]:
    """Keeps the answers with the guests and tells who invited them; returns the activities. An
    answer to a time at which it does not take place any more counts for nothing."""
    known = _invited_to(env, {reply.uid for reply in replies})
    answered = [
        (activity, guest, reply.answer)
        for reply in replies
        for activity in known.get(reply.uid, ())
        if _is_now(activity, reply.meant)
        for guest in activity.guests
        if (guest.email or "").lower() == reply.address.lower()
    ]
    news = [(a, guest, answer) for a, guest, answer in answered if guest.answer != answer]
    Records(env, "activities.guest").update_many(
        [(guest.id, {"answer": answer}, None) for _, guest, answer in news]
    )
    for activity, guest, answer in news:
        _tell(env, activity, guest, answer)
    return list({activity.id: activity for activity, _, _ in answered}.values())


def _calendars(message: Mapping[str, Any]) -> Iterator[Calendar]:
    for _name, content_type, content in message.get("attachments") or ():
        kind = str(content_type).partition(";")[0].strip().lower()
        if kind in ("text/calendar", "application/ics") and len(content) <= LARGEST:
            yield from _parsed(content)


def _parsed(content: bytes) -> Iterable[Calendar]:
    try:
        found = Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return []
    return [one for one in found if one.name == "VCALENDAR"]


def _meant(event: Any) -> date | datetime | None:
    """The time that is answered; of a whole series it is left open."""
    try:
        told = event.get("RECURRENCE-ID") or (None if "RRULE" in event else event.get("DTSTART"))
        found = getattr(told, "dt", None)
    except BrokenCalendarProperty:
        return None
    return found if isinstance(found, date) else None


def _is_now(activity: Any, meant: date | datetime | None) -> bool:
    if activity.state != "planned":
        return False
    if isinstance(meant, datetime) and meant.tzinfo is not None:
        return bool(activity.all_day or meant.astimezone(UTC) == activity.start)
    return meant is None or isinstance(meant, datetime) or meant == activity.due_on


def _invited_to(env: Env, uids: set[str]) -> dict[str, list[Any]]:
    cls: Any = env[Activity]
    query = select(cls).where(cls.uid.in_(uids - {""})).options(selectinload(cls.guests))
    found: dict[str, list[Any]] = {}
    for activity in env.session.scalars(query):
        found.setdefault(activity.uid, []).append(activity)
    return found


def _tell(env: Env, activity: Any, guest: Any, answer: str) -> None:
    if activity.assignee_id not in (None, env.user.id):
        title = _TOLD[answer].format(who=guest.name or guest.email, summary=activity.summary)
        notify(env, activity.assignee_id, title, None, address_of(activity), "calendar")
