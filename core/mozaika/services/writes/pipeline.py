"""The pipeline of a flush: what happens to changed records before and after their SQL.

Before: access → hooks creating/updating/deleting → defaults and stamps → derived values → checks.
After: access to what was created → changes kept → counter of rights → hooks created/updated …
All steps work on batches: one model's records at a time, never a statement per record.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, update
from sqlalchemy.orm import Session

from mozaika.model import Numbered
from mozaika.runtime import Env
from mozaika.services.access import forget
from mozaika.services.webhooks import tell
from mozaika.services.workflow import check_writes, finish_moves, log_moves
from mozaika.services.writes import changes, checks, derive, guard, numbers, versions
from mozaika.services.writes.batch import Batch
from mozaika.services.writes.plan import write_plan

ACCESS_MODELS = frozenset(
    {"base.user", "base.role", "base.grant", "base.team", "base.token", "base.webhook"}
)
"""Changes of these count as changes of rights, which every worker notices within a second."""


def before_flush(session: Session, _context: object, _instances: object) -> None:
    """Listener: runs the steps before the SQL until no hook adds anything more."""
    env: Env = session.env  # type: ignore[attr-defined]
    done: set[int] = set()
    batches: dict[str, Batch] = {}
    while fresh := _collect(session, done):
        for batch in fresh.values():
            _prepare(env, batch)
            _merge(batches, batch)
    _derive(env, batches)
    for batch in batches.values():
        checks.validate(env, batch.model, batch.created, batch.updated)
        info = env.platform.registry.info(batch.model)
        versions.check_versions(env, info, batch.updated)
        versions.assign_ids(env, info, batch.created)
    env.cache["flush"] = batches


def _collect(session: Session, done: set[int]) -> dict[str, Batch]:
    found: dict[str, Batch] = {}
    for kind, records in (
        ("created", session.new),
        ("updated", session.dirty),
        ("deleted", session.deleted),
    ):
        for record in records:
            if id(record) in done or (kind == "updated" and not _is_changed(record)):
                continue
            done.add(id(record))
            name = record.__model_name__
            getattr(found.setdefault(name, Batch(name)), kind).append(record)
    return found


def _is_changed(record: Any) -> bool:
    """Whether any value differs from the loaded one; `Session.is_modified` asks every attribute."""
    state = record.__dict__
    return any(
        state.get(name) is not old and state.get(name) != old
        for name, old in inspect(record).committed_state.items()
    )


def _merge(batches: dict[str, Batch], batch: Batch) -> None:
    whole = batches.setdefault(batch.model, Batch(batch.model))
    whole.created += batch.created
    whole.updated += batch.updated
    whole.deleted += batch.deleted
    whole.moves += batch.moves


def _prepare(env: Env, batch: Batch) -> None:
    guard.check_access(env, batch.model, batch.created, batch.updated, batch.deleted)
    hooks = env.platform.hooks
    info = env.platform.registry.info(batch.model)
    plan = write_plan(env.platform, info)
    if batch.created:
        checks.fill_defaults(plan, batch.created)
        hooks.creating(env, batch.model, batch.created)
        if issubclass(info.cls, Numbered):
            numbers.assign(env, info, batch.created)
    if batch.updated:
        hooks.updating(env, batch.model, batch.updated)
        # A hook may have put a value back as it was: another spelling of the same number.
        batch.updated = [record for record in batch.updated if _is_changed(record)]
    if batch.deleted:
        hooks.deleting(env, batch.model, batch.deleted)
    batch.moves = check_writes(env, batch.model, batch.created, batch.updated)
    if info.timestamped:
        checks.stamp(env, batch.created, batch.updated)


def _derive(env: Env, batches: dict[str, Batch]) -> None:
    before = env.access_off
    env.access_off = True
    try:
        touched = derive.derive_all(env, batches)
        known = {id(r) for b in batches.values() for r in (*b.created, *b.updated, *b.deleted)}
        for record in touched:
            if id(record) not in known:
                name = record.__model_name__
                batches.setdefault(name, Batch(name)).updated.append(record)
    finally:
        env.access_off = before


def after_flush(session: Session, _context: object) -> None:
    """Listener: the SQL is done, the history of attributes still known."""
    env: Env = session.env  # type: ignore[attr-defined]
    batches: dict[str, Batch] = env.cache.get("flush", {})
    rows: list[dict[str, Any]] = []
    for batch in batches.values():
        guard.check_created(env, batch.model, batch.created)
        plan = write_plan(env.platform, env.platform.registry.info(batch.model))
        rows += changes.rows(env, plan, batch.created, batch.updated, batch.deleted)
        log_moves(env, batch.moves)
        tell(env, batch.model, "created", batch.created)
        tell(env, batch.model, "updated", batch.updated)
        tell(env, batch.model, "deleted", batch.deleted)
    changes.write(env, rows)
    if not ACCESS_MODELS.isdisjoint(batches):
        _count_access_change(env)


def _count_access_change(env: Env) -> None:
    table = env.platform.registry.info("base.state").table
    env.session.connection().execute(
        update(table).where(table.c.key == "access").values(value=table.c.value + 1)
    )
    platform = env.platform
    env.on_commit(lambda: forget(platform))


def notify(env: Env) -> bool:
    """Tells addons what the flush has written, if anything; they may change records again."""
    batches: dict[str, Batch] = env.cache.pop("flush", {})
    hooks = env.platform.hooks
    for batch in batches.values():
        if batch.created:
            hooks.created(env, batch.model, batch.created)
        if batch.updated:
            hooks.updated(env, batch.model, batch.updated)
        if batch.deleted:
            hooks.deleted(env, batch.model, batch.deleted)
        finish_moves(env, batch.moves)
    return bool(batches)
