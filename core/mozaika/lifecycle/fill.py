"""Filling stored computed fields that were added to tables with rows.

The plan's transaction only adds the column and notes what is to be filled; the values are
computed afterwards, in short transactions, while everybody works. Progress is kept in `base.fill`,
so that a fill goes on where it was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from mozaika.lifecycle.tables import FILL
from mozaika.model import ModelInfo
from mozaika.runtime import Env, Platform
from mozaika.services.writes.derive import preload
from mozaika.services.writes.plan import Derived, write_plan

BATCH = 500
"""Records computed in one transaction: some tens of milliseconds, during which others wait."""

Progress = Callable[[int, int], None]
"""Called after each batch with how many records are done, of how many."""


@dataclass(frozen=True)
class PendingFill:
    """A field being filled; `done` of `total` records have their value."""

    model: str
    field: str
    total: int
    done: int

    def as_json(self) -> dict[str, Any]:
        """The fill for programs."""
        return {
            "model": self.model, "field": self.field, "total": self.total, "done": self.done
        }  # fmt: skip


def schedule(connection: Connection, fills: Iterable[PendingFill]) -> None:
    """Notes fills to be run from the beginning."""
    for fill in fills:
        connection.execute(
            delete(FILL).where(FILL.c.model == fill.model, FILL.c.field_name == fill.field)
        )
        connection.execute(
            insert(FILL).values(
                model=fill.model, field_name=fill.field, total=fill.total, last_id=0, done=0
            )
        )


def is_pending(connection: Connection) -> bool:
    """Whether any fill is not finished."""
    statement = select(FILL.c.id).where(FILL.c.finished_at.is_(None)).limit(1)
    return connection.scalar(statement) is not None


def pending_fills(platform: Platform) -> list[PendingFill]:
    """The fills that are not finished, of models and fields that this platform has."""
    statement = select(FILL).where(FILL.c.finished_at.is_(None)).order_by(FILL.c.id)
    with platform.database.engine.connect() as connection:
        rows = connection.execute(statement).all()
    return [
        PendingFill(row.model, row.field_name, row.total, row.done)
        for row in rows
        if _derived(platform, row.model, row.field_name) is not None
    ]


def run_pending(platform: Platform, progress: Progress | None = None) -> int:
    """Runs all pending fills, one after the other; returns how many records were looked at."""
    return sum(
        run_fill(platform, fill.model, fill.field, progress=progress)
        for fill in pending_fills(platform)
    )


def run_fill(
    platform: Platform,
    model: str,
    field: str,
    *,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> int:
    """Fills the field from where it was stopped; returns how many records were looked at.

    Records are taken in the order of their ids, `batch` at a time, each batch in a transaction of
    its own. Version and stamps of the records stay as they are.
    """
    looked_at = 0
    while True:
        with platform.env(write=True) as env:
            step = _run_batch(env, model, field, batch)
        if step is None:
            return looked_at
        done, total, count = step
        looked_at += count
        if progress is not None:
            progress(done, max(done, total))


def _run_batch(env: Env, model: str, field: str, batch: int) -> tuple[int, int, int] | None:
    """(done, total, records looked at now); None when there is nothing to do."""
    derived = _derived(env.platform, model, field)
    connection = env.session.connection()
    row = connection.execute(
        select(FILL)
        .where(FILL.c.model == model, FILL.c.field_name == field, FILL.c.finished_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None or derived is None:
        return None
    info = env.platform.registry.info(model)
    records = _next_records(env, info, row.last_id, batch)
    _write(env, info, derived, records)
    done = row.done + len(records)
    connection.execute(
        update(FILL)
        .where(FILL.c.id == row.id)
        .values(
            done=done,
            last_id=records[-1].id if records else row.last_id,
            finished_at=datetime.now(UTC) if len(records) < batch else None,
        )
    )
    return done, row.total, len(records)


def _next_records(env: Env, info: ModelInfo, last_id: int, batch: int) -> Sequence[Any]:
    cls: Any = info.cls
    statement = select(cls).where(cls.id > last_id).order_by(cls.id).limit(batch)
    return env.session.scalars(statement.with_for_update(of=cls)).all()


def _write(env: Env, info: ModelInfo, derived: Derived, records: Sequence[Any]) -> None:
    preload(env, info, derived, records)
    values = [
        {"of": record.id, "is": value}
        for record in records
        if (value := derived.compute(record)) != getattr(record, derived.attribute)
    ]
    env.session.expunge_all()
    if values:
        column = info.table.c[derived.attribute]
        env.session.connection().execute(
            update(info.table)
            .where(info.table.c.id == bindparam("of"))
            .values({column: bindparam("is")}),
            values,
        )


def _derived(platform: Platform, model: str, field: str) -> Derived | None:
    if model not in platform.registry:
        return None
    plan = write_plan(platform, platform.registry.info(model))
    return next((d for d in plan.derived if d.attribute == field), None)
