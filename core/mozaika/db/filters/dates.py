"""Relative dates and days as spans of time, in the zone and at the clock of whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

Days = tuple[date, date]
"""The first day, and the day after the last."""

UNITS = ("day", "week", "month", "quarter", "year")
"""Units of the calendar; weeks begin on Monday (ISO 8601)."""

RELATIVE_NAMES = (
    "today",
    "yesterday",
    "tomorrow",
    *(f"{which}_{unit}" for which in ("this", "last", "next") for unit in UNITS[1:]),
)
"""Besides these, `last_<n>_days` and `next_<n>_days`: n days, today the last or the first."""

_COUNTED = re.compile(r"(last|next)_([1-9]\d{0,3})_days")


@dataclass(frozen=True)
class Context:
    """Who asks, when and where: what relative values are measured against."""

    now: datetime
    time_zone: str = "UTC"
    user_id: int | None = None
    teams: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone in which days begin and end."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def today(self) -> date:
        """The date at that time in that zone."""
        return self.now.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The moment, in UTC, at which `day` begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def aware(self, moment: datetime) -> datetime:
        """A moment without a zone is meant in the zone of whoever asks."""
        local = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return local.astimezone(UTC)


def is_relative(name: str) -> bool:
    """Whether `name` is a relative date."""
    return name in _SPANS or _COUNTED.fullmatch(name) is not None


def span(name: str, today: date) -> Days:
    """The days that a relative date stands for on `today`."""
    counted = _COUNTED.fullmatch(name)
    if counted is None:
        return _SPANS[name](today)
    days = timedelta(days=int(counted[2]))
    tomorrow = today + timedelta(days=1)
    return (tomorrow - days, tomorrow) if counted[1] == "last" else (today, today + days)


def first_day(unit: str, day: date) -> date:
    """The first day of the week, month, quarter or year in which `day` lies."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1)


def following(unit: str, first: date, count: int = 1) -> date:
    """The first day of the unit that begins `count` units after the one that begins on `first`."""
    if unit in ("day", "week"):
        return first + timedelta(days=count * (7 if unit == "week" else 1))
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    total = first.year * 12 + first.month - 1 + months
    return first.replace(year=total // 12, month=total % 12 + 1)


def _unit_span(unit: str, offset: int) -> Callable[[date], Days]:
    def days(today: date) -> Days:
        first = following(unit, first_day(unit, today), offset)
        return first, following(unit, first)

    return days


_SPANS: dict[str, Callable[[date], Days]] = {
    "today": _unit_span("day", 0),
    "yesterday": _unit_span("day", -1),
    "tomorrow": _unit_span("day", 1),
    **{
        f"{which}_{unit}": _unit_span(unit, offset)
        for which, offset in (("last", -1), ("this", 0), ("next", 1))
        for unit in UNITS[1:]
    },
}
