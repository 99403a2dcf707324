"""Housekeeping: what nobody needs any more is deleted at night, and growing tables are counted."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_

from mozaika.db import statistics
from mozaika.declare import Job
from mozaika.runtime import Env

KEPT = timedelta(days=30)
"""How long finished runs of jobs, and tokens that are no longer good, can be looked at."""


def clean_job_log(env: Env) -> None:
    """Deletes runs that were done or set aside long ago."""
    run = env["base.job"]
    env.session.execute(delete(run).where(run.finished_at < env.now() - KEPT))


def clean_tokens(env: Env) -> None:
    """Deletes tokens that expired or were revoked long ago."""
    token = env["base.token"]
    before = env.now() - KEPT
    env.session.execute(
        delete(token).where(or_(token.expires_at < before, token.revoked_at < before))
    )


def empty_trash(env: Env) -> None:
    """Forgets what was deleted long ago: from then on it can't be brought back."""
    trash = env["base.trash"]
    env.session.execute(delete(trash).where(trash.created_at < env.now() - KEPT))


def count_rows(env: Env) -> None:
    """Lets SQLite's planner know of tables that have grown, so that it chooses the right index."""
    platform = env.platform
    if statistics.refresh(env.session.connection(), platform.registry.metadata):
        env.on_commit(platform.database.dispose)


JOBS = [
    Job("base.clean_job_log", clean_job_log, cron="17 3 * * *"),
    Job("base.clean_tokens", clean_tokens, cron="27 3 * * *"),
    Job("base.empty_trash", empty_trash, cron="33 3 * * *"),
    Job("base.count_rows", count_rows, cron="47 * * * *"),
]
