"""When scheduled jobs are due: cron expressions in a time zone, and intervals.

APScheduler's triggers do the arithmetic. What differs from cron's habits is settled here: weekdays
are counted from Sunday, and on the two days a year when clocks change a job with fixed hours runs
once: at the first of two equal times, and after the gap for a time that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger

from mozaika.declare import Job
from mozaika.errors import AddonError, Text
from mozaika.i18n import _l

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Intervals are counted from here, so that all workers tick together."""

MOMENT = timedelta(microseconds=1)
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Schedule:
    """The ticks of one job, in UTC. Make it by `schedule_of`."""

    cron: str | None
    every: int | None
    zone: ZoneInfo

    def next(self, after: datetime) -> datetime | None:
        """The first tick after that time; None if there is none any more."""
        if self.every is not None:
            count = (after - EPOCH) // timedelta(seconds=self.every)
            return EPOCH + timedelta(seconds=self.every) * (count + 1)
        found = self._next_cron(after)
        while found is not None and found.fold and not self._follows_hours:
            found = self._next_cron(found)
        return None if found is None else found.astimezone(UTC)

    def between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The ticks after one time, up to and with another."""
        tick = self.next(after)
        while tick is not None and tick <= until:
            yield tick
            tick = self.next(tick)

    def last(self, after: datetime, until: datetime) -> datetime | None:
        """The latest of the ticks between."""
        if self.every is not None:
            latest = self.next(until - timedelta(seconds=self.every))
            return latest if latest is not None and latest > after else None
        return next(iter(reversed(list(self.between(after, until)))), None)

    def _next_cron(self, after: datetime) -> datetime | None:
        found: datetime | None = self._trigger.get_next_fire_time(
            None, after.astimezone(UTC) + MOMENT
        )
        return found

    @property
    def _follows_hours(self) -> bool:
        """Whether it runs every hour or every few: then it follows the hours that pass."""
        return self.cron is not None and self.cron.split()[1].startswith("*")

    @cached_property
    def _trigger(self) -> Any:
        minute, hour, day, month, weekday = (self.cron or "").split()
        return CronTrigger(
            minute=minute,
            hour=hour,
            day=day,
            month=month,
            day_of_week=_weekdays(weekday),
            timezone=self.zone,
        )


def schedule_of(job: Job, time_zone: str) -> Schedule | None:
    """The schedule of a job, None if it only runs when queued. `time_zone` is the company's.

    Raises `AddonError` naming the job for a schedule that is no schedule.
    """
    if job.cron is None and job.every is None:
        return None
    if job.cron is not None and job.every is not None:
        raise _wrong(job, _l("it has both a cron expression and an interval"))
    if job.every is not None and job.every < 1:
        raise _wrong(job, _l("its interval is shorter than a second"))
    try:
        schedule = Schedule(job.cron, job.every, ZoneInfo(job.time_zone or time_zone))
        _check_cron(schedule)
    except ZoneInfoNotFoundError as error:
        raise _wrong(job, _l("there is no time zone “%(zone)s”", zone=job.time_zone)) from error
    except ValueError as error:
        raise _wrong(job, str(error)) from error
    return schedule


def _check_cron(schedule: Schedule) -> None:
    if schedule.cron is None:
        return
    fields = schedule.cron.split()
    if len(fields) != 5:
        raise ValueError(
            str(_l("a cron expression has five fields: minute hour day month weekday"))
        )
    if fields[2] != "*" and fields[4] != "*":
        raise ValueError(str(_l("it names both a day of the month and a weekday")))
    schedule.next(EPOCH)


def _wrong(job: Job, why: Text) -> AddonError:
    return AddonError(
        _l("The schedule of the job “%(name)s” can't be used: %(why)s.", name=job.name, why=why),
        cure=_l('Write cron="30 2 * * *" (half past two every day) or every=600 (seconds).'),
        addons=[job.name.partition(".")[0]],
    )


def _weekdays(field: str) -> str:
    """Cron's weekdays (0 and 7 are Sunday) by their names, which mean the same everywhere."""
    if field == "*":
        return field
    days: set[str] = set()
    for part in field.lower().split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        start, end = (0, 6) if first == "*" else (_weekday(first), _weekday(last or first))
        if last and end < start:
            end += 7
        days.update(WEEKDAYS[day % 7] for day in range(start, end + 1, int(step or 1)))
    return ",".join(day for day in WEEKDAYS[1:] if day in days)


def _weekday(name: str) -> int:
    if name.isdigit() and int(name) < len(WEEKDAYS):
        return int(name)
    if name in WEEKDAYS:
        return WEEKDAYS.index(name)
    raise ValueError(str(_l("“%(name)s” is no weekday", name=name)))
