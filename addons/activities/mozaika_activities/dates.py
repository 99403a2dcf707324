"""The day and the time of an activity, kept in step. Whole days are kept at noon UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import inspect

from mozaika_activities.recurrence import at_wall

NOON = time(12, tzinfo=UTC)
MORNING = time(9)
"""When one is reminded of what has no time."""


def noon(day: date) -> datetime:
    """The moment that stands for a whole day."""
    return datetime.combine(day, NOON)


def day_of(moment: datetime, zone: str, *, all_day: bool) -> date:
    """The day on which a moment lies: noon UTC stands for a whole day everywhere."""
    exact = moment.astimezone(UTC)
    if all_day and exact.timetz() == NOON:
        return exact.date()
    return moment.astimezone(ZoneInfo(zone)).date()


def shifted(moment: datetime, days: int, zone: str) -> datetime:
    """Some days later, at the same time by the clocks of the zone."""
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return at_wall(wall + timedelta(days=days), zone)


def settle_dates(activity: Any, changed: set[str], today: date) -> None:
    """Puts `due_on`, `start` and `end` in step after some of them have changed.

    A changed day takes the times along; a changed start takes the day and the end along; without a
    time an activity takes the whole day.
    """
    zone = activity.time_zone
    former = former_value(activity, "start")
    if activity.start is None:
        activity.due_on = activity.due_on or today
        activity.start, activity.end, activity.all_day = noon(activity.due_on), None, True
    elif "due_on" in changed and "start" not in changed and activity.due_on is not None:
        days = (activity.due_on - day_of(activity.start, zone, all_day=activity.all_day)).days
        activity.start = shifted(activity.start, days, zone)
        activity.end = activity.end and shifted(activity.end, days, zone)
    elif activity.end and former and "start" in changed and "end" not in changed:
        activity.end += activity.start - former
    if activity.all_day:
        _keep_whole_days(activity, zone)
    activity.due_on = day_of(activity.start, zone, all_day=activity.all_day)


def _keep_whole_days(activity: Any, zone: str) -> None:
    activity.start = noon(day_of(activity.start, zone, all_day=True))
    if activity.end is not None:
        activity.end = max(noon(day_of(activity.end, zone, all_day=True)), activity.start)


def reminder_of(activity: Any) -> datetime | None:
    """When to remind of an activity: so long before its time, or before nine on its day."""
    if activity.reminder_minutes is None or activity.state != "planned":
        return None
    begins = activity.start
    if activity.all_day:
        begins = at_wall(datetime.combine(activity.due_on, MORNING), activity.time_zone)
    found: datetime = begins - timedelta(minutes=activity.reminder_minutes)
    return found


def former_value(record: Any, name: str) -> Any:
    """What a loaded record's field was before it was changed; None for a new record."""
    state: Any = inspect(record)
    if state.key is None:
        return None
    kept = state.committed_state.get(name, getattr(record, name))
    return None if type(kept).__name__ == "LoaderCallableStatus" else kept


def really_changed(record: Any, names: set[str]) -> set[str]:
    """Those of the names whose values differ from the former ones; all for a new record."""
    state: Any = inspect(record)
    if state.key is None:
        return {name for name in names if record.__dict__.get(name) is not None}
    return {
        name
        for name in names & set(state.committed_state)
        if state.committed_state[name] != getattr(record, name)
    }
