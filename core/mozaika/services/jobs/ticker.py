"""The clockwork of a process: APScheduler queues the ticks of schedules and does the upkeep.

Every worker process has one. They agree on each tick (`Schedule`), and the run's key in `base.job`
is unique, so that there is one run for each tick however many processes there are.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import BasePoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from mozaika.declare import Job
from mozaika.errors import AddonError
from mozaika.runtime import Env, Platform, Problem
from mozaika.services.jobs import ledger
from mozaika.services.jobs.pace import Host, Pace
from mozaika.services.jobs.queue import enqueue_tick
from mozaika.services.jobs.schedule import Schedule, schedule_of

CATCH_UP = timedelta(days=1)
"""A tick that passed while no process was there is made up for within that time, once."""

TRY_AGAIN = timedelta(seconds=10)
"""Between tries to queue a tick while the database does not answer."""

TASKS = 4
"""Ticks that are queued at a time."""

log = logging.getLogger("mozaika.jobs")


class _Executor(BasePoolExecutor):  # type: ignore[misc]
    """APScheduler's executor over a pool that is shut down by its owner."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        super().__init__(pool)


class Ticker:
    """Queues what schedules ask for. `upkeep` is called every `pace.upkeep` seconds; it has to see
    that the ticker follows the platform."""

    def __init__(self, host: Host, pace: Pace, upkeep: Callable[[], None]) -> None:
        self._host = host
        self._schedules: dict[str, Schedule] = {}
        self._pool = ThreadPoolExecutor(TASKS, "mozaika-tick")
        self._scheduler = BackgroundScheduler(
            executors={"default": _Executor(self._pool)},
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        self._scheduler.add_job(upkeep, "interval", seconds=pace.upkeep, id="upkeep")
        self._lock = threading.Lock()
        self._followed: Platform | None = None
        self._is_stopped = False

    def start(self) -> None:
        """Begins, in threads of its own."""
        self._scheduler.start()
        self.follow(self._host.check())

    def stop(self) -> None:
        """Ends when what is being done now is done.

        APScheduler would wait for it with its locks held, which what is being done may need.
        """
        self._is_stopped = True
        self._scheduler.shutdown(wait=False)
        self._pool.shutdown(wait=True)

    def follow(self, platform: Platform) -> None:
        """Goes over to the schedules of this platform, if it is another."""
        with self._lock:
            if platform is not self._followed:
                self._adopt(platform)
                self._followed = platform

    def at(self, when: datetime, function: Callable[[], None], name: str) -> None:
        """Calls `function` once at that time, instead of what was to be called by that name."""
        if not self._is_stopped:
            self._scheduler.add_job(function, "date", run_date=when, id=name, replace_existing=True)

    def _adopt(self, platform: Platform) -> None:
        for name in self._schedules:
            with suppress(JobLookupError):
                self._scheduler.remove_job(f"tick {name}")
        self._schedules = schedules(platform)
        try:
            queue_missed(platform, self._schedules)
        except SQLAlchemyError as error:
            log.warning("missed ticks were not made up for: %s", error)
        for name in self._schedules:
            self._arm(name, Env.clock())

    def _arm(self, name: str, after: datetime) -> None:
        schedule = self._schedules.get(name)
        tick = schedule.next(after) if schedule else None
        if tick is not None:
            self._arm_at(name, tick, tick)

    def _arm_at(self, name: str, tick: datetime, when: datetime) -> None:
        if not self._is_stopped:
            self._scheduler.add_job(
                self._fire, "date", run_date=when, args=[name, tick],
                id=f"tick {name}", replace_existing=True,
            )  # fmt: skip

    def _fire(self, name: str, tick: datetime) -> None:
        try:
            platform = self._host.check()
            if name in platform.jobs:
                queue_tick(platform, name, tick)
        except SQLAlchemyError as error:
            log.warning("tick of %s was not queued, will be tried again: %s", name, error)
            self._arm_at(name, tick, Env.clock() + TRY_AGAIN)
            return
        except Exception:
            log.exception("tick of %s was not queued", name)
        self._arm(name, max(tick, Env.clock()))


def schedules(platform: Platform) -> dict[str, Schedule]:
    """The schedules of the platform's jobs; wrong ones are logged and left out."""
    found = {}
    for job in platform.jobs.values():
        try:
            schedule = _schedule(platform, job)
        except AddonError as error:
            log.error("%s", error)
            continue
        if schedule is not None:
            found[job.name] = schedule
    return found


def schedule_problems(platform: Platform) -> list[Problem]:
    """Schedules that can't be used, with the addon, the reason and the cure."""
    problems = []
    for job in platform.jobs.values():
        try:
            _schedule(platform, job)
        except AddonError as error:
            problems.append(Problem(job.name.partition(".")[0], error.message, error.cure or ""))
    return problems


def queue_tick(platform: Platform, name: str, tick: datetime) -> int | None:
    """Queues the run of a tick, unless it is there already or an earlier one has not ended."""
    with platform.env(write=True) as env:
        run = enqueue_tick(env, name, tick)
    log.debug("tick %s of %s: %s", tick, name, run or "queued before, or still going on")
    return run


def queue_missed(platform: Platform, known: dict[str, Schedule]) -> list[str]:
    """Queues the latest tick of each job that passed unnoticed within the last day; returns the
    jobs' names. A job that never ran has missed nothing."""
    now = Env.clock()
    with platform.database.engine.connect() as connection:
        ran = ledger.last_ticks(connection, ledger.jobs_table(platform))
    made_up = []
    for name, schedule in known.items():
        if name not in ran:
            continue
        tick = schedule.last(max(ran[name], now - CATCH_UP), now)
        if tick is not None and queue_tick(platform, name, tick) is not None:
            made_up.append(name)
    return made_up


def _schedule(platform: Platform, job: Job) -> Schedule | None:
    return schedule_of(job, platform.settings.time_zone)
