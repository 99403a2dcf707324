"""The life cycle's part in the job queue: its tables, and the job that fills new fields."""

from __future__ import annotations

from sqlalchemy import Connection

from mozaika.declare import Job
from mozaika.errors import LifecycleError
from mozaika.i18n import _l
from mozaika.lifecycle.fill import is_pending, run_pending
from mozaika.lifecycle.steps import Step
from mozaika.runtime import Env
from mozaika.services import jobs


def fill(env: Env, generation: int) -> None:
    """Runs the pending fills, each batch in a transaction of its own.

    Raises `LifecycleError` on a platform older than the fills: it would not know their fields.
    """
    if env.platform.generation < generation:
        raise LifecycleError(_l("This worker has not taken up the new addons yet."))
    run_pending(env.platform, lambda done, total: jobs.progress(env, done / max(total, 1)))


FILL = Job("base.fill", fill, retries=10, backoff=2, timeout=86_400)


def queue_fills(env: Env) -> None:
    """Has a worker of the env's platform run the pending fills, if there are any, after the
    commit."""
    if is_pending(env.session.connection()):
        jobs.enqueue(env, FILL.name, generation=env.platform.generation)


def queue_steps(connection: Connection) -> list[Step]:
    """The step that makes the tables of the job queue, where PostgreSQL lacks them."""
    if jobs.is_installed(connection):
        return []
    text = _l("Make the tables and functions of the job queue, as Procrastinate defines them.")
    return [Step("queue", "base", text)]
