"""One try of a run while it is under way: its time limit, its progress, its hold on the run.

Nothing can stop a Python thread from outside. A try that is over its time is stopped where it asks:
at its next statement or `progress`; inside a statement by the server's own time limits on
PostgreSQL, by an interrupt on SQLite. One that never asks is given up (see `pulse`): whatever it
does afterwards is rolled back.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Table, event, text
from sqlalchemy.orm import Session, SessionTransaction

from mozaika.declare import Job
from mozaika.errors import MozaikaError
from mozaika.i18n import _l
from mozaika.runtime import Env, Platform
from mozaika.services.jobs.ledger import Claim, jobs_table

_KEY = "job attempt"
"""Where an env's cache keeps the try that it belongs to."""

_LIMITS = text(
    "SELECT set_config('statement_timeout', :limit, true),"
    " set_config('idle_in_transaction_session_timeout', :idle, true)"
)


class JobStopped(MozaikaError):
    """The run was over its time, or is held by another worker now. Not to be caught by jobs."""

    code = "job_stopped"


class Attempt:
    """A try of a run in this process. `ticking` counts seconds, `nudge` asks for a sign of life."""

    def __init__(
        self,
        platform: Platform,
        job: Job,
        held: Claim,
        *,
        ticking: Callable[[], float],
        nudge: Callable[[], None] = lambda: None,
        grace: float = 5,
    ) -> None:
        self.platform = platform
        self.job = job
        self.held = held
        self.deadline = ticking() + job.timeout
        self.progress: float | None = None
        self.signed_at = ticking()
        self.signed_progress: float | None = None
        self.given_up = False
        self._ticking = ticking
        self._nudge = nudge
        self._grace = grace
        self._lock = threading.Lock()
        self._driver: sqlite3.Connection | None = None
        self._in_statement = False

    @property
    def jobs(self) -> Table:
        """The table of `base.job`."""
        return jobs_table(self.platform)

    @property
    def left(self) -> float:
        """Seconds until the time limit; negative after it."""
        return self.deadline - self._ticking()

    @property
    def is_writing(self) -> bool:
        """Whether it has a transaction open on SQLite, and so perhaps the lock of all writers."""
        return self._driver is not None

    def check(self) -> None:
        """Raises `JobStopped` when it is over its time or holds the run no more."""
        if self.given_up:
            raise JobStopped(_l("Another worker has taken this run."))
        if self.left <= 0:
            raise self.overdue()

    def overdue(self) -> JobStopped:
        """The error of a run that took too long."""
        return JobStopped(
            _l("The job took longer than %(seconds)s s.", seconds=f"{self.job.timeout:g}"),
            cure=_l("Let it do less at a time, or declare a longer timeout."),
        )

    def report(self, fraction: float) -> None:
        """Keeps how much is done, from 0 to 1; shown within a second or two."""
        self.check()
        self.progress = min(max(fraction, 0.0), 1.0)
        self._nudge()

    def bind(self, env: Env) -> None:
        """Watches over the env's session: every transaction and statement asks for time."""
        env.cache[_KEY] = self
        event.listen(env.session, "after_begin", self._begun)
        event.listen(env.session, "after_commit", self._ended)
        event.listen(env.session, "after_rollback", self._ended)

    def cut(self) -> None:
        """Ends its transaction on SQLite from another thread, so that the lock of all writers is
        given back. No statement follows, for each asks first. PostgreSQL's limits do that there."""
        with self._lock:
            if self._driver is None:
                return
            if self._in_statement:
                self._driver.interrupt()
            else:
                self._driver.rollback()

    def seal(self) -> None:
        """From now on it is not cut: its transaction is about to end by itself."""
        with self._lock:
            self._driver = None

    def _begun(
        self, _session: Session, transaction: SessionTransaction, connection: Connection
    ) -> None:
        self.check()
        if transaction.nested:
            return
        if connection.dialect.name == "postgresql":
            connection.execute(_LIMITS, self._limits())
        else:
            with self._lock:
                self._driver = connection.connection.driver_connection
        event.listen(connection, "before_cursor_execute", self._before)
        event.listen(connection, "after_cursor_execute", self._after)

    def _limits(self) -> dict[str, str]:
        """Milliseconds, for this transaction only; 0 would mean no limit."""
        left = max(int(self.left * 1000), 0) + 1
        return {"limit": str(left), "idle": str(left + int(self._grace * 1000))}

    def _ended(self, session: Session) -> None:
        if not session.in_nested_transaction():
            self.seal()

    def _before(self, *_: Any) -> None:
        with self._lock:
            self.check()
            self._in_statement = True

    def _after(self, *_: Any) -> None:
        with self._lock:
            self._in_statement = False


def progress(env: Env, fraction: float) -> None:
    """Tells how much of the job is done, from 0 to 1. Does nothing outside of a job.

    Raises `JobStopped` when the job is over its time, so that calling it often is a way to honour
    the time limit in work that asks the database nothing.
    """
    attempt: Attempt | None = env.cache.get(_KEY)
    if attempt is not None:
        attempt.report(fraction)
