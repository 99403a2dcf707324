"""What no signal tells: dead workers, runs of disabled addons, runs that nothing carries."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from mozaika.i18n import _l, use_language
from mozaika.runtime import Env, Platform
from mozaika.services.jobs import carrier, ledger
from mozaika.services.jobs.ledger import jobs_table
from mozaika.services.jobs.pace import Pace
from mozaika.services.jobs.runner import retry_of

DEAD_CARRIER = 120.0
"""Seconds without a sign of life of Procrastinate's worker, after which its rows are deleted."""

log = logging.getLogger("mozaika.jobs")


def keep_up(platform: Platform, pace: Pace, held: Collection[int] = ()) -> bool:
    """One round, which writes only if there is something to do; returns whether it queued runs.

    `held` are the runs that this process works on: it knows that they are alive. Any number of
    processes may do this at any time.
    """
    before = Env.clock() - timedelta(seconds=pace.lost_after)
    if not _is_needed(platform, before, held):
        return False
    with use_language(platform.settings.language):
        queued = _retry_lost(platform, before, held)
        return bool(_wake_parked(platform)) or queued


def carry_again(platform: Platform, pace: Pace) -> None:
    """On PostgreSQL: carriers for due runs that have none, and none for dead workers."""
    before = Env.clock() - timedelta(seconds=pace.lost_after)
    with platform.database.write_engine.begin() as connection:
        carrier.drop_dead(connection, DEAD_CARRIER)
        carrier.carry_forgotten(connection, jobs_table(platform), tuple(platform.jobs), before)


def _is_needed(platform: Platform, before: datetime, held: Collection[int]) -> bool:
    jobs = jobs_table(platform)
    statement = select(jobs.c.id).where(
        or_(
            and_(
                jobs.c.state == "running",
                jobs.c.heartbeat_at < before,
                jobs.c.id.not_in(held),
            ),
            and_(jobs.c.state == "queued", jobs.c.name.not_in(tuple(platform.jobs))),
            and_(jobs.c.state == "waiting", jobs.c.name.in_(tuple(platform.jobs))),
        )
    )
    with platform.database.engine.connect() as connection:
        return connection.scalar(statement.limit(1)) is not None


def _retry_lost(platform: Platform, before: datetime, held: Collection[int]) -> bool:
    """Runs whose worker died count as failed."""
    queued = False
    jobs = jobs_table(platform)
    with platform.database.write_engine.begin() as connection:
        for run in ledger.lost(connection, jobs, before):
            if run.id in held:
                continue
            retry = retry_of(platform.jobs.get(run.name))
            why = str(_l("The worker stopped in the middle: it gave no sign of life."))
            state = ledger.fail(connection, jobs, run, retry, why, Env.clock())
            log.warning("run %s of %s was lost with its worker: %s", run.id, run.name, state)
            queued = queued or state == "queued"
    return queued


def _wake_parked(platform: Platform) -> list[int]:
    names = tuple(platform.jobs)
    jobs = jobs_table(platform)
    why = str(_l("No enabled addon has this job. It waits until its addon is enabled."))
    with platform.database.write_engine.begin() as connection:
        parked = ledger.park(connection, jobs, names, why)
        woken = ledger.wake_parked(connection, jobs, names)
    for name in parked:
        log.warning("runs of %s wait: no enabled addon has this job", name)
    if woken:
        log.info("%s runs go on: their addon is enabled again", len(woken))
    return woken
