"""Procrastinate's rows on PostgreSQL, which carry runs to workers.

A carrier is one row of `procrastinate_jobs` whose arguments name a run of `base.job`. It is made in
the transaction that queues the run, so both are there or neither is; NOTIFY wakes a worker at the
commit. Delivery is at least once: a carrier may come late, twice or for a run that was finished
long ago, and the run is claimed once all the same. Here is plain SQL on SQLAlchemy's connection, so
that the library itself is needed by workers only.
"""
# ruff: noqa: S608 (the parts of the statements are constants)

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table, bindparam, text
from sqlalchemy.types import DateTime

from mozaika.errors import ConfigurationError
from mozaika.i18n import _l

QUEUE = "mozaika"
TASK = "mozaika.run"

_ROW = (
    "ROW(:queue, :task, 0, NULL, NULL, jsonb_build_object('run', {0}), {1})"
    "::procrastinate_job_to_defer_v1"
)
_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(array_agg("
    + _ROW.format("run", ":at")
    + " ORDER BY run)) FROM unnest(CAST(:runs AS bigint[])) AS run"
).bindparams(bindparam("at", type_=DateTime(timezone=True)))

_DEFER_AGAIN = """
SELECT procrastinate_defer_jobs_v1(array_agg({row} ORDER BY run.id)) FROM {jobs} AS run
WHERE run.state = 'queued' AND coalesce(run.run_after, run.queued_at) < :before
AND run.name = ANY (:names) AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs AS carrier
    WHERE carrier.queue_name = :queue AND carrier.status = 'todo'
    AND (carrier.args ->> 'run')::bigint = run.id
)
HAVING count(*) > 0
"""
_DROP_DEAD = text("""
SELECT procrastinate_finish_job_v1(dead.id, 'failed', true) FROM (
    SELECT carrier.id FROM procrastinate_jobs AS carrier
    LEFT JOIN procrastinate_workers AS worker ON worker.id = carrier.worker_id
    WHERE carrier.queue_name = :queue AND carrier.status = 'doing' AND (
        worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :silent)
    )
    FOR UPDATE OF carrier SKIP LOCKED
) AS dead
""")


def carry(connection: Connection, runs: Sequence[int], at: datetime | None = None) -> None:
    """Defers a carrier for each run, not before `at`; does nothing on SQLite."""
    if connection.dialect.name == "postgresql" and runs:
        values = {"queue": QUEUE, "task": TASK, "runs": list(runs), "at": at}
        connection.execute(_DEFER, values)


def carry_forgotten(
    connection: Connection, jobs: Table, names: Collection[str], before: datetime
) -> None:
    """Defers carriers for runs that are due since `before` and have none: theirs came to a worker
    that died, or the rows come from a backup."""
    row = _ROW.format("run.id", "NULL::timestamptz")
    statement = text(_DEFER_AGAIN.format(row=row, jobs=jobs.name))
    values = {"queue": QUEUE, "task": TASK, "names": list(names), "before": before}
    connection.execute(statement, values)


def drop_dead(connection: Connection, silent: float) -> None:
    """Deletes carriers held by workers that gave no sign of life for `silent` seconds."""
    connection.execute(_DROP_DEAD, {"queue": QUEUE, "silent": silent})


def install(connection: Connection) -> bool:
    """Makes Procrastinate's tables and functions where they are missing, in the connection's
    transaction; returns whether it did. Does nothing on SQLite.

    Raises `ConfigurationError` when the library is not installed.
    """
    if is_installed(connection):
        return False
    schema = require_procrastinate().schema.SchemaManager.get_schema()
    driver: Any = connection.connection.driver_connection
    driver.execute(schema)
    return True


def require_procrastinate() -> Any:
    """The library procrastinate. Raises `ConfigurationError` naming it when it is missing."""
    try:
        return import_module("procrastinate")
    except ModuleNotFoundError as error:
        if error.name != "procrastinate":
            raise
        raise ConfigurationError(
            _l("Jobs on PostgreSQL need the library “procrastinate”, which is not installed."),
            cure=_l("Run: pip install 'mozaika[postgresql]'"),
            library="procrastinate",
        ) from error


def is_installed(connection: Connection) -> bool:
    """Whether nothing is missing; on SQLite there is nothing to miss."""
    if connection.dialect.name != "postgresql":
        return True
    found = connection.scalar(text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL"))
    return bool(found)
