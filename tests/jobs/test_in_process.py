"""Jobs inside the serving process on SQLite, in real time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest

from mozaika.declare import Job
from mozaika.errors import ConfigurationError
from mozaika.runtime import Platform
from mozaika.services.jobs import Pace, enqueue, start_scheduler
from mozaika.services.jobs.local import Scheduler
from mozaika.services.jobs.pulse import Pulse
from mozaika.services.jobs.runner import Runner
from tests.jobs.conftest import on_postgresql, on_sqlite
from tests.jobs.world import RELEASED, ShopHost, count, numbers, runs, shop

QUICK = Pace(heartbeat=0.1, lost_after=2, upkeep=3600, grace=0.1)
"""Nothing but signals makes it move."""


@pytest.fixture
def host(platform: Platform) -> ShopHost:
    return ShopHost(platform)


@pytest.fixture
def scheduler(host: ShopHost) -> Iterator[Scheduler]:
    running = start_scheduler(host, pace=QUICK)
    yield running
    RELEASED.set()
    running.stop()
    RELEASED.clear()


def is_so(platform: Platform, expected: list[int]) -> bool:
    return numbers(platform) == expected


def eventually(fact: Callable[[], bool], within: float = 5) -> float:
    """Waits until it is so; returns the seconds that it took."""
    begun = time.monotonic()
    waiting = threading.Event()
    while not fact():
        assert time.monotonic() - begun < within, "it never came to be so"
        waiting.wait(0.005)
    return time.monotonic() - begun


@on_sqlite
def test_a_commit_wakes_the_scheduler(platform: Platform, scheduler: Scheduler) -> None:
    for expected in ([0], [0, 0], [0, 0, 0]):
        with platform.env(write=True) as env:
            enqueue(env, "shop.count")
        assert eventually(partial(is_so, platform, expected)) < 1
    assert {run.state for run in runs(platform)} == {"done"}


@on_sqlite
def test_a_run_begins_when_its_time_has_come(platform: Platform, scheduler: Scheduler) -> None:
    with platform.env(write=True) as env:
        enqueue(env, "shop.count", run_after=env.now() + timedelta(seconds=0.3))
    assert 0.2 < eventually(lambda: numbers(platform) == [0]) < 1.3


@on_sqlite
def test_schedules_tick(platform: Platform, host: ShopHost, scheduler: Scheduler) -> None:
    host.swap(shop(platform.settings.database_url, [Job("shop.count", count, every=1)]))
    scheduler.keep_up()
    eventually(lambda: len(numbers(platform)) >= 2)
    ticks = [run.tick for run in runs(platform)]
    assert ticks == sorted(set(ticks))
    host.platform.database.dispose()


@on_sqlite
def test_another_generation_of_the_platform_is_used_at_once(
    platform: Platform, host: ShopHost
) -> None:
    """The scheduler starts without the job: a thread that looks while platforms are swapped may
    still take a run on the one that it began with."""
    without = shop(platform.settings.database_url, [])
    host.swap(without)
    scheduler = start_scheduler(host, pace=QUICK)

    def kept_up(fact: Callable[[], bool]) -> bool:
        scheduler.keep_up()  # as it is done regularly; one round may find the database busy
        return fact()

    try:
        with platform.env(write=True) as env:
            enqueue(env, "shop.count", number=1)
        eventually(lambda: kept_up(lambda: [run.state for run in runs(platform)] == ["waiting"]))
        host.swap(shop(platform.settings.database_url))
        eventually(lambda: kept_up(lambda: numbers(platform) == [1]))
    finally:
        scheduler.stop()
        without.database.dispose()


@on_sqlite
def test_a_job_that_sleeps_on_the_lock_of_writers_loses_it(
    platform: Platform, scheduler: Scheduler
) -> None:
    with platform.env(write=True) as env:
        enqueue(env, "shop.sleepwalk")
    eventually(lambda: [run.state for run in runs(platform)] == ["set_aside"])
    with platform.env(write=True) as env:
        enqueue(env, "shop.count", number=7)
    eventually(lambda: numbers(platform) == [7])
    RELEASED.set()
    eventually(lambda: not scheduler._pulse.held)
    assert numbers(platform) == [7]
    assert [run.state for run in runs(platform)] == ["set_aside", "done"]


@on_sqlite
def test_a_long_statement_is_ended(platform: Platform, scheduler: Scheduler) -> None:
    with platform.env(write=True) as env:
        enqueue(env, "shop.doze", seconds=10)
    eventually(lambda: [run.state for run in runs(platform)] == ["set_aside"])
    assert "took longer than 0.2 s" in runs(platform)[0].error


@on_postgresql
def test_a_long_statement_is_ended_by_the_server(platform: Platform) -> None:
    with platform.env(write=True) as env:
        enqueue(env, "shop.doze", seconds=10)
    runner = Runner("me:1", Pulse(QUICK))
    held = runner.claim(platform)
    assert held is not None
    runner.execute(platform, held)
    [run] = runs(platform)
    assert run.state == "set_aside"
    assert "took longer than 0.2 s" in run.error


@on_postgresql
def test_on_postgresql_the_server_runs_no_jobs(host: ShopHost) -> None:
    with pytest.raises(ConfigurationError, match="mozaika worker"):
        start_scheduler(host)


def test_sqlite_does_without_the_library_for_postgresql() -> None:
    program = """
import sys
sys.modules["procrastinate"] = sys.modules["psycopg"] = None
from sqlalchemy import create_engine
from mozaika.errors import ConfigurationError
from mozaika.services import jobs
from mozaika.services.jobs import local
from mozaika.services.jobs.carrier import require_procrastinate
with create_engine("sqlite://").connect() as connection:
    assert jobs.install(connection) is False
try:
    require_procrastinate()
except ConfigurationError as error:
    print(error)
"""
    told = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert told.startswith("Jobs on PostgreSQL need the library “procrastinate”")
    assert "pip install 'mozaika[postgresql]'" in told
