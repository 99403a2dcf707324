"""Running one run: its own env and transaction, in which effect and completion commit together."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.exc import StatementError

from mozaika.declare import Job
from mozaika.errors import MozaikaError
from mozaika.i18n import _l, use_language
from mozaika.runtime import SYSTEM_USER, Env, Platform, User
from mozaika.services import auth, logs
from mozaika.services.jobs import ledger
from mozaika.services.jobs.attempt import Attempt, JobStopped
from mozaika.services.jobs.ledger import Claim, Retry, jobs_table
from mozaika.services.jobs.pulse import Pulse
from mozaika.services.jobs.telling import tell_done, tell_set_aside

NEARLY = 0.1
"""Seconds before the time limit within which an error is taken for its doing."""

LAST_FRAMES = 12
"""Frames kept of an error's traceback."""

log = logging.getLogger("mozaika.jobs")


class UserGone(MozaikaError):
    """The user for whom a run was queued may not sign in any more: it is not tried again."""

    code = "user_gone"


class Runner:
    """Claims runs for `worker` and runs them, watched by `pulse`."""

    def __init__(self, worker: str, pulse: Pulse) -> None:
        self.worker = worker[:100]
        self.pulse = pulse

    def claim(
        self, platform: Platform, *, run: int | None = None, due: datetime | None = None
    ) -> Claim | None:
        """Takes a run of the platform's jobs: `run`, or the one that is due longest."""
        with platform.database.write_engine.begin() as connection:
            return ledger.claim(
                connection,
                jobs_table(platform),
                tuple(platform.jobs),
                self.worker,
                Env.clock(),
                due=due,
                run=run,
            )

    def execute(self, platform: Platform, held: Claim) -> None:
        """Runs a claimed run to its end, and logs how it went. Raises nothing of the job's."""
        job = platform.jobs[held.name]
        attempt = Attempt(
            platform,
            job,
            held,
            ticking=self.pulse.ticking,
            nudge=self.pulse.nudge,
            grace=self.pulse.pace.grace,
        )
        with logs.bound(job=held.name, run=held.id), self.pulse.watching(attempt):
            try:
                self._run(attempt)
            except (Exception, SystemExit) as error:  # noqa: BLE001 (whatever it was is logged)
                self._settle(attempt, error)

    def _run(self, attempt: Attempt) -> None:
        platform, held = attempt.platform, attempt.held
        with platform.env(_user_of(platform, held), write=True) as env:
            attempt.bind(env)
            try:
                attempt.job.run(env, **held.arguments)
                env.session.flush()
                tell_done(env, attempt.job, held)
                done = ledger.complete(env.session.connection(), attempt.jobs, held, Env.clock())
                if not done:
                    attempt.given_up = True
                attempt.check()
            finally:
                attempt.seal()
        log.info("job %s is done", held.name)

    def _settle(self, attempt: Attempt, error: BaseException) -> None:
        platform, held, job = attempt.platform, attempt.held, attempt.job
        if attempt.given_up:
            log.warning("run %s of %s went on after it was given up: undone", held.id, held.name)
            return
        if attempt.left < NEARLY and not isinstance(error, JobStopped):
            error = attempt.overdue()
        retry = Retry(0, 0) if isinstance(error, UserGone) else Retry(job.retries, job.backoff)
        told = describe(platform, error)
        with platform.database.write_engine.begin() as connection:
            state = ledger.fail(connection, attempt.jobs, held, retry, told, Env.clock())
        if state == "set_aside":
            tell_set_aside(platform, job, held)
        log.log(
            logging.ERROR if state == "set_aside" else logging.WARNING,
            "job %s failed (try %s), %s: %s",
            held.name, held.attempt, _outcome(state), told,
        )  # fmt: skip


def describe(platform: Platform, error: BaseException) -> str:
    """The error for the log: in the company's language, without secrets and values of statements,
    the last frames before the message."""
    for one in _chain(error):
        if isinstance(one, StatementError):
            one.hide_parameters = True
    with use_language(platform.settings.language):
        if isinstance(error, (JobStopped, UserGone)):
            return str(error)
        told = "".join(traceback.format_exception(error, limit=-LAST_FRAMES))
    return logs.redactor_of(platform.settings).text(told).strip()


def retry_of(job: Job | None) -> Retry:
    """How a job is retried; as declared by default if its addon is gone."""
    return Retry(Job.retries, Job.backoff) if job is None else Retry(job.retries, job.backoff)


def _user_of(platform: Platform, held: Claim) -> User:
    if held.user_id is None:
        return SYSTEM_USER
    user = auth.load_user(platform, held.user_id)
    if user is None:
        raise UserGone(
            _l("The user for whom this was to be done can't sign in any more."),
            cure=_l("Let another user ask for it again."),
        )
    return user


def _outcome(state: str | None) -> str:
    return {"queued": "will be tried again", "set_aside": "is set aside"}.get(
        state or "", "taken by another worker"
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
