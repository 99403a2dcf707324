"""Taking the events of an iCalendar file: those to come become activities of the user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import BrokenCalendarProperty, Calendar
from sqlalchemy import select

from mozaika import Env, Records, Text, ValidationFailed, _l, gettext, move
from mozaika_activities.dates import noon
from mozaika_activities.models import Activity
from mozaika_activities.planning import type_of
from mozaika_activities.recurrence import FREQUENCIES, MOST, advance, clean_rule
from mozaika_activities.replies import ANSWERS, Reply, address_in, is_reply, read, take

LARGEST = 2 * 1024 * 1024
EVENTS = 2000
FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST = timedelta(days=366)
SINGLE = 100
"""Occurrences that are taken one by one of a series whose rule does not tell all."""

TOLD = 5
MODEL = "activities.activity"


@dataclass
class Found:
    """What a file says: values of activities by their names for calendars, and what is called
    off."""

    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    left_out: int = 0
    replies: list[Reply] = field(default_factory=list)


def bring_in(env: Env, content: bytes) -> Text:
    """Takes what a file has; events that came before are changed, not doubled. Returns what came
    of it. Raises `ValidationFailed` for what is no calendar."""
    found = Found()
    for calendar in _calendars(content):
        if is_reply(calendar):
            found.replies += read(calendar)
            continue
        for uid, parts in _by_uid(calendar).items():
            _take(env, calendar, uid, parts, found)
    if found.replies:
        return _answered(take(env, found.replies))
    known = _known(env, [*found.values, *found.cancelled])
    _call_off(env, [known[uid] for uid in found.cancelled if uid in known])
    fresh = {uid: values for uid, values in found.values.items() if uid not in known}
    _create(env, fresh)
    stale = {uid: values for uid, values in found.values.items() if uid in known}
    Records(env, Activity).update_many(
        [(known[uid].id, _without_people(values), None) for uid, values in stale.items()]
    )
    return _l(
        "Taken over: %(new)s new, %(changed)s changed; left out, since they are over or can't be "
        "read: %(rest)s.",
        new=len(fresh), changed=len(stale), rest=found.left_out,
    )  # fmt: skip


def _answered(activities: Sequence[Any]) -> Text:
    if not activities:
        return _l("The answer in the file belongs to none of your invitations.")
    names = ", ".join(activity.summary for activity in activities[:TOLD])
    return _l("The guests' answers are noted: %(names)s.", names=names)


def _calendars(content: bytes) -> Sequence[Calendar]:
    if len(content) > LARGEST:
        size = LARGEST // 1024**2
        raise _refused(_l("The file is larger than %(size)s MB.", size=size))
    try:
        found = Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise _refused(_l("This is no calendar file (.ics).")) from error
    calendars = [one for one in found if one.name == "VCALENDAR"]
    if not calendars:
        raise _refused(_l("This is no calendar file (.ics)."))
    if sum(len(one.subcomponents) for one in calendars) > EVENTS:
        raise _refused(_l("The file has more than %(most)s entries.", most=EVENTS))
    return calendars


def _refused(text: Text) -> ValidationFailed:
    return ValidationFailed(
        text, {"file": [text]}, cure=_l("Export the calendar once more and choose that file.")
    )


def _by_uid(calendar: Calendar) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for number, part in enumerate(calendar.walk()):
        if part.name in ("VEVENT", "VTODO"):
            uid = str(part.get("UID") or f"{number}-{part.get('SUMMARY', '')}")
            found.setdefault(uid[:200], []).append(part)
    return found


def _take(env: Env, calendar: Calendar, uid: str, parts: Sequence[Any], found: Found) -> None:
    """One event or series. A series whose rule does not tell all comes in one by one."""
    master = parts[0]
    called_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    if called_off or str(master.get("STATUS", "")).upper() == "CANCELLED":
        found.cancelled.add(uid)
        return
    odd = len(parts) > 1 or "EXDATE" in master or "RDATE" in master
    rule = _rule_of(master)
    unclear = any(_dated(part, "DTSTART") is None for part in parts)
    if ("RRULE" in master and _is_within_day(master)) or (odd and unclear):
        found.left_out += 1
    elif odd or ("RRULE" in master and rule is None):
        for number, one in enumerate(_singles(env, calendar, uid)):
            _keep(env, f"{uid}/{number}", _values(env, one), found)
    else:
        values = _values(env, master)
        if values is not None and rule is not None:
            values = _ahead(env, {**values, "recurrence": rule})
        _keep(env, uid, values, found)


def _keep(env: Env, uid: str, values: dict[str, Any] | None, found: Found) -> None:
    if values is None or values["due_on"] < env.today():
        found.left_out += 1
    else:
        found.values[uid] = values


def _rule_of(part: Any) -> str | None:
    rule = part.get("RRULE")
    if rule is None or isinstance(rule, list):
        return None
    try:
        return clean_rule(rule.to_ical().decode())
    except (ValidationFailed, ValueError):
        return None


def _is_within_day(part: Any) -> bool:
    """Whether something repeats several times a day, or by no rule at all."""
    rule = part["RRULE"]
    frequency = None if isinstance(rule, list | str) else rule.get("FREQ")
    return not frequency or frequency[0] not in FREQUENCIES


def _singles(env: Env, calendar: Calendar, uid: str) -> Iterator[Any]:
    """The occurrences of a series within the next year."""
    whole = Calendar()
    for part in calendar.subcomponents:
        if part.name == "VTIMEZONE" or str(part.get("UID", ""))[:200] == uid:
            whole.add_component(part)
    start = datetime.combine(env.today(), datetime.min.time(), ZoneInfo(env.time_zone))
    try:
        query = recurring_ical_events.of(whole, skip_bad_series=True)
        found = list(islice(query.after(start), SINGLE))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return  # what makes no sense together
    for one in found:
        begins = one.start
        day = begins.date() if isinstance(begins, datetime) else begins
        if day > env.today() + timedelta(days=366):
            return
        yield one


def _values(env: Env, part: Any) -> dict[str, Any] | None:
    """The values of an activity; None for what has no time."""
    begins = _dated(part, "DTSTART") or _dated(part, "DUE")
    if begins is None:
        return None
    zone = _zone(env, begins)
    whole = not isinstance(begins, datetime)
    start = _moment(begins, zone) if isinstance(begins, datetime) else noon(begins)
    end = _end(part, begins, zone)
    kind = "task" if part.name == "VTODO" else "meeting"
    return {
        "type": type_of(env, kind).id,
        "summary": str(part.get("SUMMARY") or gettext("No subject"))[:200],
        "note": str(part.get("DESCRIPTION") or "")[:20000] or None,
        "place": str(part.get("LOCATION") or "")[:200] or None,
        "start": start,
        "end": end if end is None or end >= start else None,
        "all_day": whole,
        "due_on": begins if whole else start.astimezone(ZoneInfo(zone)).date(),
        "time_zone": zone,
        "guests": list(_people(part)),
    }


def _dated(part: Any, name: str) -> date | datetime | None:
    found = _told(part, name)
    return found if isinstance(found, date) and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _told(part: Any, name: str) -> Any:
    """A time or a length as it is written; None where it is missing, or can't be read."""
    try:
        return getattr(part.get(name), "dt", None)
    except BrokenCalendarProperty:
        return None


def _end(part: Any, begins: date, zone: str) -> datetime | None:
    end = _dated(part, "DTEND")
    if end is None:
        length = _told(part, "DURATION")
        usual = isinstance(length, timedelta) and timedelta(0) <= length <= LONGEST
        end = begins + length if usual else None
    if end is None:
        return None
    if isinstance(end, datetime):
        return _moment(end, zone)
    return noon(max(end - timedelta(days=1), begins)) if not isinstance(begins, datetime) else None


def _zone(env: Env, begins: date) -> str:
    """The zone that an event names, if it is one that there is; times without one are the
    reader's."""
    key = getattr(getattr(begins, "tzinfo", None), "key", None)
    try:
        return str(ZoneInfo(key).key) if key and key != "UTC" else env.time_zone
    except (ValueError, OSError, KeyError):
        return env.time_zone


def _moment(value: datetime, zone: str) -> datetime:
    aware = value if value.tzinfo is not None else value.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC)


def _people(part: Any) -> Iterator[dict[str, Any]]:
    listed = part.get("ATTENDEE", [])
    for one in listed if isinstance(listed, list) else [listed]:
        address = address_in(one)
        if "@" in address and len(address) < 255:
            params = getattr(one, "params", {})
            answer = ANSWERS.get(str(params.get("PARTSTAT", "")).upper(), "waiting")
            name = str(params.get("CN") or address)[:200]
            yield {"name": name, "email": address, "answer": answer}


def _ahead(env: Env, values: dict[str, Any]) -> dict[str, Any] | None:
    """A series from its first occurrence that is not over; None when all are."""
    length = values["end"] - values["start"] if values["end"] else None
    for _ in range(MOST):
        if values["due_on"] >= env.today():
            return values
        whole = values["all_day"]
        begun = values["due_on"] if whole else values["start"]
        step = advance(values["recurrence"], begun, values["time_zone"])
        if step is None or step.rule is None:
            return None
        start = step.start if isinstance(step.start, datetime) else noon(step.start)
        day = step.start if whole else start.astimezone(ZoneInfo(values["time_zone"])).date()
        values = {**values, "start": start, "due_on": day, "recurrence": step.rule,
                  "end": start + length if length is not None else None}  # fmt: skip
    return None


def _known(env: Env, uids: Iterable[str]) -> dict[str, Any]:
    """The user's activities that came from such events before."""
    cls: Any = env[Activity]
    query = select(cls).where(cls.uid.in_(list(uids)), cls.assignee_id == env.user.id)
    return {activity.uid: activity for activity in env.session.scalars(query)}


def _create(env: Env, fresh: dict[str, dict[str, Any]]) -> None:
    if not fresh:
        return
    users = _users(env, fresh.values())
    values = []
    for one in fresh.values():
        mine = [g for g in one["guests"] if g["email"].lower() in users]
        ids = {users[guest["email"].lower()] for guest in mine} - {env.user.id}
        guests = [guest for guest in one["guests"] if guest not in mine]
        values.append({**_plain(one), "guests": guests, "participants": sorted(ids)})
    made = Records(env, Activity).create(values)
    for uid, activity in zip(fresh, made, strict=True):
        activity.uid = uid
    env.session.flush()


def _users(env: Env, values: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Colleagues among the guests, by their addresses."""
    addresses = {guest["email"].lower() for one in values for guest in one["guests"]}
    user = env["base.user"]
    rows = env.session.execute(select(user.email, user.id).where(user.email.in_(addresses)))
    return {email.lower(): user_id for email, user_id in rows}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Moments as the records service takes them."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _without_people(values: dict[str, Any]) -> dict[str, Any]:
    return _plain({name: value for name, value in values.items() if name != "guests"})


def _call_off(env: Env, activities: Sequence[Any]) -> None:
    planned = [activity.id for activity in activities if activity.state == "planned"]
    if planned:
        move(env, MODEL, planned, "cancel")
