"""Which rows stand for records that exist, and what they change: one statement per batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import selectinload, undefer

from mozaika.errors import ValidationFailed
from mozaika.i18n import gettext
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services.schemas.convert import converter
from mozaika.services.schemas.messages import shown
from mozaika.services.schemas.values import Converter
from mozaika.services.transfer.drafts import Draft, Plan, loaders_of

Key = tuple[Any, ...]


class Seen:
    """Ids that this import has met, one bit each."""

    _BLOCK = 1 << 16

    def __init__(self) -> None:
        self._blocks: dict[int, bytearray] = {}

    def __contains__(self, record_id: int) -> bool:
        block, bit = divmod(record_id, self._BLOCK)
        found = self._blocks.get(block)
        return found is not None and bool(found[bit >> 3] & (1 << (bit & 7)))

    def add(self, record_id: int) -> None:
        """Remembers an id."""
        block, bit = divmod(record_id, self._BLOCK)
        found = self._blocks.setdefault(block, bytearray(self._BLOCK >> 3))
        found[bit >> 3] |= 1 << (bit & 7)


def check_values(env: Env, plan: Plan, drafts: Sequence[Draft]) -> None:
    """Replaces the values of drafts whose records exist by checked ones; errors are noted by
    column."""
    loaders = loaders_of(env)
    loader = loaders.of(plan.info.name)
    for draft in drafts:
        try:
            loaded = loader.load(new_values(plan, draft), loaders.of, partial=True)
        except ValidationFailed as error:
            for name, messages in error.errors.items():
                for message in messages:
                    draft.fail(plan.title_of(name, draft), str(message))
            continue
        draft.values = loaded
        numbered = {name: iter(loaded[name]) for name in {child.name for child in draft.children}}
        draft.children = {child: next(numbered[child.name]) for child in draft.children}


def new_values(plan: Plan, draft: Draft) -> dict[str, Any]:
    """The values of a draft in the form that new records take, its children included."""
    kept = _kept_by_platform(plan)
    values = {name: value for name, value in draft.values.items() if name not in kept}
    for child, child_values in draft.children.items():
        values.setdefault(child.name, []).append(child_values)
    return values


def _kept_by_platform(plan: Plan) -> list[str]:
    """Key fields that the platform keeps itself: the id, a number."""
    return [name for name in plan.key if not plan.info.fields[name].writable]


def match(env: Env, plan: Plan, drafts: Sequence[Draft], seen: Seen) -> dict[int, Any]:
    """Sets the ids of drafts whose records exist; returns these records by id, with all relations
    that the drafts speak of loaded. Missing, doubled and ambiguous keys are errors."""
    if not plan.key:
        return {}
    keyed = dict(_keys(plan, drafts))
    records = _find(env, plan, list(keyed))
    for key, draft in keyed.items():
        found = records.get(key, [])
        title = plan.title_of(plan.key[0], draft)
        if len(found) > 1:
            draft.fail(title, _ambiguous(key, len(found)))
        elif not found and _kept_by_platform(plan):
            draft.fail(title, _absent(plan, key))
        elif found and found[0].id in seen:
            _repeat(plan, draft, _doubled(key, None))
            draft.id = found[0].id
        elif found:
            draft.id = found[0].id
    return {found[0].id: found[0] for found in records.values() if len(found) == 1}


def _keys(plan: Plan, drafts: Sequence[Draft]) -> Iterator[tuple[Key, Draft]]:
    lines: dict[Key, int] = {}
    kept = _kept_by_platform(plan)
    converters = [(name, converter(plan.info.fields[name])) for name in plan.key]
    for draft in drafts:
        key = _key(plan, draft, converters)
        if key is None:
            continue
        if all(part is None for part in key):
            if not kept:
                text = gettext("The key of the row is empty, so its record can't be found.")
                draft.fail(plan.title_of(plan.key[0], draft), text)
        elif key in lines:
            _repeat(plan, draft, _doubled(key, lines[key]))
        else:
            lines[key] = draft.row.line
            yield key, draft


def _repeat(plan: Plan, draft: Draft, message: str) -> None:
    """A row with the key of an earlier one: wrong, or nothing is done with it."""
    if plan.mapping.repeated == "skip":
        draft.action = "unchanged"
    else:
        draft.fail(plan.title_of(plan.key[0], draft), message)


def _key(plan: Plan, draft: Draft, converters: Sequence[tuple[str, Converter]]) -> Key | None:
    """The key of a draft; None when a part of it is wrong, which is noted."""
    parts = []
    for name, convert in converters:
        value = draft.values.get(name)
        try:
            parts.append(None if value is None else convert(value))
        except ValidationError as error:
            for message in error.messages:
                draft.fail(plan.title_of(name, draft), str(message))
            return None
    return tuple(parts)


def _find(env: Env, plan: Plan, keys: Sequence[Key]) -> dict[Key, list[Any]]:
    """Records by key."""
    if not keys:
        return {}
    cls: Any = plan.info.cls
    names = [plan.info.fields[name].column_name for name in plan.key]
    statement = select(cls).where(_criterion(cls, names, keys)).options(*_options(plan))
    found: dict[Key, list[Any]] = {}
    for record in env.session.scalars(statement):
        found.setdefault(tuple(getattr(record, name) for name in names), []).append(record)
    return found


def _criterion(cls: Any, names: Sequence[str], keys: Sequence[Key]) -> Any:
    """`(a, b) IN (…)`, once for each set of parts that are not empty."""
    groups: dict[tuple[int, ...], list[Key]] = {}
    for key in keys:
        filled = tuple(place for place, part in enumerate(key) if part is not None)
        groups.setdefault(filled, []).append(key)
    conditions = []
    for filled, members in groups.items():
        columns = [getattr(cls, names[place]) for place in filled]
        empty = [getattr(cls, n).is_(None) for p, n in enumerate(names) if p not in filled]
        if len(columns) == 1:
            within = columns[0].in_([key[filled[0]] for key in members])
        else:
            within = tuple_(*columns).in_([tuple(key[p] for p in filled) for key in members])
        conditions.append(and_(within, *empty))
    return or_(*conditions)


def _options(plan: Plan) -> list[Any]:
    """What to load along: relations that are compared, restricted fields that load on their own."""
    cls: Any = plan.info.cls
    found = {}
    for column in plan.columns:
        child = column.target.child
        name = child.name if child else column.target.field.name
        if child or column.target.is_many:
            found[name] = selectinload(getattr(cls, name))
        elif column.target.field.roles and column.target.field.has_column:
            found[name] = undefer(getattr(cls, column.target.field.column_name))
    return list(found.values())


def changes(env: Env, plan: Plan, draft: Draft, record: Any) -> dict[str, Any]:
    """The values of a draft that differ from those of its record."""
    info = plan.info
    children = {child.name for child in draft.children}
    found = {
        name: value
        for name, value in draft.values.items()
        if name not in children and _differs(info.fields[name], record, value)
    }
    if plan.mapping.empty == "clear":
        nullable = loaders_of(env).of(info.name).nullable
        for column in draft.cleared:
            name = column.target.field.name
            if column.target.child is not None or name not in nullable:
                continue
            if _differs(column.target.field, record, nullable[name]):
                found[name] = nullable[name]
    for name in children:
        items = _merged(draft, name, record, env.registry.info(info.fields[name].target_name))
        if items is not None:
            found[name] = items
    return found


def values_before(info: ModelInfo, record: Any, names: Iterable[str]) -> dict[str, Any]:
    """What a record says in the named fields, in the form in which it could be written again: links
    as ids, child records as dictionaries."""
    return {name: _said(info, record, info.fields[name]) for name in names}


def _said(info: ModelInfo, record: Any, field: Field) -> Any:
    if field.kind == "many_to_many":
        return sorted(other.id for other in getattr(record, field.name))
    if field.kind == "one_to_many":
        target = info.registry.info(field.target_name)
        kept = [f for f in target.columns if f.writable and f.name != field.inverse]
        return [
            {"id": child.id, **{one.name: getattr(child, one.column_name) for one in kept}}
            for child in getattr(record, field.name)
        ]
    return getattr(record, field.column_name)


def versions(plan: Plan, record: Any, names: Iterable[str]) -> list[Any]:
    """What tells whether a record, or a child in one of the named relations, was really changed:
    hooks may put another spelling back. Of a model without versions nothing is ever the same."""
    if not plan.info.versioned:
        return [object()]
    found = [record.version]
    for name in names:
        if plan.info.fields[name].kind == "one_to_many":
            for child in getattr(record, name):
                found += [child.id, getattr(child, "version", object())]
    return found


def _differs(field: Field, record: Any, value: Any) -> bool:
    if field.kind == "many_to_many":
        return {other.id for other in getattr(record, field.name)} != set(value)
    return bool(getattr(record, field.column_name) != value)


def _merged(draft: Draft, name: str, record: Any, info: ModelInfo) -> list[Any] | None:
    """All child records of a relation, with the draft's among them; None when nothing changes.

    A child that says the same already stays; else the one in its place is changed; else one is
    added. None is taken away."""
    present = list(getattr(record, name))
    items: list[dict[str, Any]] = [{"id": child.id} for child in present]
    changed = False
    for wanted, values in draft.children.items():
        if wanted.name != name:
            continue
        chosen = {key: values[key] for key, _ in wanted.selector}
        kin = [place for place, c in enumerate(present) if _says(info, c, chosen)]
        if any(_says(info, present[place], values) for place in kin):
            continue
        changed = True
        if wanted.number <= len(kin):
            items[kin[wanted.number - 1]].update(values)
        else:
            items.append(dict(values))
    return items if changed else None


def _says(info: ModelInfo, record: Any, values: Mapping[str, Any]) -> bool:
    return not any(_differs(info.fields[name], record, value) for name, value in values.items())


def _ambiguous(key: Key, count: int) -> str:
    return gettext(
        "%(count)s records have the key %(key)s. Use a key that tells them apart, such as the id.",
        count=count,
        key=_shown(key),
    )


def _absent(plan: Plan, key: Key) -> str:
    return gettext(
        "There is no “%(model)s” with %(field)s %(key)s, or you may not see it. "
        "Leave the cell empty to create a record.",
        model=str(plan.info.label),
        field=plan.key[0],
        key=_shown(key),
    )


def _doubled(key: Key, line: int | None) -> str:
    if line is None:
        return gettext("An earlier row has the same key %(key)s. Leave one out.", key=_shown(key))
    text = gettext("Line %(line)s has the same key %(key)s. Leave one of them out.")
    return text % {"line": line, "key": _shown(key)}


def _shown(key: Key) -> str:
    return shown(", ".join("" if part is None else str(part) for part in key))
