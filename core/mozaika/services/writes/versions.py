"""Optimistic locking and ids for whole batches, with one statement each.

The mapper's own version counter would write record by record; here the rows are locked and their
versions compared with one statement, and the updates go out together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, inspect, select, text

from mozaika.errors import Conflict
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.access import rights
from mozaika.services.writes.chunks import chunks_of


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


def locking(env: Env, info: ModelInfo, statement: Select[Any]) -> Select[Any]:
    """The statement, such that the records it loads are current and wait for their change."""
    if env.platform.database.dialect != "postgresql" or not env.write:
        return statement
    statement = statement.order_by(info.table.c.id).with_for_update(of=info.table)
    return statement.execution_options(populate_existing=True)


def note_locked(env: Env, info: ModelInfo, ids: Iterable[int]) -> None:
    """Remembers what `locking` locked, until the transaction ends."""
    if env.write:
        _locked(env).update((info.name, record_id) for record_id in ids)


def _locked(env: Env) -> set[tuple[str, int]]:
    transaction = env.session.get_transaction()
    known: tuple[Any, set[tuple[str, int]]] | None = env.cache.get("locked")
    if known is None or known[0] is not transaction:
        known = env.cache["locked"] = (transaction, set())
    return known[1]


def _lock(env: Env, info: ModelInfo, updated: Sequence[Any]) -> None:
    columns = info.table.c
    known = _locked(env)
    loaded = {r.id: _loaded_version(r) for r in updated if (info.name, r.id) not in known}
    if not loaded:
        return
    statement = select(columns.id, columns.version).order_by(columns.id).with_for_update()
    current: dict[int, int] = {}
    for chunk in chunks_of(loaded):
        rows = env.session.connection().execute(statement.where(columns.id.in_(chunk)))
        current.update((row.id, row.version) for row in rows)
    stale = {key: seen for key, seen in loaded.items() if current.get(key) != seen}
    if stale:
        key, seen = next(iter(stale.items()))
        raise Conflict(
            _l("Somebody else has changed or deleted this meanwhile."),
            cure=_l("Reload it, look at their change and try again."),
            fields=changed_since(env, info, key, current.get(key, seen) - seen),
            ids=list(stale),
        )
    note_locked(env, info, loaded)


def changed_since(env: Env, info: ModelInfo, record_id: int, updates: int) -> list[str]:
    """Names of the tracked fields that the record's latest `updates` changed."""
    table = env.platform.registry.info("base.change").table
    rows = env.session.connection().scalars(
        select(table.c["values"])
        .where(table.c.model == info.name, table.c.record_id == record_id)
        .where(table.c.operation == "update")
        .order_by(table.c.id.desc())
        .limit(max(updates, 0))
    )
    visible = set(info.fields)
    if not env.access_off:
        visible -= rights(env).hidden_fields(info.name)
    return sorted({name for values in rows for name in values if name in visible})


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
