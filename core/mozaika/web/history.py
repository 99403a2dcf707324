"""Changes of a record in words: which fields, from which value to which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Numeric, select

from mozaika.errors import Text
from mozaika.i18n import _l, gettext
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Moment, Money
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.records import Records
from mozaika.services.workflow import flow_of, rules_of
from mozaika.web.display import name_of, pick, plain, short, worded

WORDS: Mapping[str, Text] = {
    "create": _l("added this"),
    "update": _l("changed this"),
    "delete": _l("deleted this"),
    "restore": _l("brought this back"),
}
ARCHIVED: Mapping[bool, Text] = {True: _l("archived this"), False: _l("brought this back")}


@dataclass(frozen=True)
class FieldChange:
    """One field's old and new value, in words; for links what was taken away and added."""

    name: str
    label: Text
    old: str
    new: str


Names = Mapping[tuple[str, int | str], str]
"""Names of records by model and id, and of states by field and state."""


class Telling:
    """Tells rows of `base.change` of one model; looks names up once for all of them."""

    def __init__(self, env: Env, info: ModelInfo, rows: Iterable[Any]) -> None:
        self.info = info
        self.visible = _visible(env, info)
        self.names = _names(env, info, self.visible, rows)

    def what(self, row: Any) -> Text:
        """What was done, in words."""
        if row.operation == "update" and "archived_at" in (row.values or {}):
            return ARCHIVED[row.values["archived_at"][1] is not None]
        return WORDS[row.operation]

    def changes(self, row: Any) -> list[FieldChange]:
        """The fields that an update changed, those that the user sees."""
        if row.operation != "update":
            return []
        return [
            self._change(self.visible[name], *pair)
            for name, pair in (row.values or {}).items()
            if name in self.visible and name != "archived_at"
        ]

    def _change(self, field: Field, old: Any, new: Any) -> FieldChange:
        texts = [text_of(field, value, self.names, self.info) for value in (old, new)]
        return FieldChange(field.name, field.label, texts[0], texts[1])


def latest_change_of(env: Env, info: ModelInfo, record_id: int, name: str) -> Any:
    """Who changed the field last, when, and from what to what; None where it is not kept."""
    change, user = env["base.change"], env["base.user"]
    query = (
        select(change.at, change.operation, change.values, user.name.label("who"))
        .outerjoin(change.user)
        .where(change.model == info.name, change.record_id == record_id)
        .where(change.operation == "update")
        .order_by(change.id.desc())
        .limit(10)
    )
    with env.sudo():
        rows = env.session.execute(query).all()
    return next((row for row in rows if name in (row.values or {})), None)


def _visible(env: Env, info: ModelInfo) -> dict[str, Field]:
    hidden = frozenset() if env.access_off else access.rights(env).hidden_fields(info.name)
    return {name: field for name, field in info.fields.items() if name not in hidden}


def text_of(field: Field, value: Any, names: Names, info: ModelInfo) -> str:
    """A kept value as people read it."""
    if value in (None, "", []):
        return ""
    if field.is_relation:
        ids = value if isinstance(value, list) else [value]
        unknown = gettext("(not visible)")
        return ", ".join(names.get((field.target_name, one), unknown) for one in ids)
    if field.choices:
        return str(dict(field.choices).get(value, value))
    if field.translate:
        return worded(field, str(value), info)
    state = names.get((field.name, value)) if isinstance(value, str) else None
    return state or short(plain(_python_value(field, value)))


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


def _names(env: Env, info: ModelInfo, visible: Mapping[str, Field], rows: Iterable[Any]) -> Names:
    """The names of all records that the changes mention: one search per model; and of the states
    of the model's workflow."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        told = row.values or {} if row.operation == "update" else {}
        for name, pair in told.items():
            field = visible.get(name)
            if field is not None and field.is_relation:
                wanted.setdefault(field.target_name, set()).update(_ids(pair))
    found: dict[tuple[str, int | str], str] = dict(_states(env, info))
    for model, ids in wanted.items():
        if env.access_off or access.rights(env).can(model, "read"):
            found.update(names_of(env, info.registry.info(model), ids))
    return found


def _states(env: Env, info: ModelInfo) -> dict[tuple[str, int | str], str]:
    flow = env.platform.workflows.get(info.name)
    states = getattr(flow, "states", {})
    return {(flow.field, name): str(state.label) for name, state in states.items()} if flow else {}


def _ids(pair: Iterable[Any]) -> set[int]:
    return {
        one
        for value in pair
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, int)
    }


def names_of(env: Env, info: ModelInfo, ids: set[int]) -> dict[tuple[str, int | str], str]:
    """The names of records that the user may see, archived ones too, by model and id."""
    if not ids:
        return {}
    page = Records(env, info.name).search(
        filter=[["id", "in", sorted(ids)]],
        fields=["id", info.display],
        sort="id",
        limit=len(ids),
        archived=None,
    )
    return {(info.name, pick(row, "id")): name_of(row, info) for row in page.items}


def places_of(env: Env, info: ModelInfo, record: Any) -> dict[str, Any]:
    """The states, or stages, of the model's workflow by what a log keeps of them."""
    rules = rules_of(env, flow_of(env, info.name))
    return {str(place.value): place for place in rules.places(record)}
