"""When scheduled jobs are due, also on the days when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika.declare import Job
from mozaika.errors import AddonError
from mozaika.services.jobs.schedule import Schedule, schedule_of

WARSAW = ZoneInfo("Europe/Warsaw")
MOMENTS = st.integers(0, 27 * 365 * 86400).map(
    lambda seconds: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def schedule(**declared: Any) -> Schedule:
    found = schedule_of(Job("shop.job", lambda env: None, **declared), "Europe/Warsaw")
    assert found is not None
    return found


def ticks(start: str, count: int, **declared: Any) -> list[str]:
    """Wall times in Warsaw with the offset."""
    at = datetime.fromisoformat(start).replace(tzinfo=WARSAW).astimezone(UTC)
    chosen = schedule(**declared)
    found = []
    for _ in range(count):
        tick = chosen.next(at)
        assert tick is not None
        at = tick
        found.append(at.astimezone(WARSAW).strftime("%d %H:%M %z")[:-2])
    return found


def test_a_daily_job_runs_once_on_the_day_that_has_an_hour_twice() -> None:
    found = ticks("2026-10-24T12:00", 3, cron="30 2 * * *")
    assert found == ["25 02:30 +02", "26 02:30 +01", "27 02:30 +01"]


def test_a_daily_job_runs_on_the_day_that_lacks_its_hour() -> None:
    found = ticks("2027-03-27T12:00", 3, cron="30 2 * * *")
    assert found == ["28 03:30 +02", "29 02:30 +02", "30 02:30 +02"]


def test_a_job_at_midnight_does_not_miss_the_day_after_a_change() -> None:
    """APScheduler's own trigger in that zone does."""
    found = ticks("2027-03-27T12:00", 3, cron="0 0 * * *")
    assert found == ["28 00:00 +01", "29 00:00 +02", "30 00:00 +02"]


def test_several_fixed_hours_around_the_gap_run_once_each() -> None:
    found = ticks("2027-03-28T00:00", 4, cron="30 1,2,3,4 * * *")
    assert found == ["28 01:30 +01", "28 03:30 +02", "28 04:30 +02", "29 01:30 +02"]


def test_an_hourly_job_follows_the_hours_that_pass() -> None:
    autumn = ticks("2026-10-25T01:30", 4, cron="0 * * * *")
    assert autumn == ["25 02:00 +02", "25 02:00 +01", "25 03:00 +01", "25 04:00 +01"]
    spring = ticks("2027-03-28T00:30", 3, cron="0 * * * *")
    assert spring == ["28 01:00 +01", "28 03:00 +02", "28 04:00 +02"]
    minutes = ticks("2026-10-25T02:30", 5, cron="*/20 * * * *")
    assert minutes == [
        "25 02:40 +02", "25 02:00 +01", "25 02:20 +01", "25 02:40 +01", "25 03:00 +01"
    ]  # fmt: skip


def test_the_time_zone_is_the_jobs_own_or_the_companys() -> None:
    assert ticks("2026-07-01T00:00", 1, cron="0 8 * * *") == ["01 08:00 +02"]
    moscow = ticks("2026-07-01T00:00", 1, cron="0 8 * * *", time_zone="Europe/Moscow")
    assert moscow == ["01 07:00 +02"]


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("0", "Sun"),
        ("7", "Sun"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("mon,fri", "Mon Fri"),
        ("5-1", "Fri Sat Sun Mon"),
        ("*/2", "Sun Tue Thu Sat"),
        ("6-7", "Sat Sun"),
        ("*", "Sun Mon Tue Wed Thu Fri Sat"),
    ],
)
def test_weekdays_are_counted_from_sunday(field: str, days: str) -> None:
    start = datetime(2026, 11, 20, tzinfo=WARSAW)
    found = schedule(cron=f"0 8 * * {field}").between(start, start + timedelta(days=14))
    assert {tick.strftime("%a") for tick in found} == set(days.split())


@given(
    start=MOMENTS,
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=st.sampled_from(["Europe/Warsaw", "Europe/Chisinau", "America/Sao_Paulo", "UTC"]),
)
def test_a_daily_job_runs_once_every_day(
    start: datetime, hour: int, minute: int, zone: str
) -> None:
    daily = schedule(cron=f"{minute} {hour} * * *", time_zone=zone)
    found = list(daily.between(start, start + timedelta(days=40)))
    days = [tick.astimezone(ZoneInfo(zone)).date() for tick in found]
    assert all(later - day == timedelta(days=1) for day, later in pairwise(days))
    assert 39 <= len(days) <= 41
    assert daily.last(start, start + timedelta(days=40)) == found[-1]


@given(MOMENTS, st.integers(1, 59), st.sampled_from(["Europe/Warsaw", "America/Sao_Paulo"]))
def test_a_job_of_every_hour_misses_none(start: datetime, minute: int, zone: str) -> None:
    hourly = schedule(cron=f"{minute} * * * *", time_zone=zone)
    found = list(hourly.between(start, start + timedelta(days=2)))
    assert all(later - tick == timedelta(hours=1) for tick, later in pairwise(found))
    assert len(found) == 48


@given(st.integers(1, 100_000), MOMENTS)
def test_an_interval_ticks_alike_wherever_one_begins(every: int, start: datetime) -> None:
    regular = schedule(every=every)
    tick = regular.next(start)
    assert tick is not None
    assert start < tick <= start + timedelta(seconds=every)
    assert tick.timestamp() % every == 0
    assert regular.next(tick) == tick + timedelta(seconds=every)
    assert regular.last(start, tick) == tick
    assert regular.last(tick, tick) is None


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ({"cron": "* * * *"}, "five fields"),
        ({"cron": "61 * * * *"}, "61"),
        ({"cron": "0 8 * * 8"}, "“8” is no weekday"),
        ({"cron": "0 8 1 * 1"}, "both a day of the month and a weekday"),
        ({"cron": "0 8 * * *", "every": 5}, "both a cron expression and an interval"),
        ({"cron": "0 8 * * *", "time_zone": "Europe/Warszawa"}, "no time zone “Europe/Warszawa”"),
        ({"every": 0}, "shorter than a second"),
    ],
)
def test_a_wrong_schedule_is_named(declared: dict[str, Any], why: str) -> None:
    with pytest.raises(AddonError, match=rf"the job “shop\.job” can't be used: .*{why}") as error:
        schedule(**declared)
    assert error.value.details["addons"] == ["shop"]


def test_a_job_without_schedule_has_none() -> None:
    assert schedule_of(Job("shop.job", lambda env: None), "UTC") is None
