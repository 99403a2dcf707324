"""`mozaika worker` on PostgreSQL: Procrastinate delivers runs to the threads of this process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import SQLAlchemyError

from mozaika.db import Database
from mozaika.runtime import Env
from mozaika.services.jobs import carrier
from mozaika.services.jobs.attempt import Attempt
from mozaika.services.jobs.local import worker_name
from mozaika.services.jobs.pace import Host, Pace
from mozaika.services.jobs.pulse import Pulse
from mozaika.services.jobs.runner import Runner
from mozaika.services.jobs.ticker import Ticker
from mozaika.services.jobs.upkeep import carry_again, keep_up

RECONNECT = 5.0
"""Seconds between tries to reach a database that does not answer."""

log = logging.getLogger("mozaika.jobs")


class Worker:
    """Runs jobs until SIGTERM or SIGINT, which lets those that run come to their end."""

    def __init__(self, host: Host, *, pace: Pace, concurrency: int) -> None:
        self._host = host
        self._pace = pace
        self._concurrency = concurrency
        self._pulse = Pulse(pace, on_stuck=self._replace_process)
        self._runner = Runner(worker_name(), self._pulse)
        self._ticker = Ticker(host, pace, self._keep_up)
        self._carried_at = time.monotonic()
        self._stop: Callable[[], object] = lambda: None

    def run(self) -> None:
        """Works until it is told to stop."""
        self._host.check()
        self._pulse.start()
        self._ticker.start()
        try:
            asyncio.run(self._work())
        finally:
            self._ticker.stop()
            self._pulse.stop()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self._concurrency, "mozaika-job"))
        stopping = asyncio.Event()
        self._stop = partial(loop.call_soon_threadsafe, stopping.set)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopping.set)
        log.info("worker %s begins", self._runner.worker)
        while not stopping.is_set():
            await self._connected(stopping)
            if not stopping.is_set():
                log.warning("the database does not answer: again in %s s", RECONNECT)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), RECONNECT)
        log.info("worker %s ends", self._runner.worker)

    async def _connected(self, stopping: asyncio.Event) -> None:
        """Works while there is a connection, or until it is told to stop."""
        app = self._app()
        try:
            async with app.open_async():
                working = asyncio.create_task(app.run_worker_async())
                told = asyncio.create_task(stopping.wait())
                await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
                told.cancel()
                working.cancel()
                with suppress(asyncio.CancelledError):
                    await working
        except (ConnectorException, psycopg.OperationalError) as error:
            log.warning("connection of the worker: %s", error)

    def _app(self) -> procrastinate.App:
        app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                kwargs=connection_arguments(self._host.database),
                configure=_commit_each,
                min_size=1,
                max_size=4,
            ),
            worker_defaults={
                "queues": [carrier.QUEUE],
                "name": self._runner.worker,
                "concurrency": self._concurrency,
                "delete_jobs": "always",
                "install_signal_handlers": False,
                "update_heartbeat_interval": self._pace.heartbeat,
            },
        )
        app.task(
            name=carrier.TASK,
            queue=carrier.QUEUE,
            pass_context=True,
            retry=procrastinate.RetryStrategy(wait=int(RECONNECT)),
        )(self._deliver)
        return app

    def _deliver(self, context: procrastinate.JobContext, run: int) -> None:
        """In a thread: one carrier has come. Raises only when the database fails: then the carrier
        comes again."""
        platform = self._host.check()
        due = _later(Env.clock(), context.job.scheduled_at)
        held = self._runner.claim(platform, run=run, due=due)
        if held is not None:
            self._runner.execute(platform, held)

    def _keep_up(self) -> None:
        try:
            platform = self._host.check()
            self._ticker.follow(platform)
            keep_up(platform, self._pace, self._pulse.held)
            if time.monotonic() - self._carried_at >= self._pace.lost_after:
                self._carried_at = time.monotonic()
                carry_again(platform, self._pace)
        except SQLAlchemyError as error:
            log.warning("upkeep has to wait: %s", error)

    def _replace_process(self, attempt: Attempt) -> None:
        """A stuck thread can't be ended, its process can: the other jobs may come to their end,
        then the same program takes its place."""
        log.error("this worker replaces itself: job %s is stuck", attempt.job.name)
        self._stop()
        threading.Thread(target=self._replace_when_idle, daemon=True).start()

    def _replace_when_idle(self) -> None:
        until = time.monotonic() + self._pace.replace
        while not self._pulse.is_idle and time.monotonic() < until:
            time.sleep(0.1)
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


async def _commit_each(connection: psycopg.AsyncConnection) -> None:
    """Procrastinate sends single statements: BEGIN and COMMIT would only be two more."""
    await connection.set_autocommit(True)


def connection_arguments(database: Database) -> dict[str, Any]:
    """What psycopg connects with, as SQLAlchemy makes it of the database's URL."""
    _, arguments = database.engine.dialect.create_connect_args(database.url)
    return dict(arguments)


def _later(now: datetime, scheduled: datetime | None) -> datetime:
    """A carrier that came is due, whatever the clock of this machine says."""
    return now if scheduled is None else max(now, scheduled)
