"""A run: its own transaction, retries, time limit, user, and what happens when its worker dies."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from mozaika.runtime import Platform
from mozaika.services.jobs import Pace, enqueue
from mozaika.services.jobs.attempt import Attempt
from mozaika.services.jobs.upkeep import carry_again, keep_up
from tests.jobs.conftest import Worker, on_postgresql
from tests.jobs.world import START, Clock, Effect, carriers, numbers, runs
from tests.platforms import user


def queue(platform: Platform, name: str, **arguments: object) -> int:
    with platform.env(write=True) as env:
        return enqueue(env, name, **arguments)


def test_effect_and_mark_commit_together(platform: Platform, worker: Worker) -> None:
    queue(platform, "shop.count", number=7)
    assert worker.work() == 1
    [run] = runs(platform)
    assert numbers(platform) == [7]
    assert (run.state, run.attempts, run.worker, run.error) == ("done", 1, "me:1", None)
    assert (run.started_at, run.finished_at) == (START, START)


def test_failure_is_undone_retried_ever_later_and_set_aside(
    platform: Platform, clock: Clock, worker: Worker
) -> None:
    queue(platform, "shop.fail")
    waits = []
    for _ in range(3):
        assert worker.work() == 1
        assert worker.work() == 0
        [run] = runs(platform)
        if run.state == "queued":
            waits.append((run.run_after - clock.now).total_seconds())
            clock.now = run.run_after
    assert (run.state, run.attempts, waits) == ("set_aside", 3, [10, 20])
    assert run.finished_at == START + timedelta(seconds=30)
    assert numbers(platform) == []
    clock.pass_(10**6)
    assert worker.work() == 0


def test_error_tells_where_and_why_but_no_secret(platform: Platform, worker: Worker) -> None:
    queue(platform, "shop.fail")
    worker.work()
    [run] = runs(platform)
    assert "ValueError: the shop is closed" in run.error
    assert "in fail" in run.error
    assert "hunter2" not in run.error


@on_postgresql
def test_each_retry_is_carried(platform: Platform, clock: Clock, worker: Worker) -> None:
    run = queue(platform, "shop.fail")
    worker.work()
    at = START + timedelta(seconds=10)
    assert [(c.args["run"], c.scheduled_at) for c in carriers(platform)] == [(run, None), (run, at)]


def test_work_for_a_user_sees_what_the_user_may_see_by_then(
    platform: Platform, worker: Worker
) -> None:
    ann, bob = user(platform, "ann", "shop.seller"), user(platform, "bob", "shop.seller")
    with platform.env(write=True) as env:
        role = env["base.role"](name="shop.seller", label="Seller")
        effect = env[Effect]
        env.session.add_all(
            [role, effect(number=1, owner_id=ann.id), effect(number=2, owner_id=bob.id)]
        )
    with platform.env(ann, write=True) as env:
        enqueue(env, "shop.touch_mine")
        with env.sudo():
            enqueue(env, "shop.count", number=3)
    with platform.env(write=True) as env:
        env.session.get_one(env["base.user"], ann.id).roles = [
            env.session.scalars(select(env["base.role"])).one()
        ]
    worker.work()
    with platform.env() as env:
        notes = dict(env.session.execute(select(env[Effect].number, env[Effect].note)).all())
    assert notes == {1: "ann", 2: None, 3: ""}
    assert [run.user_id for run in runs(platform)] == [ann.id, None]


def test_without_rights_a_job_for_a_user_does_nothing(platform: Platform, worker: Worker) -> None:
    ann = user(platform, "ann", "shop.seller")
    with platform.env(ann, write=True) as env:
        enqueue(env, "shop.count", number=1)
    worker.work()
    [run] = runs(platform)
    assert run.state == "queued"
    assert "NotFound" in run.error
    assert numbers(platform) == []


def test_work_for_a_user_who_left_is_set_aside_at_once(platform: Platform, worker: Worker) -> None:
    ann = user(platform, "ann")
    with platform.env(ann, write=True) as env:
        enqueue(env, "shop.count")
    with platform.env(write=True) as env:
        env.session.get_one(env["base.user"], ann.id).archived_at = START
    worker.work()
    [run] = runs(platform)
    assert run.state == "set_aside"
    assert "can't sign in any more" in run.error


def test_a_run_over_its_time_is_stopped_where_it_asks_and_set_aside(
    platform: Platform, clock: Clock, worker: Worker
) -> None:
    queue(platform, "shop.dawdle", seconds=31)
    worker.work()
    clock.pass_(10)
    assert [run.state for run in runs(platform)] == ["queued"]
    worker.work()
    [run] = runs(platform)
    assert (run.state, run.attempts) == ("set_aside", 2)
    assert run.error.startswith("The job took longer than 30 s.")
    assert numbers(platform) == []


def test_a_run_within_its_time_is_not_stopped(platform: Platform, worker: Worker) -> None:
    queue(platform, "shop.dawdle", seconds=29)
    worker.work()
    assert numbers(platform) == [1, 2]


def test_what_a_job_committed_itself_stays(platform: Platform, worker: Worker) -> None:
    queue(platform, "shop.halves")
    worker.work()
    assert numbers(platform) == [1]
    assert runs(platform)[0].state == "set_aside"


@on_postgresql
def test_no_setting_of_the_connection_stays(platform: Platform, worker: Worker) -> None:
    queue(platform, "shop.count")
    worker.work()
    with platform.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "0"


def test_a_worker_taken_for_dead_can_not_finish_its_run(
    platform: Platform, clock: Clock, worker: Worker
) -> None:
    queue(platform, "shop.count", number=1)
    held = worker.runner.claim(platform)
    assert held is not None
    clock.pass_(61)
    assert keep_up(platform, Pace())
    [run] = runs(platform)
    assert (run.state, run.run_after - clock.now) == ("queued", timedelta(seconds=10))
    assert "no sign of life" in run.error
    clock.pass_(10)
    again = worker.runner.claim(platform)
    worker.runner.execute(platform, held)
    assert numbers(platform) == []
    assert runs(platform)[0].state == "running"
    worker.runner.execute(platform, again)
    assert numbers(platform) == [1]
    assert [(run.state, run.attempts) for run in runs(platform)] == [("done", 2)]


def test_signs_of_life_keep_a_run(platform: Platform, clock: Clock, worker: Worker) -> None:
    queue(platform, "shop.count")
    held = worker.runner.claim(platform)
    attempt = Attempt(platform, platform.jobs["shop.count"], held, ticking=clock.ticking)
    with worker.pulse.watching(attempt):
        for _ in range(3):
            clock.pass_(50)
            worker.pulse.beat()
            assert not keep_up(platform, Pace())
        attempt.report(0.255)
        worker.pulse.beat()
        [run] = runs(platform)
        assert (run.heartbeat_at, float(run.progress)) == (clock.now, 25.5)
        clock.pass_(61)
        assert not keep_up(platform, Pace(), worker.pulse.held)
        assert keep_up(platform, Pace())
        worker.pulse.beat()
        assert attempt.given_up


def test_a_job_that_never_asks_is_given_up(
    platform: Platform, clock: Clock, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    queue(platform, "shop.spin")
    held = worker.runner.claim(platform)
    attempt = Attempt(platform, platform.jobs["shop.spin"], held, ticking=clock.ticking)
    stuck: list[Attempt] = []
    worker.pulse.on_stuck = stuck.append
    with worker.pulse.watching(attempt):
        clock.pass_(1)
        worker.pulse.beat()
        assert stuck == []
        clock.pass_(5)
        worker.pulse.beat()
        worker.pulse.beat()
        assert stuck == [attempt]
        assert worker.pulse.is_idle
    [run] = runs(platform)
    assert run.state == "set_aside"
    assert "took longer than 0.2 s" in run.error
    assert "shop.spin" in caplog.text


def test_a_job_of_a_disabled_addon_waits(
    platform: Platform, clock: Clock, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    queue(platform, "shop.count", number=1)
    without = replace(platform, jobs={}, cache={})
    elsewhere = Worker(without, clock)
    assert elsewhere.work() == 0
    with caplog.at_level(logging.WARNING):
        assert not keep_up(without, Pace())
    [run] = runs(platform)
    assert run.state == "waiting"
    assert "until its addon is enabled" in run.error
    assert "shop.count wait" in caplog.text
    assert elsewhere.work() == worker.work() == 0
    assert keep_up(platform, Pace())
    assert worker.work() == 1
    assert numbers(platform) == [1]


@on_postgresql
def test_runs_whose_carrier_was_lost_are_carried_again(platform: Platform, clock: Clock) -> None:
    first, second = queue(platform, "shop.count"), queue(platform, "shop.count")
    with platform.database.engine.begin() as connection:
        worker_id = connection.exec_driver_sql(
            "SELECT worker_id FROM procrastinate_register_worker_v1()"
        ).scalar()
        for _ in range(2):
            connection.exec_driver_sql(
                f"SELECT procrastinate_fetch_job_v2(ARRAY['mozaika'], {worker_id})"
            )
        connection.exec_driver_sql(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
        )
    carry_again(platform, Pace())
    assert carriers(platform) == []
    clock.pass_(61)
    carry_again(platform, Pace())
    carry_again(platform, Pace())
    assert [row.args["run"] for row in carriers(platform)] == [first, second]
