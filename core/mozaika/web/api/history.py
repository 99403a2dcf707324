"""The changes kept of a record, for whoever may read the record."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy import select

from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.access import rights
from mozaika.services.records import Records
from mozaika.web.api.arguments import DEFAULT_LIMIT, MOST_ITEMS, Arguments
from mozaika.web.api.blueprint import ONE, blueprint
from mozaika.web.api.caller import call_env
from mozaika.web.api.codec import answer
from mozaika.web.api.model import model_of
from mozaika.web.api.records import FARTHEST


@blueprint.get(f"{ONE}/changes")
def changes(model: str, record_id: int) -> Response:
    """The changes, the newest first: `{"items": [{at, user, operation, values}]}`."""
    given = Arguments(("limit", "offset"))
    limit = given.number("limit", DEFAULT_LIMIT, 1, MOST_ITEMS)
    offset = given.number("offset", 0, 0, FARTHEST)
    with call_env(model) as env:
        info = model_of(env, model)
        Records(env, info.name).get(record_id)
        hidden = rights(env).hidden_fields(info.name)
        rows = _rows(env, info, record_id, limit, offset)
    return answer({"items": [_item(row, hidden) for row in rows]})


def _rows(env: Env, info: ModelInfo, record_id: int, limit: int, offset: int) -> list[Any]:
    """The log itself is the administrators'; what concerns a record is its readers'."""
    change, user = env["base.change"], env["base.user"]
    query = (
        select(change.id, change.operation, change.at, change.values, change.user_id, user.name)
        .outerjoin(user, user.id == change.user_id)
        .where(change.model == info.name, change.record_id == record_id)
        .order_by(change.id.desc())
        .limit(limit)
        .offset(offset)
    )
    with env.sudo():
        return list(env.session.execute(query))


def _item(row: Any, hidden: frozenset[str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "operation": row.operation,
        "at": row.at,
        "user": None if row.user_id is None else {"id": row.user_id, "name": row.name},
        "values": {name: pair for name, pair in (row.values or {}).items() if name not in hidden},
    }
