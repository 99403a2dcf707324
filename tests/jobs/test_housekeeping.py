"""What base does at night, and what a new database brings along for jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select

from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform
from mozaika.services import auth
from mozaika.services.jobs import enqueue
from mozaika.services.jobs.ticker import schedule_problems, schedules
from tests.jobs.conftest import Worker
from tests.jobs.world import START, Clock, runs


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return make_host()


@pytest.fixture
def platform(host: Host) -> Iterator[Platform]:
    return host.platform


def test_the_jobs_of_base_have_schedules(platform: Platform) -> None:
    assert schedule_problems(platform) == []
    assert {"base.clean_job_log", "base.clean_tokens"} <= set(schedules(platform))


def test_old_runs_are_deleted(platform: Platform, clock: Clock) -> None:
    worker = Worker(platform, clock)
    do(platform, "base.clean_tokens")
    worker.work()
    clock.pass_(29 * 86400)
    do(platform, "base.clean_job_log")
    worker.work()
    assert [run.name for run in runs(platform)] == ["base.clean_tokens", "base.clean_job_log"]
    clock.pass_(2 * 86400)
    do(platform, "base.clean_job_log")
    worker.work()
    assert [run.state for run in runs(platform)] == ["done", "done"]
    assert {run.name for run in runs(platform)} == {"base.clean_job_log"}


def test_tokens_that_are_long_no_good_are_deleted(platform: Platform, clock: Clock) -> None:
    with platform.env(write=True) as env:
        admin = env.session.scalars(select(env["base.user"])).one()
        for name, days in {"good": 40, "just over": -29, "long over": -31}.items():
            auth.issue_token(env, admin.id, name, expires=START + timedelta(days=days))
        auth.issue_token(env, admin.id, "for ever")
    do(platform, "base.clean_tokens")
    Worker(platform, clock).work()
    with platform.env() as env:
        names = env.session.scalars(select(env["base.token"].name))
        assert set(names) == {"good", "just over", "for ever"}


def test_a_new_database_has_the_job_queue(host: Host) -> None:
    on_postgresql = host.database.dialect == "postgresql"
    tables = inspect(host.database.engine).get_table_names()
    assert ("procrastinate_jobs" in tables) == on_postgresql
    assert host.plan("upgrade").is_empty
    if on_postgresql:
        with host.database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE procrastinate_jobs CASCADE")
        assert [step.kind for step in host.plan("upgrade").steps] == ["queue"]


def do(platform: Platform, name: str, **arguments: Any) -> None:
    with platform.env(write=True) as env:
        enqueue(env, name, **arguments)
