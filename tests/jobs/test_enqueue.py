"""Work enters the queue with the data that it is about, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from mozaika.errors import AccessDenied, BadRequest, NotFound
from mozaika.runtime import Platform, User
from mozaika.services.jobs import enqueue, enqueue_many, run_again
from tests.jobs.conftest import Worker
from tests.jobs.world import START, Clock, Effect, carriers, numbers, runs
from tests.platforms import user


@contextmanager
def statements(platform: Platform) -> Iterator[list[str]]:
    """Collects the statements sent inside."""
    sent: list[str] = []

    def listen(*arguments: Any) -> None:
        sent.append(arguments[2])

    event.listen(platform.database.engine, "before_cursor_execute", listen)
    yield sent
    event.remove(platform.database.engine, "before_cursor_execute", listen)


def test_run_is_queued_with_the_data(platform: Platform, clock: Clock) -> None:
    with platform.env(write=True) as env:
        env.session.add(env[Effect](number=1))
        run = enqueue(env, "shop.count", number=2)
        assert runs(platform) == []
    [found] = runs(platform)
    assert (found.id, found.name, found.state) == (run, "shop.count", "queued")
    assert (found.arguments, found.queued_at, found.attempts) == ({"number": 2}, START, 0)
    if platform.database.dialect == "postgresql":
        assert [row.args for row in carriers(platform)] == [{"run": run}]


def test_rolled_back_data_leaves_no_run(platform: Platform, worker: Worker) -> None:
    with platform.env(write=True) as env:
        env.session.add(env[Effect](number=1))
        enqueue(env, "shop.count", number=2)
        enqueue(env, "shop.count", key="once", number=3)
        env.rollback()
    assert runs(platform) == []
    assert carriers(platform) == []
    assert worker.work() == 0
    assert numbers(platform) == []


def test_a_savepoint_undone_takes_its_run_along(platform: Platform) -> None:
    with platform.env(write=True) as env:
        enqueue(env, "shop.count", number=1)
        with suppress(RuntimeError), env.savepoint():
            enqueue(env, "shop.count", number=2)
            raise RuntimeError
    assert [run.arguments for run in runs(platform)] == [{"number": 1}]
    assert len(carriers(platform)) == (platform.database.dialect == "postgresql")


def test_there_is_one_run_for_a_key(platform: Platform, worker: Worker) -> None:
    with platform.env(write=True) as env:
        first = enqueue(env, "shop.count", key="partner 7", number=1)
        assert enqueue(env, "shop.count", key="partner 7", number=2) == first
        assert enqueue(env, "shop.count", key="partner 8", number=3) != first
        assert enqueue(env, "shop.dawdle", key="partner 7", seconds=0) != first
    worker.work()
    with platform.env(write=True) as env:
        assert enqueue(env, "shop.count", key="partner 7", number=4) == first
    assert worker.work() == 0


def test_a_thousand_runs_take_two_statements(platform: Platform) -> None:
    with platform.env(write=True) as env:
        env.session.connection()
        with statements(platform) as sent:
            items = [{"number": number} for number in range(1000)]
            ids = enqueue_many(env, "shop.count", items)
            assert enqueue_many(env, "shop.count", []) == []
        assert len(sent) <= 2
    assert [(run.id, run.arguments["number"]) for run in runs(platform)] == list(
        zip(ids, range(1000), strict=True)
    )
    if platform.database.dialect == "postgresql":
        assert [row.args["run"] for row in carriers(platform)] == ids


def test_a_run_waits_for_its_time(platform: Platform, clock: Clock, worker: Worker) -> None:
    later = START + timedelta(hours=1)
    with platform.env(write=True) as env:
        enqueue(env, "shop.count", run_after=later)
    assert worker.work() == 0
    clock.now = later
    assert worker.work() == 1
    if platform.database.dialect == "postgresql":
        assert [row.scheduled_at for row in carriers(platform)] == [later]


def test_what_is_wrong_is_named(platform: Platform) -> None:
    with platform.env(write=True) as env:
        with pytest.raises(NotFound, match=r"no job “shop\.cuont”.*Did you mean “shop\.count”"):
            enqueue(env, "shop.cuont")
        with pytest.raises(NotFound, match="Enable the addon"):
            enqueue(env, "helpdesk.escalate")
        with pytest.raises(BadRequest, match=r"“day” of the job “shop\.count” is no JSON value"):
            enqueue(env, "shop.count", day=date(2026, 11, 21))
        with pytest.raises(BadRequest, match="too long"):
            enqueue(env, "shop.count", key="x" * 200)
    with platform.env() as env, pytest.raises(BadRequest, match="write=True"):
        enqueue(env, "shop.count")
    visitor = User(id=None, login="")
    with platform.env(visitor, write=True) as env, pytest.raises(AccessDenied, match="Nobody"):
        enqueue(env, "shop.count")


def test_a_run_that_was_set_aside_can_be_run_again(platform: Platform, worker: Worker) -> None:
    ann, boss = user(platform, "ann"), user(platform, "boss", "base.admin")
    with platform.env(write=True) as env:
        run = enqueue(env, "shop.halves")
    worker.work()
    with platform.env(ann, write=True) as env, pytest.raises(AccessDenied):
        run_again(env, run)
    with platform.env(boss, write=True) as env:
        run_again(env, run)
        with pytest.raises(NotFound):
            run_again(env, run)
    assert worker.work() == 1
    assert [(r.state, r.attempts) for r in runs(platform)] == [("set_aside", 2)]


def test_times_are_kept_in_utc(platform: Platform) -> None:
    with platform.env(write=True) as env:
        enqueue(env, "shop.count", run_after=datetime.fromisoformat("2027-01-01T12:00+01:00"))
    assert runs(platform)[0].run_after == datetime(2027, 1, 1, 11, tzinfo=UTC)
