"""The write side of the records service: create, update, archive, delete, always in batches.

Values are those of REST and pages (JSON types or Python's); they are checked before anything is
written, and a batch is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload, undefer

from mozaika.errors import BadRequest, Conflict, NotFound, ValidationFailed
from mozaika.i18n import _l
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services.access import rights
from mozaika.services.schemas import Loaders
from mozaika.services.writes import bulk, checks, versions

Values = Mapping[str, Any]
Update = tuple[int, Values, int | None]
"""(id, changed values, version that the caller saw or None)."""


def create(env: Env, info: ModelInfo, items: Sequence[Values]) -> list[Any]:
    """New records, in the order of `items`.

    Raises `ValidationFailed` whose errors are by index for a batch, by field for a single item.
    """
    loaded = _load(env, info, items)
    if bulk.can_insert(env, info, loaded):
        family = bulk.make(env, info, loaded)
        with env.session.explained(), _by_index(info, family.records):
            bulk.insert(env, family)
        return family.records
    records = [info.cls() for _ in loaded]
    _assign(env, info, list(zip(records, loaded, strict=True)))
    env.session.add_all(records)
    _flush(env, info, records)
    return records


def update(env: Env, info: ModelInfo, updates: Sequence[Update]) -> list[Any]:
    """Changes records; each may carry the version its author saw.

    Raises `NotFound` for what the user can't see, `Conflict` when a version is stale.
    """
    loaded = _load(env, info, [values for _, values, _ in updates], partial=True)
    names = {name for values in loaded for name in values}
    ids = [record_id for record_id, _, _ in updates]
    found = {record.id: record for record in load(env, info, ids, names, lock=True)}
    for record_id, _, version in updates:
        check_version(env, info, found[record_id], version)
    records = [found[record_id] for record_id in ids]
    _assign(env, info, list(zip(records, loaded, strict=True)))
    _flush(env, info, records)
    return records


def change(env: Env, info: ModelInfo, pairs: Sequence[tuple[Any, Values]]) -> None:
    """Gives loaded records values that the loader has checked, and writes them."""
    _assign(env, info, pairs)
    _flush(env, info, [record for record, _ in pairs])


def assign(env: Env, info: ModelInfo, records: Sequence[Any], values: Values) -> None:
    """Checks `values` and gives them to all the records, without flushing."""
    [loaded] = _load(env, info, [values], partial=True)
    _assign(env, info, [(record, loaded) for record in records])


def check_version(env: Env, info: ModelInfo, record: Any, seen: int | None) -> None:
    """Raises `Conflict` when the record is not as its author saw it (None: did not say)."""
    if seen is not None and info.versioned and record.version != seen:
        raise _stale(env, info, record, seen)


def delete(env: Env, info: ModelInfo, ids: Sequence[int]) -> None:
    """Deletes for good; `InUse` names what still points to a record."""
    for record in load(env, info, ids):
        env.session.delete(record)
    env.session.flush()


def archive(env: Env, info: ModelInfo, ids: Sequence[int]) -> list[Any]:
    """Archives: lists and searches leave the records out, nothing is lost."""
    return _set_archived(env, info, ids, env.now())


def restore(env: Env, info: ModelInfo, ids: Sequence[int]) -> list[Any]:
    """Brings archived records back."""
    return _set_archived(env, info, ids, None)


def load(
    env: Env,
    info: ModelInfo,
    ids: Sequence[int],
    names: Iterable[str] = (),
    *,
    lock: bool = False,
) -> list[Any]:
    """The records, in the order of `ids`, with the named relations and restricted fields loaded, so
    that their old values are known; `NotFound` names those that are gone or invisible. With `lock`
    they are as they are now, and stay so until the transaction ends."""
    cls: Any = info.cls
    statement = select(cls).where(cls.id.in_(set(ids)))
    if lock:
        statement = versions.locking(env, info, statement)
    options = [option for name in names if (option := _loading(cls, info.fields[name]))]
    found = {r.id: r for r in env.session.scalars(statement.options(*options))}
    if lock:
        versions.note_locked(env, info, found)
    missing = [record_id for record_id in ids if record_id not in found]
    if missing:
        raise NotFound(
            _l("“%(model)s” %(ids)s: there is no such thing, or you may not see it.").format(
                model=info.label, ids=", ".join(map(str, missing[:10]))
            ),
            ids=missing,
        )
    return [found[record_id] for record_id in ids]


def _load(
    env: Env, info: ModelInfo, items: Sequence[Values], *, partial: bool = False
) -> list[dict[str, Any]]:
    hidden = None if env.access_off else rights(env).hidden_fields
    loaders = Loaders(env.platform.registry, hidden)
    if len(items) == 1:
        return [loaders.load(info.name, items[0], partial=partial)]
    return loaders.load_many(info.name, list(items), partial=partial)


def _loading(cls: Any, field: Field) -> Any:
    """How a field is loaded that does not come with its record by itself."""
    if field.kind in ("many_to_many", "one_to_many"):
        return selectinload(getattr(cls, field.name))
    return undefer(getattr(cls, field.name)) if field.roles and field.kind == "value" else None


def _assign(env: Env, info: ModelInfo, pairs: Sequence[tuple[Any, Values]]) -> None:
    """Sets values on records; links are looked up with one statement per relation."""
    names = {name for _, values in pairs for name in values}
    for name in names:
        field = info.fields[name]
        having = [(record, values[name]) for record, values in pairs if name in values]
        if field.kind == "many_to_many":
            _assign_links(env, field, having)
        elif field.kind == "one_to_many":
            _assign_children(env, field, having)
        else:
            attribute = field.column_name
            for record, value in having:
                setattr(record, attribute, value)


def _assign_links(env: Env, field: Field, having: Sequence[tuple[Any, Any]]) -> None:
    wanted = {i for _, ids in having for i in ids}
    cls: Any = env.platform.registry.info(field.target_name).cls
    with env.session.no_autoflush:
        targets = env.session.scalars(select(cls).where(cls.id.in_(wanted))) if wanted else ()
        found = {target.id: target for target in targets}
    failures = []
    for record, ids in having:
        missing = [i for i in ids if i not in found]
        if missing:
            text = _l("There is no %(id)s to point to, or you may not see it.")
            failures.append((record, {field.name: [text.format(id=i) for i in missing]}))
        else:
            setattr(record, field.name, [found[i] for i in dict.fromkeys(ids)])
    if failures:
        raise checks.invalid(failures)


def _assign_children(env: Env, field: Field, having: Sequence[tuple[Any, Any]]) -> None:
    """The given list stands for all children: with an id they are changed, without one made, and
    those left out are removed."""
    target = env.platform.registry.info(field.target_name)
    pairs: list[tuple[Any, Values]] = []
    for record, items in having:
        known = {child.id: child for child in getattr(record, field.name)} if record.id else {}
        children = []
        for item in items:
            values = {k: v for k, v in item.items() if k != "id"}
            child = known.get(item["id"]) if item.get("id") else target.cls()
            if child is None:
                raise ValidationFailed(
                    _l("“%(field)s” has no item %(id)s here.").format(
                        field=field.label, id=item["id"]
                    ),
                    {field.name: [_l("Leave out the id to make a new item.")]},
                )
            children.append(child)
            pairs.append((child, values))
        setattr(record, field.name, children)
    with env.session.no_autoflush:
        _assign(env, target, pairs)


def _flush(env: Env, info: ModelInfo, records: Sequence[Any]) -> None:
    """Flushes; errors of a batch are told by the index of the item."""
    with _by_index(info, records):
        env.session.flush()


@contextmanager
def _by_index(info: ModelInfo, records: Sequence[Any]) -> Iterator[None]:
    try:
        yield
    except ValidationFailed as error:
        told = _told(info, records, error.details.get("records") or ())
        if told:
            error.errors = told if len(records) > 1 else told[0]
        raise


def _told(info: ModelInfo, records: Sequence[Any], failures: Iterable[Any]) -> dict[int, Any]:
    """Errors by the index of the item; those of a child as `children.0.name`."""
    places = {id(record): (index, "") for index, record in enumerate(records)}
    relations = [field.name for field in info.fields.values() if field.kind == "one_to_many"]
    for index, record in enumerate(records):
        for name in relations:
            for number, child in enumerate(record.__dict__.get(name) or ()):
                places[id(child)] = (index, f"{name}.{number}.")
    told: dict[int, Any] = {}
    for record, errors in failures:
        if id(record) in places:
            index, prefix = places[id(record)]
            told.setdefault(index, {}).update({prefix + n: text for n, text in errors.items()})
    return told


def _set_archived(env: Env, info: ModelInfo, ids: Sequence[int], moment: Any) -> list[Any]:
    if not info.archivable:
        raise BadRequest(
            _l("“%(model)s” can't be archived.").format(model=info.label),
            cure=_l("Delete it instead."),
        )
    records = load(env, info, ids)
    for record in records:
        if (record.archived_at is None) != (moment is None):
            record.archived_at = moment
    env.session.flush()
    return records


def _stale(env: Env, info: ModelInfo, record: Any, seen: int) -> Conflict:
    fields = versions.changed_since(env, info, record.id, record.version - seen)
    return Conflict(
        _l("Somebody else has changed “%(name)s” meanwhile.").format(
            name=getattr(record, info.display)
        ),
        cure=_l("Reload it, look at their change and try again."),
        fields=fields,
        version=record.version,
        seen=seen,
    )
