"""Activities as iCalendar (RFC 5545) writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vRecur, vText

from mozaika_activities.dates import day_of

PRODUCT = "-//Mozaika//Activities//EN"
STATUSES = {"planned": "CONFIRMED", "done": "CONFIRMED", "cancelled": "CANCELLED"}
PARTSTATS = {"waiting": "NEEDS-ACTION", "accepted": "ACCEPTED", "tentative": "TENTATIVE",
             "declined": "DECLINED"}  # fmt: skip


def calendar_of(
    events: Iterable[Event], *, method: str | None = None, name: str | None = None
) -> bytes:
    """A calendar with the events and the time zones that they need."""
    made = Calendar.new(
        method=method,
        name=name,
        prodid=PRODUCT,
        subcomponents=list(events),
        refresh_interval=timedelta(hours=1) if name else None,
    )
    made.add_missing_timezones()
    return bytes(made.to_ical())


def event_of(activity: Any, *, summary: str | None = None) -> Event:
    """An activity as an event. One that repeats carries its rule, in its own time zone."""
    event = Event.new(
        uid=activity.uid,
        stamp=activity.updated_at,
        last_modified=activity.updated_at,
        created=activity.created_at,
        sequence=activity.revision or 0,
        summary=summary or activity.summary,
        location=activity.place,
        start=_start(activity),
        end=_end(activity),
    )
    event.add("status", STATUSES[activity.state])
    if activity.all_day:
        event.add("transp", "TRANSPARENT")
    if activity.recurrence and activity.state != "done":
        event.add("rrule", vRecur.from_ical(activity.recurrence))
    return event


def add_people(event: Event, organizer: tuple[str, str], guests: Iterable[Any]) -> None:
    """Names who invites, (name, address), and the guests with their answers."""
    name, address = organizer
    event["organizer"] = _address(name, address)
    for guest in guests:
        if guest.email:
            attendee = _address(guest.name, guest.email)
            attendee.params["PARTSTAT"] = vText(PARTSTATS.get(guest.answer, "NEEDS-ACTION"))
            attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
            attendee.params["RSVP"] = vText("TRUE")
            event.add("attendee", attendee, encode=False)


def add_alarm(event: Event, activity: Any) -> None:
    """Has the reader's own calendar remind as well."""
    if activity.reminder_minutes is not None and activity.state == "planned":
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", activity.summary)
        alarm.add("trigger", timedelta(minutes=-activity.reminder_minutes))
        event.add_component(alarm)


def _address(name: str, address: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    if name:
        found.params["CN"] = vText(name.replace('"', "'"))
    return found


def _start(activity: Any) -> date | datetime:
    return _time(activity, activity.start)


def _end(activity: Any) -> date | datetime | None:
    """The end; that of whole days is the day after."""
    if activity.end is None:
        return None
    found = _time(activity, activity.end)
    return found if isinstance(found, datetime) else found + timedelta(days=1)


def _time(activity: Any, moment: datetime) -> date | datetime:
    """A day for what takes whole days; what repeats keeps to the clocks of its zone."""
    if activity.all_day:
        return day_of(moment, activity.time_zone, all_day=True)
    return moment.astimezone(ZoneInfo(activity.time_zone)) if activity.recurrence else moment
