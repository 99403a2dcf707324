"""The job that makes a webhook's call, and what it notes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select, update

from mozaika.errors import MozaikaError
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services.webhooks.calls import CallFailed, post
from mozaika.services.webhooks.events import DELIVERY, MODEL, queue
from mozaika.services.webhooks.signing import sign

CONTENT_TYPE = "application/json"


class NotDelivered(MozaikaError):
    """A webhook was not delivered; the job is tried again."""

    code = "webhook_not_delivered"


class _Call(NamedTuple):
    url: str
    secret: str
    payload: Any
    queued_at: datetime
    state: str
    active: bool


def deliver(env: Env, delivery_id: int) -> None:
    """Makes the call of a delivery.

    While it is under way no transaction is open, so that a slow receiver keeps nobody waiting.
    Raises `NotDelivered` for a call that is to be tried again.
    """
    call = _read(env, delivery_id)
    if call is None or call.state == "done" or not call.active:
        return
    try:
        status = _post(env, delivery_id, call)
    except CallFailed as error:
        with env.platform.env(write=True) as noting:
            _note(noting, delivery_id, "failed", error.status, str(error))
        raise NotDelivered(
            _l("%(url)s was not reached: %(reason)s", url=call.url, reason=error),
            cure=_l("It is tried again; see the deliveries of the webhook."),
        ) from error
    _note(env, delivery_id, "done", status, None)


def send_test(env: Env, webhook: Any) -> int:
    """Queues a call that tells of nothing, to try a webhook; returns the delivery's id."""
    return queue(env, [webhook.id], f"{webhook.model}.test", [0])[0]


def _read(env: Env, delivery_id: int) -> _Call | None:
    delivery, webhook = env.registry.info(DELIVERY).table, env.registry.info(MODEL).table
    wanted = (
        select(
            webhook.c.url, webhook.c.secret, delivery.c.payload, delivery.c.queued_at,
            delivery.c.state, webhook.c.active,
        )
        .join(webhook, webhook.c.id == delivery.c.webhook_id)
        .where(delivery.c.id == delivery_id)
    )  # fmt: skip
    with env.platform.env() as reading:
        found = reading.session.connection().execute(wanted).first()
    return None if found is None else _Call(*found)


def _post(env: Env, delivery_id: int, call: _Call) -> int:
    body = orjson.dumps(call.payload)
    message, now = f"msg_{delivery_id}", int(env.now().timestamp())
    headers = {
        "Content-Type": CONTENT_TYPE,
        "User-Agent": "Mozaika",
        "webhook-id": message,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(call.secret, message, now, body),
    }
    return post(call.url, body, headers, private=env.platform.settings.call_private_addresses)


def _note(env: Env, delivery_id: int, state: str, status: int | None, error: str | None) -> None:
    table = env.registry.info(DELIVERY).table
    env.session.connection().execute(
        update(table)
        .where(table.c.id == delivery_id)
        .values(
            state=state,
            status=status,
            error=error,
            attempts=table.c.attempts + 1,
            finished_at=env.now(),
        )
    )
