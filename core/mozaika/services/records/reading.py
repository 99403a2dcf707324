"""Reading rows into items: dictionaries of plain Python values.

Many-to-ones come along by joins; each to-many relation costs one more statement, and so does each
model with fields computed on reading, however many records there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from mozaika.model import ModelInfo, Registry
from mozaika.runtime import Env
from mozaika.services.records.plan import OWNERS, Collection, Computed, Item, Level, Spot
from mozaika.services.records.sight import Sight, sight_of

MAX_OWNERS = 5000
"""Ids in one statement: databases limit the number of parameters."""


def fetch(env: Env, statement: Select[Any], values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement whose fields were checked, narrowed to what the reader may see.

    It takes the session's connection but not the session's way of loading, which would look at the
    criteria anew each time and takes twice as long per row.
    """
    session = env.session
    if session.autoflush and (session.new or session.dirty or session.deleted):
        session.flush()
    return session.connection().execute(sight_of(env).narrow(statement), values).all()


def make_items(env: Env, level: Level, rows: Sequence[Any]) -> list[Item]:
    """The items of the rows, with everything that further statements add."""
    items = [level.make(row) for row in rows]
    if rows:
        for collection in level.collections:
            _fill(collection.spot, rows, items, _related(env, collection, rows), list)
        for computed in level.computed:
            _compute(env, computed, rows, items)
    return items


def load_records(env: Env, info: ModelInfo, ids: Iterable[int], paths: Iterable[str] = ()) -> Any:
    """Record objects by id, those that are visible, with what `paths` need loaded along."""
    cls: Any = info.cls
    options = [*loads(env.platform.registry, info, paths), *deferrals(info, sight_of(env))]
    found: dict[int, Any] = {}
    for chunk in _chunks(ids):
        statement = select(cls).where(cls.id.in_(chunk)).options(*options)
        found |= {record.id: record for record in env.session.scalars(statement)}
    return found


def loads(registry: Registry, info: ModelInfo, paths: Iterable[str]) -> list[ORMOption]:
    """Options that load the relations along dotted paths, one statement per relation."""
    found: list[ORMOption] = []
    for path in paths:
        here, load = info, None
        for name in path.split("."):
            step = here.fields.get(name)
            if step is None or not step.is_relation:
                break
            attribute = getattr(here.cls, name)
            load = selectinload(attribute) if load is None else load.selectinload(attribute)
            here = registry.info(step.target_name)
        if load is not None:
            found.append(load)
    return found


def deferrals(info: ModelInfo, sight: Sight) -> list[ORMOption]:
    """Options that leave out the columns that the reader may not see."""
    hidden = (name for name in sight.hidden.get(info.name, ()) if info.fields[name].has_column)
    return [defer(getattr(info.cls, info.fields[name].column_name)) for name in hidden]


def _related(env: Env, collection: Collection, rows: Sequence[Any]) -> dict[int, list[Item]]:
    related: dict[int, list[Item]] = {}
    for chunk in _chunks(_ids(collection.spot, rows)):
        found = fetch(env, collection.statement, {OWNERS: chunk})
        items = make_items(env, collection.level, found)
        for row, item in zip(found, items, strict=True):
            related.setdefault(row[0], []).append(item)
    return related


def _compute(env: Env, computed: Computed, rows: Sequence[Any], items: Sequence[Item]) -> None:
    info = computed.info
    names = [spot.key for spot in computed.spots]
    paths = [path for name in names for path in info.fields[name].depends]
    records = load_records(env, info, _ids(computed.spots[0], rows), paths)
    for spot in computed.spots:
        values = {record_id: getattr(record, spot.key) for record_id, record in records.items()}
        _fill(spot, rows, items, values, lambda: None)


def _fill(
    spot: Spot, rows: Sequence[Any], items: Sequence[Item], values: Mapping[int, Any], empty: Any
) -> None:
    for row, item in zip(rows, items, strict=True):
        holder: Any = item
        for step in spot.path:
            holder = holder and holder[step]
        if holder is not None:
            value = values.get(row[spot.column])
            holder[spot.key] = empty() if value is None else value


def _ids(spot: Spot, rows: Sequence[Any]) -> list[int]:
    return sorted({row[spot.column] for row in rows} - {None})


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    pending = list(dict.fromkeys(ids))
    for start in range(0, len(pending), MAX_OWNERS):
        yield pending[start : start + MAX_OWNERS]
