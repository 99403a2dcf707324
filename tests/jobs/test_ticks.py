"""One run for each tick, however many workers there are and whenever they come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from mozaika.declare import Job
from mozaika.runtime import Platform
from mozaika.services.jobs.ticker import (
    queue_missed,
    queue_tick,
    schedule_problems,
    schedules,
)
from tests.databases import Databases
from tests.jobs.conftest import Worker
from tests.jobs.world import MINUTELY, NIGHTLY, START, Clock, build, count, runs, shop

NIGHT = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
"""Half past two in Warsaw."""

WRONG = Job("shop.wrong", count, cron="every night")


@pytest.fixture
def platform(databases: Databases) -> Iterator[Platform]:
    made = shop(databases.template("jobs", build), [NIGHTLY, MINUTELY, WRONG])
    yield made
    made.database.dispose()


def test_one_run_per_tick_with_several_schedulers(platform: Platform, clock: Clock) -> None:
    barrier = threading.Barrier(4)

    def tick() -> None:
        barrier.wait()
        for minute in range(3):
            queue_tick(platform, MINUTELY.name, START + timedelta(minutes=minute))

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(run.name, run.tick) for run in runs(platform)] == [(MINUTELY.name, START)]
    Worker(platform, clock).work()
    for _ in range(2):
        queue_tick(platform, MINUTELY.name, START)
        queue_tick(platform, MINUTELY.name, START + timedelta(minutes=1))
    assert [run.tick for run in runs(platform)] == [START, START + timedelta(minutes=1)]


def test_a_tick_is_left_out_while_an_earlier_one_goes_on(platform: Platform, clock: Clock) -> None:
    worker = Worker(platform, clock)
    queue_tick(platform, MINUTELY.name, START)
    held = worker.runner.claim(platform)
    assert queue_tick(platform, MINUTELY.name, START + timedelta(minutes=1)) is None
    worker.runner.execute(platform, held)
    assert queue_tick(platform, MINUTELY.name, START + timedelta(minutes=2)) is not None


def test_a_tick_that_nobody_saw_is_made_up_for_once(platform: Platform, clock: Clock) -> None:
    worker = Worker(platform, clock)
    known = schedules(platform)
    assert queue_missed(platform, known) == []
    clock.now = NIGHT
    queue_tick(platform, NIGHTLY.name, NIGHT)
    worker.work()
    clock.pass_(5 * 86400 + 3600)
    assert queue_missed(platform, known) == [NIGHTLY.name]
    assert queue_missed(platform, known) == []
    worker.work()
    assert queue_missed(platform, known) == []
    assert [run.tick for run in runs(platform)] == [NIGHT, NIGHT + timedelta(days=5)]


def test_a_wrong_schedule_is_reported_and_the_others_work(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    assert set(schedules(platform)) == {NIGHTLY.name, MINUTELY.name}
    assert "shop.wrong" in caplog.text
    [problem] = schedule_problems(platform)
    assert problem.addon == "shop"
    assert "five fields" in str(problem.message)
