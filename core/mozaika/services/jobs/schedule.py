"""When scheduled jobs are due: cron expressions in a time zone, and intervals.

APScheduler's trigger finds the times on a clock on the wall that never changes: in a zone with
summer time it leaves out some days. Which moments they are is settled here. On the days when clocks
change, a job with fixed hours runs once: at the first of two equal times, and as much later for a
time that does not exist. A job for every hour or every few follows the hours that pass.
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

LARGEST_CHANGE = timedelta(hours=3)
"""Clocks are never moved by more in one go."""

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
        wall = self._next_wall(self._wall(after))
        if wall is None:
            return None
        found = self._moment(wall)
        if self._is_calm(after) and self._is_calm(found):
            return found
        return self._next_near_change(after)

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
        begin, span = until, timedelta(minutes=1)
        while begin > after:
            begin, span = max(after, until - span), span * 4
            found = list(self.between(begin, until))
            if found:
                return found[-1]
        return None

    def _next_near_change(self, after: datetime) -> datetime | None:
        """Near a change of the clocks, later times on the wall may be earlier moments."""
        wall = self._next_wall(self._wall(after) - LARGEST_CHANGE)
        best: datetime | None = None
        while wall is not None and (best is None or wall <= self._wall(best) + LARGEST_CHANGE):
            later = [moment for moment in self._moments(wall) if moment > after]
            best = min([*later, *([best] if best else [])], default=None)
            wall = self._next_wall(wall)
        return best

    def _next_wall(self, wall: datetime) -> datetime | None:
        """The next time on the wall; such times are kept as if they were UTC."""
        found: datetime | None = self._trigger.get_next_fire_time(None, wall + MOMENT)
        return found

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=UTC, fold=0)

    def _moment(self, wall: datetime, fold: int = 0) -> datetime:
        return wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)

    def _moments(self, wall: datetime) -> set[datetime]:
        """When the wall shows that time: at one moment, at two, or never."""
        if not self._follows_hours:
            return {self._moment(wall)}
        both = {self._moment(wall, fold) for fold in (0, 1)}
        return {moment for moment in both if self._wall(moment) == wall}

    def _is_calm(self, moment: datetime) -> bool:
        """Whether no clock is changed around that time."""
        ends = (moment - LARGEST_CHANGE, moment + LARGEST_CHANGE)
        before, after = (end.astimezone(self.zone).utcoffset() for end in ends)
        return before == after

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
            timezone=UTC,
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
