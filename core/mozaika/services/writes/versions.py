"""Optimistic locking and ids for whole batches, with one statement each.

The mapper's own version counter would write record by record; here the rows are locked and their
versions compared with one statement, and the updates go out together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect, select, text

from mozaika.errors import Conflict
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env


def check_versions(env: Env, info: ModelInfo, updated: Sequence[Any]) -> None:
    """Locks the rows, compares versions with those loaded, counts them up.

    Raises `Conflict` when somebody else's update was committed since the records were loaded. On
    SQLite a writing env has been the only writer since before it loaded them.
    """
    if not updated or not info.versioned:
        return
    if env.platform.database.dialect == "postgresql":
        _lock(env, info, updated)
    for record in updated:
        record.version = _loaded_version(record) + 1


def _loaded_version(record: Any) -> int:
    before = inspect(record).committed_state
    return int(before.get("version", record.version))


def _lock(env: Env, info: ModelInfo, updated: Sequence[Any]) -> None:
    columns = info.table.c
    loaded = {record.id: _loaded_version(record) for record in updated}
    statement = (
        select(columns.id, columns.version)
        .where(columns.id.in_(sorted(loaded)))
        .order_by(columns.id)
        .with_for_update()
    )
    current = {row.id: row.version for row in env.session.connection().execute(statement)}
    stale = [key for key, version in loaded.items() if current.get(key) != version]
    if stale:
        raise Conflict(
            _l("Somebody else has changed or deleted this meanwhile."),
            cure=_l("Reload it, look at their change and try again."),
            ids=stale,
        )


def assign_ids(env: Env, info: ModelInfo, created: Sequence[Any]) -> None:
    """Gives new records their ids on SQLite, which can't return them for a multi-row insert.

    Ids are never used again, not even those of the records deleted last (AUTOINCREMENT).
    """
    if env.platform.database.dialect != "sqlite" or len(created) < 2:
        return
    waiting = [record for record in created if record.__dict__.get("id") is None]
    last = env.session.connection().scalar(
        text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": info.table.name}
    )
    for number, record in enumerate(waiting, (last or 0) + 1):
        record.id = number
