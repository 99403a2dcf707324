"""The clock of the first answer runs in working hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(8)
CLOSES = time(18)
SATURDAY = 5


def answer_until(start: datetime, working: timedelta, zone: ZoneInfo) -> datetime:
    """When `working` time has passed since `start`: Monday to Friday, 8 to 18 by the zone's clock.

    What comes in at night or at a weekend starts to count the next working morning.
    """
    now = _into_hours(start.astimezone(zone))
    left = working
    while True:
        room = _closing(now) - now
        if left <= room:
            return (now + left).astimezone(start.tzinfo)
        left -= room
        now = _into_hours(_closing(now))


def _closing(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), CLOSES, moment.tzinfo)


def _into_hours(moment: datetime) -> datetime:
    """The moment itself when the office is open, else the next opening."""
    opening = datetime.combine(moment.date(), OPENS, moment.tzinfo)
    if moment.weekday() < SATURDAY and moment < opening:
        return opening
    if moment.weekday() < SATURDAY and moment.time() < CLOSES:
        return moment
    day = moment.date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, moment.tzinfo)
