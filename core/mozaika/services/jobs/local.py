"""Jobs inside the serving process, on SQLite: threads that claim runs and are woken by commits."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from mozaika.runtime import Env, Platform
from mozaika.services.jobs import ledger
from mozaika.services.jobs.attempt import Attempt
from mozaika.services.jobs.pace import Host, Pace
from mozaika.services.jobs.pulse import Pulse
from mozaika.services.jobs.queue import WAKE
from mozaika.services.jobs.runner import Runner
from mozaika.services.jobs.upkeep import keep_up

if TYPE_CHECKING:
    from mozaika.services.jobs.ticker import Ticker

THREADS = 2
"""One more than one, so that a long job does not keep short ones waiting; writers queue anyway."""

log = logging.getLogger("mozaika.jobs")


class Scheduler:
    """The jobs of this process. `start` returns at once; `stop` waits for running jobs."""

    def __init__(self, host: Host, *, pace: Pace | None = None, threads: int = THREADS) -> None:
        self._host = host
        self._pace = pace or Pace()
        self._count = threads
        self._pulse = Pulse(self._pace, on_stuck=self._replace)
        self._runner = Runner(worker_name(), self._pulse)
        self._ticker: Ticker | None = None
        self._starter = threading.Thread(target=self._start_ticker, name="mozaika-ticker")
        self._woken = threading.Condition()
        self._calls = 0
        self._is_stopping = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begins to run jobs, in threads of its own."""
        self._adopt(self._host.check())
        self._host.on_swap(self._adopt)
        self._pulse.start()
        self._starter.start()
        for _ in range(self._count):
            self._add_thread()

    def stop(self, timeout: float | None = None) -> None:
        """Takes no more jobs and waits for those that run, at most `timeout` seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        self._is_stopping = True
        self._starter.join()
        if self._ticker is not None:
            self._ticker.stop()
        self.wake()
        for thread in self._threads:
            thread.join(None if until is None else max(until - time.monotonic(), 0))
        self._pulse.stop()

    def wake(self) -> None:
        """Has a look for runs that are due."""
        with self._woken:
            self._calls += 1
            self._woken.notify_all()

    def keep_up(self) -> None:
        """What no signal tells; also runs that other processes queued."""
        try:
            platform = self._host.check()
            if self._ticker is not None:
                self._ticker.follow(platform)
            keep_up(platform, self._pace, self._pulse.held)
        except SQLAlchemyError as error:
            log.info("upkeep has to wait: %s", error)
        self.wake()

    def _adopt(self, platform: Platform) -> None:
        platform.cache[WAKE] = self.wake
        self.wake()

    def _start_ticker(self) -> None:
        from mozaika.services.jobs.ticker import Ticker  # noqa: PLC0415 (APScheduler takes 0.1 s)

        self._ticker = Ticker(self._host, self._pace, self.keep_up)
        self._ticker.start()
        self.wake()

    def _add_thread(self) -> None:
        thread = threading.Thread(target=self._work, name="mozaika-job", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _replace(self, attempt: Attempt) -> None:
        """A stuck job keeps its thread; another takes its place."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        if len(self._threads) < 4 * self._count:
            self._add_thread()
        else:
            log.error("too many jobs are stuck: restart the server (last: %s)", attempt.job.name)

    def _work(self) -> None:
        while not self._is_stopping:
            with self._woken:
                calls = self._calls
            try:
                found = self._run_next()
            except SQLAlchemyError as error:
                log.info("a job has to wait: %s", error)
                found = False
            except Exception:
                log.exception("no job could be taken")
                found = False
            if not found:
                self._wait(calls)

    def _wait(self, calls: int) -> None:
        with self._woken:
            self._woken.wait_for(lambda: self._is_stopping or self._calls != calls)

    def _run_next(self) -> bool:
        platform = self._host.check()
        if not self._is_due(platform):
            return False
        held = self._runner.claim(platform)
        if held is None:
            return False
        self._runner.execute(platform, held)
        return True

    def _is_due(self, platform: Platform) -> bool:
        """Looks without the lock of all writers; sets the alarm for what is due later."""
        jobs, names = ledger.jobs_table(platform), tuple(platform.jobs)
        with platform.database.engine.connect() as connection:
            if ledger.is_due(connection, jobs, names, Env.clock()):
                return True
            later = ledger.next_due(connection, jobs, names)
        if later is not None and self._ticker is not None:
            self._ticker.at(max(later, Env.clock()), self.wake, "due")
        return False


def worker_name() -> str:
    """Tells this process from all others: machine and process number."""
    return f"{socket.gethostname()}:{os.getpid()}"
