"""What follows a move: the log of transitions, effects, notifications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select

from mozaika.runtime import Env
from mozaika.services.workflow.checks import Move

LOG_MODEL = "base.transition"


def log_moves(env: Env, moves: Sequence[Move]) -> None:
    """Logs who moved what from where to where, when, and the seconds spent there: one statement to
    read the former moves of a model's records, one to write."""
    if not moves:
        return
    table = env.registry.info(LOG_MODEL).table
    rows = [row for move in moves for row in _rows(env, table, move)]
    env.session.connection().execute(table.insert(), rows)


def finish_moves(env: Env, moves: Sequence[Move]) -> None:
    """Runs the effects of the steps, then tells addons. An effect that raises undoes the move."""
    for move in moves:
        for effect in move.step.effects:
            effect(env, move.records)
        env.platform.hooks.after_transition(env, move.model, move.step.name, move.records)


def _rows(env: Env, table: Table, move: Move) -> list[dict[str, Any]]:
    now = env.now()
    since = _since(env, table, move)
    return [
        {
            "model": move.model,
            "record_id": record.id,
            "field_name": move.field_name,
            "name": move.step.name,
            "source": None if source is None else str(source),
            "target": str(move.step.target.value),
            "at": now,
            "user_id": env.user.id,
            "seconds": _seconds(since.get(record.id) or record.__dict__.get("created_at"), now)
            if source is not None
            else None,
        }
        for record, source in zip(move.records, move.sources, strict=True)
    ]


def _since(env: Env, table: Table, move: Move) -> dict[int, datetime]:
    """When each record came to where it was, as far as that has been logged."""
    pairs = zip(move.records, move.sources, strict=True)
    ids = [record.id for record, source in pairs if source is not None]
    if not ids:
        return {}
    columns = table.c
    statement = (
        select(columns.record_id, func.max(columns.at))
        .where(columns.model == move.model, columns.field_name == move.field_name)
        .where(columns.record_id.in_(ids))
        .group_by(columns.record_id)
    )
    return {row[0]: row[1] for row in env.session.connection().execute(statement)}


def _seconds(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))
