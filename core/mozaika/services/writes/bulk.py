"""Inserting many plain records at once: the pipeline's steps without a unit of work.

Where nothing but the records' own columns is written, SQLAlchemy's unit of work costs more than all
checks together. The same steps run here in the same order, and the rows go out with one INSERT.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Sequence as SqlSequence
from sqlalchemy import func, inspect, select

from mozaika.model import ModelInfo, Numbered
from mozaika.runtime import Env
from mozaika.services.workflow import check_writes, finish_moves, log_moves
from mozaika.services.writes import changes, checks, derive, guard, numbers, versions
from mozaika.services.writes.plan import write_plan

FEWEST = 2
"""Records from which on the short way is taken."""

_LEFT_TO_PIPELINE = frozenset({"base.user", "base.role", "base.grant", "base.team", "base.token"})


def can_insert(env: Env, info: ModelInfo, names: set[str], count: int) -> bool:
    """Whether `count` new records with values for `names` may take the short way: only columns of
    their own, and no other record's stored value follows from them."""
    return (
        count >= FEWEST
        and info.name not in _LEFT_TO_PIPELINE
        and all(info.fields[name].has_column for name in names)
        and not derive.has_dependents(env.platform, info.name)
    )


def make(info: ModelInfo, items: Sequence[dict[str, Any]]) -> list[Any]:
    """New records, in no session yet; `items` are values by column name, checked by the loader."""
    return [_new(info, item) for item in items]


def insert(env: Env, info: ModelInfo, records: Sequence[Any]) -> None:
    """Writes new records of one model; they become persistent ones of the session.

    Raises what a flush raises.
    """
    session = env.session
    session.flush()
    guard.check_access(env, info.name, records, (), ())
    plan = write_plan(env.platform, info)
    checks.fill_defaults(plan, records)
    env.platform.hooks.creating(env, info.name, records)
    if any(record in session for record in records):
        session.add_all(records)
        session.flush()
        return
    moves = check_writes(env, info.name, records, ())
    if issubclass(info.cls, Numbered):
        numbers.assign(env, info, records)
    if info.timestamped:
        checks.stamp(env, records, ())
    derive.derive_created(env, plan, records)
    checks.validate(env, info.name, records, ())
    _assign_ids(env, info, records)
    session.connection().execute(info.table.insert(), _rows(info, records))
    _adopt(env, records)
    guard.check_created(env, info.name, records)
    changes.write(env, changes.rows(env, plan, records, (), ()))
    log_moves(env, moves)
    env.platform.hooks.created(env, info.name, records)
    finish_moves(env, moves)


def _new(info: ModelInfo, item: dict[str, Any]) -> Any:
    record = info.cls()
    record.__dict__.update(item)
    return record


def _assign_ids(env: Env, info: ModelInfo, records: Sequence[Any]) -> None:
    if env.platform.database.dialect == "sqlite":
        versions.assign_ids(env, info, records)
        return
    series = func.generate_series(1, len(records)).table_valued("n")
    name = SqlSequence(f"{info.table.name}_id_seq").next_value()
    ids = env.session.connection().scalars(select(name).select_from(series))
    for record, record_id in zip(records, ids, strict=True):
        record.__dict__["id"] = record_id


def _rows(info: ModelInfo, records: Sequence[Any]) -> list[dict[str, Any]]:
    names = [column.name for column in info.table.c]
    rows = []
    for record in records:
        state = record.__dict__
        rows.append({name: state.get(name) for name in names})
    return rows


def _adopt(env: Env, records: Sequence[Any]) -> None:
    """Makes the records persistent ones of the session as the unit of work does after its INSERTs,
    so that a rollback forgets them; `Session.add` would follow every relation of every record."""
    states = {inspect(record) for record in records}
    for state in states:
        env.session._save_impl(state)
    env.session._register_persistent(states)
