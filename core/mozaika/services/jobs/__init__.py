"""Jobs: work on a schedule or to be queued, run in processes of its own or inside the server.

`base.job` is queue and log on both databases. On PostgreSQL Procrastinate carries runs to workers,
on SQLite threads of the serving process take them. See docs/jobs.md.
"""

from __future__ import annotations

import signal
import time

from mozaika.errors import ConfigurationError
from mozaika.i18n import _l
from mozaika.services.jobs.attempt import JobStopped, progress
from mozaika.services.jobs.carrier import install, is_installed, require_procrastinate
from mozaika.services.jobs.local import Scheduler
from mozaika.services.jobs.pace import Host, Pace
from mozaika.services.jobs.queue import enqueue, enqueue_many, run_again

CONCURRENCY = 4
"""Jobs that one worker process runs at a time."""


def start_scheduler(host: Host, *, pace: Pace | None = None) -> Scheduler:
    """Runs jobs inside this process, on SQLite; call its `stop()` before the process ends.

    Raises `ConfigurationError` on PostgreSQL, where workers run them.
    """
    if host.database.dialect != "sqlite":
        raise ConfigurationError(
            _l("On PostgreSQL, jobs don't run inside the server."),
            cure=_l("Run `mozaika worker` beside it."),
            variable="MOZAIKA_DATABASE_URL",
        )
    scheduler = Scheduler(host, pace=pace)
    scheduler.start()
    return scheduler


LOOK_EVERY = 0.2
"""Seconds between looks for a signal to end."""


def run_worker(host: Host, *, pace: Pace | None = None, concurrency: int = CONCURRENCY) -> None:
    """Runs jobs until SIGTERM or SIGINT; those that run then come to their end. To be called in
    the main thread.

    Raises `ConfigurationError` on PostgreSQL when the library procrastinate is missing.
    """
    if host.database.dialect == "sqlite":
        _run_until_told(start_scheduler(host, pace=pace))
        return
    require_procrastinate()
    from mozaika.services.jobs.worker import Worker  # noqa: PLC0415 (an optional library)

    Worker(host, pace=pace or Pace(), concurrency=concurrency).run()


def _run_until_told(scheduler: Scheduler) -> None:
    told: list[int] = []  # an Event's lock may be held by the very thread that the signal stops
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: told.append(number))
    while not told:
        time.sleep(LOOK_EVERY)
    scheduler.stop()


__all__ = [
    "Host",
    "JobStopped",
    "Pace",
    "Scheduler",
    "enqueue",
    "enqueue_many",
    "install",
    "is_installed",
    "progress",
    "run_again",
    "run_worker",
    "start_scheduler",
]
