"""The pulse of a process: signs of life for the jobs it runs, and an eye on their time limits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from mozaika.runtime import Env
from mozaika.services.jobs import ledger
from mozaika.services.jobs.attempt import Attempt
from mozaika.services.jobs.pace import Pace

SHORTEST = 1.0
"""Seconds between two rounds at least, however often jobs report progress."""

log = logging.getLogger("mozaika.jobs")


class Pulse:
    """Watches the tries of this process. `on_stuck` is called once for each that is given up."""

    def __init__(
        self,
        pace: Pace,
        *,
        on_stuck: Callable[[Attempt], None] = lambda _: None,
        ticking: Callable[[], float] = time.monotonic,
    ) -> None:
        self.pace = pace
        self.ticking = ticking
        self.on_stuck = on_stuck
        self._attempts: set[Attempt] = set()
        self._nudged = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mozaika-pulse", daemon=True)

    @property
    def held(self) -> frozenset[int]:
        """Numbers of the runs that this process works on."""
        return frozenset(attempt.held.id for attempt in list(self._attempts))

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs but what was given up."""
        return all(attempt.given_up for attempt in list(self._attempts))

    @contextmanager
    def watching(self, attempt: Attempt) -> Iterator[None]:
        """Watches the try inside."""
        self._attempts.add(attempt)
        self._nudged.set()
        try:
            yield
        finally:
            self._attempts.discard(attempt)

    def nudge(self) -> None:
        """Asks for a round soon."""
        self._nudged.set()

    def start(self) -> None:
        """Begins, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the current round."""
        self._stopping.set()
        self._nudged.set()
        self._thread.join()

    def beat(self) -> None:
        """One round: a sign of life for each try, an end for those over their time."""
        for attempt in list(self._attempts):
            if attempt.given_up:
                continue
            try:
                self._look_after(attempt)
            except SQLAlchemyError as error:
                log.warning("no sign of life of run %s: %s", attempt.held.id, error)

    def _look_after(self, attempt: Attempt) -> None:
        if attempt.left <= 0:
            attempt.cut()
        if attempt.left <= -self.pace.grace:
            self._give_up(attempt)
        elif self._is_to_sign(attempt):
            self._sign(attempt)

    def _is_to_sign(self, attempt: Attempt) -> bool:
        if attempt.is_writing:
            return False  # while it holds the lock of all writers, nobody can take its run either
        late = self.ticking() - attempt.signed_at >= self.pace.heartbeat
        return late or attempt.progress != attempt.signed_progress

    def _sign(self, attempt: Attempt) -> None:
        done = attempt.progress
        with attempt.platform.database.write_engine.begin() as connection:
            alive = ledger.beat(connection, attempt.jobs, attempt.held, done, Env.clock())
        attempt.signed_at, attempt.signed_progress = self.ticking(), done
        if not alive and attempt in self._attempts:
            attempt.given_up = True

    def _give_up(self, attempt: Attempt) -> None:
        attempt.given_up = True
        job = attempt.job
        with attempt.platform.database.write_engine.begin() as connection:
            state = ledger.fail(
                connection,
                attempt.jobs,
                attempt.held,
                ledger.Retry(job.retries, job.backoff),
                str(attempt.overdue()),
                Env.clock(),
            )
        log.error("job %s, run %s, is stuck: given up, %s", job.name, attempt.held.id, state)
        self.on_stuck(attempt)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._nudged.wait(self._pause())
            self._nudged.clear()
            self.beat()
            self._stopping.wait(min(SHORTEST, self.pace.heartbeat))

    def _pause(self) -> float | None:
        """Until the next sign of life or the next end of a time limit; for ever when idle."""
        living = [attempt for attempt in list(self._attempts) if not attempt.given_up]
        if not living:
            return None
        ends = [attempt.left + more for attempt in living for more in (0, self.pace.grace)]
        return min([self.pace.heartbeat, *(end for end in ends if end > 0)])
