"""The history of a record in words: who changed what, from which value to which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Numeric, select

from mozaika.errors import Text
from mozaika.i18n import _l, format_datetime, format_relative, gettext
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Moment, Money
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.records import Records
from mozaika.web.display import name_of, pick, plain, short

RECENT = 20
"""Entries that a record's page shows."""

WORDS: Mapping[str, Text] = {
    "create": _l("added this"),
    "update": _l("changed this"),
    "delete": _l("deleted this"),
}
ARCHIVED: Mapping[bool, Text] = {True: _l("archived this"), False: _l("brought this back")}


@dataclass(frozen=True)
class FieldChange:
    """One field's old and new value, in words; for links what was taken away and added."""

    label: Text
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One change of the record."""

    who: str
    what: Text
    at: datetime
    when: str
    exact: str
    changes: Sequence[FieldChange]


def entries(env: Env, info: ModelInfo, record_id: int, limit: int = RECENT) -> list[Entry]:
    """The latest changes of a record that the user may read, of the fields that the user sees."""
    rows = _rows(env, info, record_id, limit)
    visible = _visible(env, info)
    names = _names(env, info, visible, rows)
    return [_entry(env, row, info, visible, names) for row in rows]


def _rows(env: Env, info: ModelInfo, record_id: int, limit: int) -> list[Any]:
    """The log itself is the administrators'; what concerns a record is its readers'."""
    change, user = env["base.change"], env["base.user"]
    query = (
        select(change.at, change.operation, change.values, user.name.label("who"))
        .outerjoin(change.user)
        .where(change.model == info.name, change.record_id == record_id)
        .order_by(change.id.desc())
        .limit(limit)
    )
    with env.sudo():
        return list(env.session.execute(query))


def _visible(env: Env, info: ModelInfo) -> dict[str, Field]:
    hidden = frozenset() if env.access_off else access.rights(env).hidden_fields(info.name)
    return {name: field for name, field in info.fields.items() if name not in hidden}


def _entry(
    env: Env, row: Any, info: ModelInfo, visible: Mapping[str, Field], names: _Names
) -> Entry:
    values = row.values or {}
    shown = [
        _in_words(visible[name], old, new, names)
        for name, (old, new) in values.items()
        if name in visible and name != "archived_at"
    ]
    what = WORDS.get(row.operation, row.operation)
    if info.archivable and row.operation == "update" and "archived_at" in values:
        what = ARCHIVED[values["archived_at"][1] is not None]
    return Entry(
        who=row.who or gettext("The system"),
        what=what,
        at=row.at,
        when=format_relative(row.at, env.now()),
        exact=format_datetime(row.at),
        changes=shown if row.operation == "update" else [],
    )


def _in_words(field: Field, old: Any, new: Any, names: _Names) -> FieldChange:
    return FieldChange(field.label, text_of(field, old, names), text_of(field, new, names))


_Names = Mapping[tuple[str, int], str]
"""Names of records by model and id."""


def text_of(field: Field, value: Any, names: _Names) -> str:
    """A kept value as people read it."""
    if value in (None, "", []):
        return ""
    if field.is_relation:
        ids = value if isinstance(value, list) else [value]
        unknown = gettext("(not visible)")
        return ", ".join(names.get((field.target_name, one), unknown) for one in ids)
    if field.choices:
        return str(dict(field.choices).get(value, value))
    return short(plain(_python_value(field, value)))


def _python_value(field: Field, value: Any) -> Any:
    with suppress(ValueError, TypeError, ArithmeticError):
        match field.type:
            case Moment():
                return datetime.fromisoformat(value)
            case Date():
                return date.fromisoformat(value)
            case Money() | Numeric():
                return Decimal(str(value)).normalize() + 0
    return value


def _names(env: Env, info: ModelInfo, visible: Mapping[str, Field], rows: Iterable[Any]) -> _Names:
    """The names of all records that the changes mention: one search per model."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        for name, pair in (row.values or {}).items():
            field = visible.get(name)
            if field is not None and field.is_relation:
                wanted.setdefault(field.target_name, set()).update(_ids(pair))
    found: dict[tuple[str, int], str] = {}
    for model, ids in wanted.items():
        if access.rights(env).can(model, "read"):
            found.update(_names_of(env, info.registry.info(model), ids))
    return found


def _ids(pair: Iterable[Any]) -> set[int]:
    return {
        one
        for value in pair
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, int)
    }


def _names_of(env: Env, info: ModelInfo, ids: set[int]) -> dict[tuple[str, int], str]:
    if not ids:
        return {}
    page = Records(env, info.name).search(
        filter=[["id", "in", sorted(ids)]],
        fields=["id", info.display],
        limit=len(ids),
        archived=None,
    )
    return {(info.name, pick(row, "id")): name_of(row, info) for row in page.items}
