"""Real worker processes on PostgreSQL, one of which is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from mozaika.runtime import Platform
from mozaika.services.jobs import enqueue, enqueue_many
from tests.jobs.conftest import on_postgresql, on_sqlite
from tests.jobs.world import Effect, numbers, runs

PROGRAM = Path(__file__).with_name("worker_process.py")
ROOT = Path(__file__).parents[2]

StartWorker = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(platform: Platform) -> Iterator[StartWorker]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(ROOT), *sys.path])
        arguments = [sys.executable, str(PROGRAM), platform.settings.database_url]
        started.append(subprocess.Popen(arguments, env={**os.environ, "PYTHONPATH": path}))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


AT_A_TIME = 4
"""Runs that a worker holds at a time."""


def wait_until(fact: Callable[[], bool], within: float) -> float:
    begun = time.monotonic()
    waiting = threading.Event()
    while not fact():
        assert time.monotonic() - begun < within, "it never came to be so"
        waiting.wait(0.02)
    return time.monotonic() - begun


def states(platform: Platform) -> dict[str, int]:
    with platform.env() as env:
        run = env["base.job"]
        found = env.session.execute(select(run.state, func.count()).group_by(run.state))
        return dict(found.all())


@on_postgresql
@pytest.mark.slow
def test_a_thousand_jobs_two_workers_one_killed(
    platform: Platform, start_worker: StartWorker
) -> None:
    wanted = list(range(1000))
    with platform.env(write=True) as env:
        enqueue_many(env, "shop.count", [{"number": number} for number in wanted])
    victim, survivor = start_worker(), start_worker()
    wait_until(lambda: all(run_by(platform, "done", p.pid) for p in (victim, survivor)), 30)
    in_the_middle = kill_in_the_middle(platform, victim)
    assert states(platform)["done"] < 1000, "it was killed too late"
    wait_until(lambda: states(platform) == {"done": 1000}, 60)
    assert numbers(platform) == wanted
    log = runs(platform)
    retried = {run.id for run in log if run.attempts > 1}
    assert in_the_middle
    assert len(retried) <= AT_A_TIME  # one may have been claimed by a statement still under way
    assert {run.attempts for run in log} <= {1, 2}
    assert all(run.worker.endswith(f":{survivor.pid}") for run in log if run.id in retried)
    assert wake_up(platform, 1000) < 1
    survivor.send_signal(signal.SIGTERM)
    assert survivor.wait(30) == 0


def kill_in_the_middle(platform: Platform, victim: subprocess.Popen[bytes]) -> set[int]:
    """Kills the worker while it holds runs, and returns them."""
    held: set[int] = set()
    while not held:
        victim.send_signal(signal.SIGCONT)
        time.sleep(0.02)
        victim.send_signal(signal.SIGSTOP)
        held = run_by(platform, "running", victim.pid)
    victim.kill()
    return held


def run_by(platform: Platform, state: str, pid: int) -> set[int]:
    """The runs in that state that the worker holds, or held."""
    with platform.env() as env:
        run = env["base.job"]
        found = select(run.id).where(run.state == state, run.worker.endswith(f":{pid}"))
        return set(env.session.scalars(found))


def wake_up(platform: Platform, number: int) -> float:
    """Seconds that a job takes from its commit to its end, with idle workers."""
    with platform.env(write=True) as env:
        enqueue(env, "shop.count", number=number)
    return wait_until(lambda: numbers(platform)[-1] == number, 5)


@on_sqlite
def test_a_worker_on_sqlite_takes_what_other_processes_queue(
    platform: Platform, start_worker: StartWorker
) -> None:
    worker = start_worker()
    with platform.env(write=True) as env:
        enqueue(env, "shop.count", number=7)
    wait_until(lambda: states(platform) == {"done": 1}, 20)
    [run] = runs(platform)
    assert run.worker.endswith(f":{worker.pid}")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0


@on_postgresql
def test_a_worker_with_a_stuck_job_replaces_itself(
    platform: Platform, start_worker: StartWorker
) -> None:
    worker = start_worker()
    with platform.env(write=True) as env:
        stuck = enqueue(env, "shop.spin")
    wait_until(lambda: states(platform) == {"set_aside": 1}, 20)
    with platform.env(write=True) as env:
        enqueue_many(env, "shop.count", [{"number": number} for number in range(8)])
    wait_until(lambda: states(platform).get("done") == 8, 20)
    assert worker.poll() is None
    log = {run.id: run for run in runs(platform)}
    assert "took longer" in log[stuck].error
    assert numbers(platform) == list(range(8))
    with platform.env() as env:
        assert env.session.scalar(select(func.count()).select_from(env[Effect])) == 8
