"""Derived values: stored computed fields, sort keys, search text; kept in the same transaction.

When a record changes, records that depend on it over relations are found by walking the declared
paths backwards, one statement per step for the whole batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import attributes, selectinload

from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env, Platform
from mozaika.services.writes.batch import Batch
from mozaika.services.writes.chunks import by_ids
from mozaika.services.writes.links import adopt, point
from mozaika.services.writes.plan import Derived, WritePlan, write_plan

Dependency = tuple[str, Derived, tuple[Field, ...]]
"""Model that keeps the derived value, the value, the fields along the path to what it reads."""


def derive_all(env: Env, batches: Mapping[str, Batch]) -> list[Any]:
    """Recomputes what follows from the changes; returns records touched beyond the batches."""
    for name, batch in list(batches.items()):
        info = env.platform.registry.info(name)
        for derived in write_plan(env.platform, info).derived:
            stale = [*batch.created, *_with_changes(batch.updated, derived.local)]
            _compute(env, info, derived, stale)
    touched: dict[int, Any] = {}
    for model, derived, records in _reached(env, batches):
        info = env.platform.registry.info(model)
        preload(env, info, derived, records)
        adopt(info, derived.paths, records, batches)
        _compute(env, info, derived, records)
        touched.update({id(record): record for record in records})
    for record in list(touched.values()):
        _follow_up(env, record)
    return list(touched.values())


def derive_created(env: Env, plan: WritePlan, records: Sequence[Any]) -> None:
    """The derived values of new records from which nothing else follows."""
    for derived in plan.derived:
        preload(env, plan.info, derived, records)
        for record in records:
            record.__dict__[derived.attribute] = derived.compute(record)


def has_dependents(platform: Platform, model: str, within: Field | None = None) -> bool:
    """Whether stored values of other records follow from this model's; those of the parent that
    reads its children through the one-to-many `within` do not count."""
    return any(
        within is None or len(steps) != 2 or steps[0] != within
        for _, _, steps in _dependents(platform).get(model, ())
    )


def _reached(env: Env, batches: Mapping[str, Batch]) -> list[tuple[str, Derived, list[Any]]]:
    """For each derived value read over relations, the records whose value may be stale: those
    reached from a change, but for new ones (just computed) and those about to be deleted."""
    found: dict[tuple[str, str], tuple[str, Derived, dict[int, Any]]] = {}
    for name, batch in list(batches.items()):
        for model, derived, path in _dependents(env.platform).get(name, ()):
            own = batches.get(model)
            skip = {id(r) for r in (*own.created, *own.deleted)} if own else set()
            entry = found.setdefault((model, derived.attribute), (model, derived, {}))
            entry[2].update({id(r): r for r in _walk_back(env, path, batch) if id(r) not in skip})
    return [(m, derived, list(records.values())) for m, derived, records in found.values()]


def _follow_up(env: Env, record: Any) -> None:
    """Values of a reached record that follow from what was just recomputed on it."""
    plan = write_plan(env.platform, env.platform.registry.info(record.__model_name__))
    for derived in plan.derived:
        if _with_changes([record], derived.local):
            _compute(env, plan.info, derived, [record])


def _with_changes(records: Iterable[Any], names: frozenset[str]) -> list[Any]:
    found = []
    for record in records:
        changed = inspect(record).committed_state
        if any(name in names or name.removesuffix("_id") in names for name in changed):
            found.append(record)
    return found


def _compute(env: Env, info: ModelInfo, derived: Derived, records: Sequence[Any]) -> None:
    if not records:
        return
    preload(env, info, derived, records)
    for record in records:
        value = derived.compute(record)
        if getattr(record, derived.attribute) != value:
            setattr(record, derived.attribute, value)


def preload(env: Env, info: ModelInfo, derived: Derived, records: Sequence[Any]) -> None:
    """Loads the relations that the paths follow in one statement per relation."""
    for path in derived.paths:
        first = path.split(".")[0]
        if info.fields[first].kind == "many_to_one":
            point(env, info.fields[first], records)
        ids = [r.id for r in records if first not in r.__dict__ and inspect(r).persistent]
        if len(ids) < 2:
            continue
        option: Any = None
        cls: Any = info.cls
        step_info = info
        for name in path.split(".")[:-1]:
            attribute = getattr(cls, name)
            option = option.selectinload(attribute) if option else selectinload(attribute)
            step_info = env.platform.registry.info(step_info.fields[name].target_name)
            cls = step_info.cls
        list(by_ids(env, select(info.cls).options(option), info.table.c.id, ids))


def _dependents(platform: Platform) -> dict[str, list[Dependency]]:
    """For each model, the derived values of others (or itself) that read it over a relation."""
    key = ("derived dependents",)
    if key not in platform.cache:
        found: dict[str, list[Dependency]] = {}
        for info in platform.registry:
            for derived in write_plan(platform, info).derived:
                for path in derived.paths:
                    steps = tuple(info.path(path))
                    end = steps[-1].model
                    found.setdefault(end, []).append((info.name, derived, steps))
        platform.cache[key] = found
    return platform.cache[key]  # type: ignore[no-any-return]


def _walk_back(env: Env, path: tuple[Field, ...], batch: Batch) -> list[Any]:
    """Records at the beginning of the path that reach a changed record at its end."""
    last = path[-1]
    relation = path[-2]
    inverse = relation.inverse if relation.kind == "one_to_many" else None
    names = {last.name, last.column_name, *([inverse, f"{inverse}_id"] if inverse else [])}
    changed = _with_changes(batch.updated, frozenset(n for n in names if n))
    records = [*batch.created, *changed, *batch.deleted]
    for step in reversed(path[:-1]):
        if not records:
            return []
        records = _owners(env, step, records)
    return records


def _owners(env: Env, step: Field, records: Sequence[Any]) -> list[Any]:
    owner = env.platform.registry.info(step.model)
    if step.kind == "one_to_many":
        parents = _parents(env, owner, step.inverse or "", records)
        _drop_deleted(env, step.name, parents)
        return parents
    ids = [record.id for record in records if record.__dict__.get("id") is not None]
    if not ids:
        return []
    cls: Any = owner.cls
    if step.kind == "many_to_one":
        column = getattr(cls, step.column_name)
        return list(by_ids(env, select(cls), column, ids))
    target: Any = env.platform.registry.info(step.target_name).cls
    linked = select(cls).join(getattr(cls, step.name)).distinct()
    return list(by_ids(env, linked, target.id, ids))


def _drop_deleted(env: Env, name: str, parents: Sequence[Any]) -> None:
    """Records about to be deleted no longer count among their parents' children."""
    gone = set(env.session.deleted)
    if gone:
        for parent in parents:
            for child in [c for c in getattr(parent, name) if c in gone]:
                getattr(parent, name).remove(child)


def _parents(env: Env, owner: ModelInfo, inverse: str, records: Sequence[Any]) -> list[Any]:
    ids: set[int] = set()
    direct: dict[int, Any] = {}
    for record in records:
        parent = record.__dict__.get(inverse)
        if parent is not None:
            direct[id(parent)] = parent
        key = record.__dict__.get(f"{inverse}_id")
        old = attributes.get_history(record, f"{inverse}_id").deleted
        ids.update(k for k in (key, *(old or ())) if k is not None)
    cls: Any = owner.cls
    missing = ids - {parent.__dict__.get("id") for parent in direct.values()}
    if missing:
        for parent in by_ids(env, select(cls), cls.id, missing):
            direct[id(parent)] = parent
    return list(direct.values())
