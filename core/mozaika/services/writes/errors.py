"""Errors of the database in the user's words: constraint by constraint."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from mozaika.errors import Conflict, InUse, MozaikaError, Text, ValidationFailed
from mozaika.i18n import _l
from mozaika.model import Check, Registry, Unique

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (?P<columns>.+)$")
_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (?P<name>\S+)$")
_SQLITE_NULL = re.compile(r"NOT NULL constraint failed: \w+\.(?P<column>\w+)$")


def translate(registry: Registry, error: Exception) -> MozaikaError | None:
    """The error to raise instead; None when it is none of ours to explain."""
    if isinstance(error, StaleDataError):
        return Conflict(
            _l("Somebody else has changed or deleted this meanwhile."),
            cure=_l("Reload it, look at their change and try again."),
        )
    if not isinstance(error, IntegrityError):
        return None
    text = str(error.orig).strip()
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return _postgresql(registry, diagnosis)
    return _sqlite(registry, text)


def _postgresql(registry: Registry, diagnosis: Any) -> MozaikaError:
    name = diagnosis.constraint_name or ""
    if name in registry.constraints:
        return _violated(registry, name)
    if diagnosis.sqlstate == "23502":
        return _required(diagnosis.column_name)
    if diagnosis.sqlstate == "23503" and "still referenced" in (diagnosis.message_detail or ""):
        return in_use(diagnosis.table_name)
    return _dangling()


def _sqlite(registry: Registry, text: str) -> MozaikaError:
    if found := _SQLITE_UNIQUE.search(text):
        columns = [c.strip().split(".") for c in found["columns"].split(",")]
        name = f"uq_{columns[0][0]}_" + "_".join(column for _, column in columns)
        return _violated(registry, name)
    if found := _SQLITE_CHECK.search(text):
        return _violated(registry, found["name"])
    if found := _SQLITE_NULL.search(text):
        return _required(found["column"])
    return _dangling()


def _violated(registry: Registry, name: str) -> MozaikaError:
    if name not in registry.constraints:
        return ValidationFailed(
            _l("The values break a rule of the database: %(rule)s.").format(rule=name)
        )
    _, constraint = registry.constraints[name]
    if isinstance(constraint, Check):
        return ValidationFailed(constraint.message, {"": [constraint.message]}, constraint=name)
    declared = constraint.message if isinstance(constraint, Unique) else ""
    message = declared if str(declared) else _taken()
    errors = {field: [message] for field in constraint.fields}
    return ValidationFailed(message, errors, constraint=name)


def _taken() -> Text:
    return _l("This value is taken already; it must be unique.")


def _required(column: str) -> MozaikaError:
    field = column.removesuffix("_id")
    message = _l("A value is required.")
    return ValidationFailed(message, {field: [message]})


def _dangling() -> MozaikaError:
    return InUse(
        _l("It is still used elsewhere, or points to something that is gone."),
        cure=_l("Remove what uses it first, or archive it instead."),
    )


def in_use(by: Text) -> InUse:
    """The error when `by` still points to what should be deleted."""
    return InUse(
        _l("It can't be deleted: %(by)s still uses it.").format(by=by),
        cure=_l("Remove what uses it first, or archive it instead."),
    )


def find_users(session: Any, registry: Registry, model: str, ids: list[int]) -> list[Text]:
    """Labels of the models that still point to these records and forbid deleting them."""
    found: list[Text] = []
    for info in registry:
        for field in info.fields.values():
            if field.kind != "many_to_one" or field.target_name != model:
                continue
            if field.ondelete != "restrict":
                continue
            column = info.table.c[field.column_name]
            count = session.connection().scalar(
                select(func.count()).select_from(info.table).where(column.in_(ids))
            )
            if count:
                found.append(_l("%(model)s (%(count)s)").format(model=info.plural, count=count))
    return found
