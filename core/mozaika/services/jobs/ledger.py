"""The runs of jobs in `base.job`, and every change of their state as one statement.

    queued → running → done
      ↑ ↓       ↓
    waiting   queued again, later, or set_aside

The table is the truth on both databases. A try holds its run by its number: whoever was taken for
dead and replaced can't finish the run any more, and what it did is rolled back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from mozaika.runtime import Platform
from mozaika.services.jobs.carrier import carry

LONGEST_WAIT = timedelta(days=1)
"""However often a job failed, it is tried again after that."""

LONGEST_ERROR = 8000
"""Characters kept of an error: its end tells most."""


class Claim(NamedTuple):
    """A run that one worker holds: its try number `attempt`."""

    id: int
    name: str
    attempt: int
    user_id: int | None
    arguments: dict[str, Any]


class Retry(NamedTuple):
    """How often and how patiently a failed run is tried again."""

    retries: int
    backoff: float

    def wait(self, attempt: int) -> timedelta | None:
        """How long to wait after try number `attempt` failed; None when it was the last."""
        if attempt > self.retries:
            return None
        doubled = self.backoff * 2 ** min(attempt - 1, 30)
        return min(timedelta(seconds=doubled), LONGEST_WAIT)


def jobs_table(platform: Platform) -> Table:
    """The table of `base.job`."""
    return platform.registry.info("base.job").table


def add(connection: Connection, jobs: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Inserts queued runs without keys, and their carriers; returns their ids in order."""
    queued = [{"state": "queued", **row} for row in rows]
    if connection.dialect.name == "sqlite":
        return _add_numbered(connection, jobs, queued)
    statement = insert(jobs).returning(jobs.c.id, sort_by_parameter_order=True)
    ids = list(connection.scalars(statement, queued))
    carry(connection, ids, rows[0].get("run_after"))
    return ids


def _add_numbered(connection: Connection, jobs: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """The writer on SQLite is alone, so it can give the ids itself: one statement for all rows."""
    last = connection.scalar(select(func.max(jobs.c.id))) or 0
    ids = list(range(last + 1, last + 1 + len(rows)))
    numbered = [{"id": run, **row} for run, row in zip(ids, rows, strict=True)]
    connection.execute(insert(jobs), numbered)
    return ids


def add_once(connection: Connection, jobs: Table, row: dict[str, Any]) -> int | None:
    """Inserts a queued run with a key; None if there is one with that key already."""
    made = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement: Any = made(jobs).values(state="queued", **row)
    statement = statement.on_conflict_do_nothing(index_elements=[jobs.c.key])
    run: int | None = connection.scalar(statement.returning(jobs.c.id))
    if run is not None:
        carry(connection, [run], row.get("run_after"))
    return run


def find_key(connection: Connection, jobs: Table, key: str) -> int | None:
    """The run with that key."""
    return connection.scalar(select(jobs.c.id).where(jobs.c.key == key))


def is_due(connection: Connection, jobs: Table, names: Collection[str], now: datetime) -> bool:
    """Whether a run of the named jobs is waiting to be claimed."""
    found = connection.scalar(select(jobs.c.id).where(_ready(jobs, names, now)).limit(1))
    return found is not None


def next_due(connection: Connection, jobs: Table, names: Collection[str]) -> datetime | None:
    """When the next queued run of the named jobs may begin."""
    queued = and_(jobs.c.state == "queued", jobs.c.name.in_(names))
    found: datetime | None = connection.scalar(select(func.min(jobs.c.run_after)).where(queued))
    return found


def claim(
    connection: Connection,
    jobs: Table,
    names: Collection[str],
    worker: str,
    now: datetime,
    *,
    due: datetime | None = None,
    run: int | None = None,
) -> Claim | None:
    """Takes one run of the named jobs that is due: `run`, or the one that is due longest.

    `due` is the time by which it has to be due, `now` if not given.
    """
    ready = _ready(jobs, names, due or now)
    wanted: Any = run
    if run is None:
        order = (func.coalesce(jobs.c.run_after, jobs.c.queued_at), jobs.c.id)
        wanted = select(jobs.c.id).where(ready).order_by(*order).limit(1).scalar_subquery()
    taken = connection.execute(
        update(jobs)
        .where(jobs.c.id == wanted, ready)
        .values(
            state="running", attempts=jobs.c.attempts + 1, worker=worker,
            started_at=now, heartbeat_at=now, progress=None, error=None,
        )
        .returning(jobs.c.id, jobs.c.name, jobs.c.attempts, jobs.c.user_id, jobs.c.arguments)
    ).one_or_none()  # fmt: skip
    return None if taken is None else _claim(taken)


def complete(connection: Connection, jobs: Table, held: Claim, now: datetime) -> bool:
    """Marks the run as done; False if it is held by this try no more."""
    return _change(connection, jobs, held, state="done", finished_at=now, error=None)


def fail(
    connection: Connection, jobs: Table, held: Claim, retry: Retry, error: str, now: datetime
) -> str | None:
    """Queues the run again or sets it aside, with its error; returns the new state, or None if it
    is held by this try no more."""
    wait = retry.wait(held.attempt)
    kept = error[-LONGEST_ERROR:]
    if wait is None:
        changed = _change(connection, jobs, held, state="set_aside", finished_at=now, error=kept)
        return "set_aside" if changed else None
    changed = _change(
        connection, jobs, held, state="queued", run_after=now + wait, error=kept, progress=None
    )
    if changed:
        carry(connection, [held.id], now + wait)
    return "queued" if changed else None


def beat(
    connection: Connection, jobs: Table, held: Claim, progress: float | None, now: datetime
) -> bool:
    """A sign of life; False if the run is held by this try no more."""
    percent = None if progress is None else round(progress * 100, 2)
    return _change(connection, jobs, held, heartbeat_at=now, progress=percent)


def lost(connection: Connection, jobs: Table, before: datetime, limit: int = 100) -> list[Claim]:
    """Running runs without a sign of life since `before`, locked for this transaction."""
    statement = (
        select(jobs.c.id, jobs.c.name, jobs.c.attempts, jobs.c.user_id, jobs.c.arguments)
        .where(jobs.c.state == "running", jobs.c.heartbeat_at < before)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_claim(row) for row in connection.execute(statement)]


def park(connection: Connection, jobs: Table, names: Collection[str], why: str) -> list[str]:
    """Lets queued runs of other jobs than the named wait; returns the names of their jobs."""
    statement = (
        update(jobs)
        .where(jobs.c.state == "queued", jobs.c.name.not_in(names))
        .values(state="waiting", error=why)
    )
    return sorted(set(connection.scalars(statement.returning(jobs.c.name))))


def wake_parked(connection: Connection, jobs: Table, names: Collection[str]) -> list[int]:
    """Queues waiting runs of the named jobs; returns their ids."""
    statement = (
        update(jobs)
        .where(jobs.c.state == "waiting", jobs.c.name.in_(names))
        .values(state="queued", error=None)
    )
    woken = list(connection.scalars(statement.returning(jobs.c.id)))
    carry(connection, woken)
    return woken


def release(connection: Connection, jobs: Table, run: int) -> bool:
    """Queues a run that was set aside for one more try; False if there is none such."""
    statement = (
        update(jobs)
        .where(jobs.c.id == run, jobs.c.state == "set_aside")
        .values(state="queued", run_after=None, finished_at=None)
    )
    released = connection.execute(statement).rowcount == 1
    if released:
        carry(connection, [run])
    return released


def last_ticks(connection: Connection, jobs: Table) -> dict[str, datetime]:
    """The latest tick of each scheduled job that ever ran."""
    statement = (
        select(jobs.c.name, func.max(jobs.c.tick).label("tick"))
        .where(jobs.c.tick.is_not(None))
        .group_by(jobs.c.name)
    )
    return {row.name: row.tick for row in connection.execute(statement)}


def is_under_way(connection: Connection, jobs: Table, name: str) -> bool:
    """Whether an earlier tick of the job has not ended yet."""
    open_run = (
        select(jobs.c.id)
        .where(
            jobs.c.name == name,
            jobs.c.tick.is_not(None),
            jobs.c.state.in_(["queued", "running", "waiting"]),
        )
        .limit(1)
    )
    return connection.scalar(open_run) is not None


def _claim(row: Row[*tuple[Any, ...]]) -> Claim:
    return Claim(row.id, row.name, row.attempts, row.user_id, row.arguments or {})


def _change(connection: Connection, jobs: Table, held: Claim, **values: Any) -> bool:
    statement = update(jobs).where(
        jobs.c.id == held.id, jobs.c.attempts == held.attempt, jobs.c.state == "running"
    )
    return connection.execute(statement.values(values)).rowcount == 1


def _ready(jobs: Table, names: Collection[str], due: datetime) -> ColumnElement[bool]:
    return and_(
        jobs.c.state == "queued",
        or_(jobs.c.run_after.is_(None), jobs.c.run_after <= due),
        jobs.c.name.in_(names),
    )
