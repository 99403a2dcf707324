"""Changes kept: who changed what, from which value to which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import attributes
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from mozaika.runtime import Env
from mozaika.services.writes.plan import WritePlan

CHANGE_MODEL = "base.change"

_AS_IT_IS = (str, int, float, list, dict)


def rows(
    env: Env,
    plan: WritePlan,
    created: Sequence[Any],
    updated: Sequence[Any],
    deleted: Sequence[Any],
) -> list[dict[str, Any]]:
    """Rows of base.change for the tracked fields of a batch, while their history is known."""
    if not (plan.tracked or plan.tracked_links):
        return []
    found = [(record, "create", _state(plan, record, new=True)) for record in created]
    found += [(record, "update", _differences(plan, record)) for record in updated]
    found += [(record, "delete", _state(plan, record, new=False)) for record in deleted]
    at, user = env.now(), env.user.id
    return [
        {
            "model": plan.info.name,
            "record_id": record.id,
            "operation": operation,
            "at": at,
            "user_id": user,
            "values": values,
        }
        for record, operation, values in found
        if values or operation != "update"
    ]


def write(env: Env, found: Sequence[dict[str, Any]]) -> None:
    """Inserts the rows with one statement for the whole flush."""
    if found:
        table = env.platform.registry.info(CHANGE_MODEL).table
        env.session.connection().execute(table.insert(), list(found))


def _state(plan: WritePlan, record: Any, *, new: bool) -> dict[str, list[Any]]:
    state = record.__dict__
    values = {}
    for attribute, kept in state.items():
        name = plan.tracked_names.get(attribute)
        if name is not None and kept is not None and (value := plain(kept)) is not None:
            values[name] = [None, value] if new else [value, None]
    return values


def _differences(plan: WritePlan, record: Any) -> dict[str, list[Any]]:
    before = inspect(record).committed_state
    values: dict[str, list[Any]] = {}
    for name, attribute in plan.tracked:
        if attribute in before:
            old, new = plain(before[attribute]), plain(record.__dict__.get(attribute))
            if old != new:
                values[name] = [old, new]
    for name in plan.tracked_links:
        if name in before:
            # Loading the collection within the flush would meet rows that it has just made.
            history = attributes.get_history(record, name, PASSIVE_NO_INITIALIZE)
            if history.added or history.deleted:
                values[name] = [
                    sorted(other.id for other in history.deleted),
                    sorted(other.id for other in history.added),
                ]
    return values


def plain(value: Any) -> Any:
    """A value as JSON keeps it: exact decimals as text, dates in ISO 8601."""
    if value is None or isinstance(value, _AS_IT_IS):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return None
