"""Noting what happens for the webhooks that want to know, in the transaction in which it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import inspect, select

from mozaika.runtime import Env
from mozaika.services.jobs import enqueue_many

MODEL = "base.webhook"
DELIVERY = "base.delivery"
JOB = "base.deliver_webhook"
CACHE = ("webhooks",)
"""Where a platform keeps its active webhooks, until rights or webhooks change."""

MOST_IDS = 500
"""Records that one call tells of."""


_KEPT_BY_US = frozenset({"version", "updated_at", "updated_by"})


class Subscription(NamedTuple):
    """A webhook that is told of some operations on a model."""

    id: int
    model: str
    operations: frozenset[str]


def tell(env: Env, model: str, operation: str, records: Sequence[Any]) -> None:
    """Queues a call for each webhook that wants to know that `records` of `model` were "created",
    "updated" or "deleted". Costs a look into a dictionary where there is none."""
    wanted = [
        hook for hook in subscriptions(env) if hook.model == model and operation in hook.operations
    ]
    if not wanted or not records:
        return
    ids = [record.id for record in records]
    fields = _fields(env, model, records) if operation == "updated" else None
    queue(env, [hook.id for hook in wanted], f"{model}.{operation}", ids, fields)


def call_webhook(env: Env, webhook_id: int, event: str, ids: Sequence[int]) -> list[int]:
    """Tells one webhook of records by an event of one's own ("automation.rule"), once the env
    commits: signed, tried again and listed as any of its calls. Returns the deliveries' ids."""
    return queue(env, [webhook_id], event, ids) if ids else []


def queue(
    env: Env,
    webhooks: Sequence[int],
    event: str,
    ids: Sequence[int],
    fields: Sequence[str] | None = None,
) -> list[int]:
    """Notes deliveries and queues their jobs; returns the ids of the deliveries."""
    table = env.registry.info(DELIVERY).table
    now = env.now()
    rows = [
        {
            "webhook_id": webhook,
            "event": event,
            "payload": {
                "type": event,
                "timestamp": now.isoformat(),
                "data": {"ids": some, **({"fields": fields} if fields is not None else {})},
            },
            "state": "queued",
            "queued_at": now,
            "attempts": 0,
        }
        for webhook in webhooks
        for some in _chunks(ids)
    ]
    inserted = env.session.connection().execute(table.insert().returning(table.c.id), rows)
    deliveries = [row.id for row in inserted]
    _enqueue(env, deliveries)
    return deliveries


def _enqueue(env: Env, deliveries: Sequence[int]) -> None:
    """For the platform, not the user; `env.sudo()` would flush, and this is called in a flush."""
    before, env.access_off = env.access_off, True
    try:
        enqueue_many(env, JOB, [{"delivery_id": one} for one in deliveries])
    finally:
        env.access_off = before


def subscriptions(env: Env) -> tuple[Subscription, ...]:
    """The active webhooks: read once, until one of them or a right changes."""
    cache = env.platform.cache
    if CACHE not in cache:
        table = env.registry.info(MODEL).table
        wanted = select(table).where(table.c.active.is_(True), table.c.archived_at.is_(None))
        cache[CACHE] = tuple(_subscription(row) for row in env.session.connection().execute(wanted))
    found: tuple[Subscription, ...] = cache[CACHE]
    return found


def _subscription(row: Any) -> Subscription:
    operations = {"created": row.on_create, "updated": row.on_update, "deleted": row.on_delete}
    return Subscription(row.id, row.model, frozenset(n for n, on in operations.items() if on))


def _fields(env: Env, model: str, records: Sequence[Any]) -> list[str]:
    """Names of the fields that any of the records changed, of those that everybody may know."""
    info = env.registry.info(model)
    known = {field.column_name: field.name for field in info.columns if not field.hidden}
    changed = {name for record in records for name in inspect(record).committed_state}
    return sorted({known[name] for name in changed if name in known} - _KEPT_BY_US)


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), MOST_IDS):
        yield list(ids[start : start + MOST_IDS])
