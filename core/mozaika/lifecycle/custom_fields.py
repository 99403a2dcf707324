"""Custom fields: what an administrator adds to a model while everybody works.

Each change is a step of the life cycle: the row, the column and the new generation are one
transaction, and every worker takes the change up within a second. Nothing is dropped but by
`delete`, which writes the values to a file first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, func, select

from mozaika.errors import NotFound, Text, ValidationFailed
from mozaika.i18n import _l, _ln
from mozaika.lifecycle.apply import Applied
from mozaika.lifecycle.custom_archive import Archived, archive_values, drop_columns
from mozaika.lifecycle.custom_build import Ground
from mozaika.lifecycle.custom_change import CustomChange
from mozaika.lifecycle.custom_rows import CUSTOM, Choice, CustomRow, columns_of, read_rows, row_of
from mozaika.lifecycle.custom_shape import column_of, make_code, make_value
from mozaika.lifecycle.plan import Plan
from mozaika.lifecycle.planning import Ground as PlanGround
from mozaika.lifecycle.planning import plan_custom
from mozaika.model import Registry
from mozaika.runtime import Env, Platform, Settings, User
from mozaika.services import access
from mozaika.services.records import Records

MODEL = "base.custom_field"

FIXED: Mapping[str, Text] = {
    "model": _l("A field can't move to another kind of data. Make another field there."),
    "name": _l("The code of a field can't be changed: imports and programs rely on it."),
    "type": _l("The type of a field can't be changed once it is made. Make another field, copy the "
               "values by export and import, then switch this one off."),
    "target": _l("What a field links to can't be changed once it is made. Make another field."),
}  # fmt: skip
"""What stays as it was made, and what to do instead."""


class FieldsHost(PlanGround, Protocol):
    """Who applies plans: `mozaika.lifecycle.host.Host`."""

    @property
    def platform(self) -> Platform:
        """The current platform."""
        ...

    def apply(self, plan: Plan) -> Applied:
        """Applies the plan and swaps to its platform."""
        ...


@dataclass(frozen=True)
class Known:
    """What the database has: the custom fields, and the columns of one model's table."""

    rows: tuple[CustomRow, ...]
    columns: frozenset[str]


def define(host: FieldsHost, user: User, values: Mapping[str, Any]) -> CustomRow:
    """Makes a field; a code is made from the label where none is given.

    Raises `ValidationFailed` with a message by field. The new field works when this returns.
    """
    made = check_new(host, values)

    def write(env: Env) -> None:
        Records(env, MODEL).create([made.values()])

    _carry_out(host, CustomChange(user, None, made, write))
    rows = _known(host, made).rows
    return next(row for row in rows if (row.model, row.name) == (made.model, made.name))


def check_new(host: FieldsHost, values: Mapping[str, Any]) -> CustomRow:
    """The row that `define` would make; `ValidationFailed` where it can't be."""
    row = row_of({**values, "id": 0, "active": True})
    known = _known(host, row)
    row = _completed(row, known)
    faults = _faults(host, row, known)
    if not known.columns.isdisjoint(row.columns):
        faults.setdefault("name", _l("Another field has this code, or had it: its values are kept. "
                                     "Choose another code."))  # fmt: skip
    _refuse(faults)
    return replace(row, made=True)


def change(
    host: FieldsHost,
    user: User,
    field_id: int,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
) -> CustomRow:
    """Changes what can be changed of a field, at once; what `values` leaves out stays."""
    before = find(host, field_id)
    after = check_change(host, before, values)
    written = {name: after.values()[name] for name in after.values() if name not in FIXED}

    def write(env: Env) -> None:
        Records(env, MODEL).update(field_id, written, version=version)

    _carry_out(host, CustomChange(user, before, after, write))
    return after


def check_change(host: FieldsHost, before: CustomRow, values: Mapping[str, Any]) -> CustomRow:
    """The row that `change` would make; `ValidationFailed` where it can't be."""
    given = row_of({**before.values(), **values, "id": before.id})
    known = _known(host, before)
    after = _completed(replace(given, made=before.made or given.active), known)
    faults = {
        name: fault
        for name, fault in FIXED.items()
        if getattr(after, name) != getattr(before, name)
    }
    faults = faults or (_faults(host, after, known) if after.active else {})
    gone = {c.value for c in before.choices} - {c.value for c in after.choices}
    if gone and before.made:
        faults.update(_choices_in_use(host, before, gone))
    _refuse(faults)
    return after


def set_active(host: FieldsHost, user: User, field_id: int, active: bool) -> CustomRow:
    """Shows a field again, or hides it everywhere; its column and its values stay."""
    return change(host, user, field_id, {"active": active})


def delete(host: FieldsHost, user: User, field_id: int) -> Archived:
    """Deletes a hidden field for good: its values are written to a file, then its column goes."""
    row = find(host, field_id)
    if row.active:
        raise ValidationFailed(
            _l("“%(field)s” is in use.", field=row.words),
            cure=_l("Switch it off first; then it can be deleted for good."),
        )
    archived: list[Archived] = []

    def write(env: Env) -> None:
        Records(env, MODEL).delete([field_id])
        connection = env.session.connection()
        archived.append(archive_values(connection, row, archive_folder(host.settings), env.now()))
        drop_columns(connection, env.platform.registry, row)

    _carry_out(host, CustomChange(user, row, None, write))
    return archived[0]


def archive_folder(settings: Settings) -> Path:
    """Where the values of deleted fields go."""
    return settings.data_dir / "custom-fields"


def find(host: FieldsHost, field_id: int) -> CustomRow:
    """The field of that number."""
    with host.database.engine.connect() as connection:
        rows = read_rows(connection)
    found = next((row for row in rows if row.id == field_id), None)
    if found is None:
        raise NotFound(_l("There is no such field."))
    return found


def count_values(connection: Connection, row: CustomRow) -> int:
    """How many records have a value in the field."""
    if not row.made:
        return 0
    column = column_of(row)
    counted = select(func.count()).select_from(column.table).where(column.is_not(None))
    if row.type == "boolean":
        counted = counted.where(column.is_(True))
    return connection.scalar(counted) or 0


def _carry_out(host: FieldsHost, wanted: CustomChange) -> None:
    plan = plan_custom(host, wanted)
    _check_composed(plan.target.registry, wanted, plan)
    # Rights are read before any table is locked: on another connection that would wait for ever.
    access.rights_of(plan.target, wanted.user)
    host.apply(plan)


def _check_composed(registry: Registry, wanted: CustomChange, plan: Plan) -> None:
    """A new field that was left out after all is refused with the reason."""
    row = wanted.after
    if row is None or wanted.before is not None or row.model not in registry:
        return
    if row.name not in registry.info(row.model).fields:
        reasons = [p.message for p in plan.target.problems if p.addon == CUSTOM]
        _refuse({"": reasons[-1] if reasons else _l("This field can't be made.")})


def _known(host: FieldsHost, row: CustomRow) -> Known:
    with host.database.engine.connect() as connection:
        rows = read_rows(connection)
        columns = columns_of(connection, [row.table]).get(row.table, set())
    return Known(rows, frozenset(columns))


def _completed(row: CustomRow, known: Known) -> CustomRow:
    """With a code for the field and for each choice that has none, and without what its type
    does not have."""
    taken = {one.name for one in known.rows if one.model == row.model} | known.columns
    choices = _completed_choices(row.choices) if row.type == "choice" else ()
    return replace(
        row,
        name=row.name or (make_code(row.label, taken) if row.label else ""),
        choices=choices,
        target=row.target if row.type == "reference" else "",
        required=row.required and row.type != "boolean",
    )


def _completed_choices(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    taken = {choice.value for choice in choices}
    found = []
    for choice in choices:
        value = choice.value or make_value(choice.label, taken)
        taken.add(value)
        found.append(replace(choice, value=value))
    return tuple(found)


def _faults(host: FieldsHost, row: CustomRow, known: Known) -> dict[str, Text]:
    platform = host.platform
    declared = [(addon.name, cls) for addon, cls in platform.hooks.models()]
    ground = Ground(declared, [addon.name for addon in platform.addons], host.available)
    for other in known.rows:
        if other.id != row.id and other.model == row.model and row.model in ground.drafts:
            ground.take(other)
    return ground.faults(row)


def _choices_in_use(host: FieldsHost, row: CustomRow, values: set[str]) -> dict[str, Text]:
    column = column_of(row)
    used = select(column, func.count()).where(column.in_(values)).group_by(column)
    with host.database.engine.connect() as connection:
        counts: list[tuple[str, int]] = [(value, n) for value, n in connection.execute(used)]
    if not counts:
        return {}
    value, number = max(counts, key=lambda pair: pair[1])
    label = next(str(c.label) for c in row.choices if c.value == value)
    text = _ln(
        "“%(choice)s” is chosen in %(n)s entry: give it another value first, or keep the choice.",
        "“%(choice)s” is chosen in %(n)s entries: give them another value first, or keep the "
        "choice.",
        number,
        choice=label,
    )
    return {"choices": text}


def _refuse(faults: Mapping[str, Text]) -> None:
    if faults:
        raise ValidationFailed(
            next(iter(faults.values())), {name: [fault] for name, fault in faults.items()}
        )
