"""Inserting plain records, one or many: the pipeline's steps without a unit of work.

Where nothing but columns is written, of the records and of their children, SQLAlchemy's unit of
work costs more than all checks together. The same steps run here in the same order, and the rows go
out with one INSERT per model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Sequence as SqlSequence
from sqlalchemy import func, inspect, select
from sqlalchemy.orm.attributes import manager_of_class, set_committed_value

from mozaika.model import Field, ModelInfo, Numbered
from mozaika.runtime import Env
from mozaika.services.webhooks import tell
from mozaika.services.workflow import Move, check_writes, finish_moves, log_moves
from mozaika.services.writes import changes, checks, derive, guard, numbers, versions
from mozaika.services.writes.plan import write_plan

Values = Mapping[str, Any]

_LEFT_TO_PIPELINE = frozenset({"base.user", "base.role", "base.grant", "base.team", "base.token"})


@dataclass
class Family:
    """New records of one model, in no session yet, and their children by one-to-many: pairs of
    parent and child."""

    info: ModelInfo
    records: list[Any]
    children: list[tuple[Field, ModelInfo, list[tuple[Any, Any]]]] = field(default_factory=list)

    def groups(self) -> list[tuple[ModelInfo, list[Any]]]:
        """(model, new records), the parents first."""
        found = [(self.info, self.records)]
        return found + [(info, [child for _, child in pairs]) for _, info, pairs in self.children]


def can_insert(env: Env, info: ModelInfo, items: Sequence[Values]) -> bool:
    """Whether new records with these values may take the short way: only columns of their own and
    children with such, and no other record's stored value follows from them."""
    return bool(items) and _is_plain(env, info, items)


def _is_plain(
    env: Env, info: ModelInfo, items: Sequence[Values], within: Field | None = None
) -> bool:
    if info.name in _LEFT_TO_PIPELINE or derive.has_dependents(env.platform, info.name, within):
        return False
    for name in {name for values in items for name in values}:
        declared = info.fields[name]
        if declared.has_column:
            continue
        if within is not None or declared.kind != "one_to_many":
            return False
        children = [child for values in items for child in values.get(name, ())]
        target = env.platform.registry.info(declared.target_name)
        if not _is_plain(env, target, children, declared):
            return False
    return True


def make(env: Env, info: ModelInfo, items: Sequence[Values]) -> Family:
    """New records with the values, which the loader has checked."""
    family = Family(info, [_new(info, values) for values in items])
    for name in _collections(env, info, items):
        declared = info.fields[name]
        target = env.platform.registry.info(declared.target_name)
        pairs = []
        for record, values in zip(family.records, items, strict=True):
            children = [_new(target, child) for child in values.get(name, ())]
            set_committed_value(record, name, children)
            for child in children:
                set_committed_value(child, declared.inverse or "", record)
                pairs.append((record, child))
        if pairs:
            family.children.append((declared, target, pairs))
    return family


def _collections(env: Env, info: ModelInfo, items: Sequence[Values]) -> Iterable[str]:
    """The one-to-manys that have children, and those that derived values read: of a new record
    without children these are known to be empty."""
    given = {name for values in items for name in values}
    read = {path.split(".")[0] for d in write_plan(env.platform, info).derived for path in d.paths}
    return [
        name
        for name, declared in info.fields.items()
        if declared.kind == "one_to_many" and name in given | read
    ]


def insert(env: Env, family: Family) -> None:
    """Writes a family; its records become persistent ones of the session.

    Raises what a flush raises.
    """
    session, groups = env.session, family.groups()
    session.flush()
    for info, records in groups:
        guard.check_access(env, info.name, records, (), ())
        checks.fill_defaults(write_plan(env.platform, info), records)
        env.platform.hooks.creating(env, info.name, records)
    if any(record in session for _, records in groups for record in records):
        _leave_to_session(env, family)
        return
    moves = {info.name: _prepare(env, info, records) for info, records in groups}
    for info, records in reversed(groups):
        derive.derive_created(env, write_plan(env.platform, info), records)
    for info, records in groups:
        checks.validate(env, info.name, records, ())
    _write(env, family)
    rows = []
    for info, records in groups:
        guard.check_created(env, info.name, records)
        rows += changes.rows(env, write_plan(env.platform, info), records, (), ())
        log_moves(env, moves[info.name])
    changes.write(env, rows)
    for info, records in groups:
        tell(env, info.name, "created", records)
        with session.undoing():
            env.platform.hooks.created(env, info.name, records)
            finish_moves(env, moves[info.name])


def _prepare(env: Env, info: ModelInfo, records: Sequence[Any]) -> list[Move]:
    moves = check_writes(env, info.name, records, ())
    if issubclass(info.cls, Numbered):
        numbers.assign(env, info, records)
    if info.timestamped:
        checks.stamp(env, records, ())
    return moves


def _write(env: Env, family: Family) -> None:
    """One INSERT per model."""
    _write_rows(env, family.info, family.records)
    for declared, info, pairs in family.children:
        for parent, child in pairs:
            child.__dict__[f"{declared.inverse}_id"] = parent.__dict__["id"]
        _write_rows(env, info, [child for _, child in pairs])


def _write_rows(env: Env, info: ModelInfo, records: Sequence[Any]) -> None:
    """A single row's id is given by its INSERT; those of several are fetched before."""
    connection, insert = env.session.connection(), info.table.insert()
    if len(records) == 1:
        [row] = _rows(info, records)
        key: Any = connection.execute(insert, row).inserted_primary_key
        records[0].__dict__["id"] = key[0]
    else:
        _assign_ids(env, info, records)
        if connection.dialect.name == "sqlite":
            # With RETURNING many rows share a statement; FTS5 writes out after each statement.
            insert = insert.returning(info.table.c.id)
        connection.execute(insert, _rows(info, records))
    _adopt(env, records)


def _leave_to_session(env: Env, family: Family) -> None:
    """A hook has put the records into the session: the unit of work writes them."""
    for declared, _, pairs in family.children:
        for parent, child in pairs:
            parent.__dict__.pop(declared.name, None)
            child.__dict__.pop(declared.inverse or "", None)
        for parent, child in pairs:
            setattr(child, declared.inverse or "", parent)
    env.session.add_all([record for _, records in family.groups() for record in records])
    env.session.flush()


def _new(info: ModelInfo, values: Values) -> Any:
    record = manager_of_class(info.cls).new_instance()
    state, fields = record.__dict__, info.fields
    for name, value in values.items():
        if fields[name].has_column:
            state[fields[name].column_name] = value
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
    """Values of the columns that any of the records has."""
    states = [record.__dict__ for record in records]
    filled: set[str] = set().union(*states)
    names = [column.name for column in info.table.c if column.name in filled]
    return [{name: state.get(name) for name in names} for state in states]


def _adopt(env: Env, records: Sequence[Any]) -> None:
    """Makes the records persistent ones of the session as the unit of work does after its INSERTs,
    so that a rollback forgets them; `Session.add` would follow every relation of every record."""
    states = {inspect(record) for record in records}
    for state in states:
        env.session._save_impl(state)
    env.session._register_persistent(states)
