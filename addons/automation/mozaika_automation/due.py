"""When a time rule is due, by the value of its date: days are those of the calendar and hours those
that pass, whenever clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mozaika import _l

LARGEST_CHANGE = timedelta(hours=3)
"""Clocks are never moved by more."""


def read_time(text: str) -> time:
    """ "08:30" as a time; raises `ValueError` with a text for people."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError(_l("Write a time such as 08:30.")) from None


def shift(amount: int, unit: str, side: str) -> timedelta:
    """How far the due time is from the value; days are counted on the calendar."""
    length = timedelta(**{unit: amount})
    return -length if side == "before" else length


def due_at(value: date | datetime, by: timedelta, unit: str, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a rule is due for a record whose date is `value`.

    A day is due at the time `at`. A moment moved by days keeps its time on the wall; one that does
    not exist on that day is as much later, of two equal ones the first is meant.
    """
    if not isinstance(value, datetime):
        whole = by if unit == "days" else timedelta()
        begin = datetime.combine(value + whole, at, zone).astimezone(UTC)
        return begin if unit == "days" else begin + by
    if unit != "days":
        return value.astimezone(UTC) + by
    wall = value.astimezone(zone).replace(tzinfo=None) + by
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def latest_day(now: datetime, by: timedelta, zone: ZoneInfo) -> date:
    """The last day whose value may be due by now."""
    return (now - by).astimezone(zone).date() + timedelta(days=1)


def earliest_day(since: datetime, by: timedelta, zone: ZoneInfo) -> date:
    """The first day whose value may be due after `since`."""
    return (since - by).astimezone(zone).date() - timedelta(days=1)
