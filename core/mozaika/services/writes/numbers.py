"""Numbers in order, from sequences: gapless within what is committed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from mozaika.model import ModelInfo
from mozaika.runtime import Env


def assign(env: Env, info: ModelInfo, records: Sequence[Any]) -> None:
    """Gives each record without a number the next one of the sequence named like the model."""
    waiting = [record for record in records if record.__dict__.get("number") is None]
    if not waiting:
        return
    prefix, padding, first = _take(env, info.name, len(waiting))
    for offset, record in enumerate(waiting):
        record.number = f"{prefix}{first + offset:0{padding}d}"


def _take(env: Env, name: str, count: int) -> tuple[str, int, int]:
    table = env.platform.registry.info("base.sequence").table
    connection = env.session.connection()
    statement = (
        update(table)
        .where(table.c.name == name)
        .values(next_number=table.c.next_number + count)
        .returning(table.c.prefix, table.c.padding, table.c.next_number)
    )
    row = connection.execute(statement).first()
    if row is None:
        connection.execute(insert(table).values(name=name, prefix="", padding=5, next_number=1))
        row = connection.execute(statement).one()
    return row.prefix, row.padding, row.next_number - count
