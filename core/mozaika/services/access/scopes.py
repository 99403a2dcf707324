"""Scopes of grants as SQL conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false, or_, true

from mozaika.db import filters
from mozaika.declare import AnyOf, Expression, OnRecord, Own, OwnTeam, Scope, Through, Where
from mozaika.errors import CompositionError
from mozaika.model import Field, ModelInfo
from mozaika.services.access.about import on_record

if TYPE_CHECKING:
    from mozaika.services.access.policy import Rights


def scope_sql(  # noqa: PLR0911 - one for each scope
    rights: Rights, info: ModelInfo, scope: Scope, operation: str
) -> ColumnElement[bool]:
    """The condition on the composed class of `info` that `scope` stands for."""
    match scope:
        case Own(name):
            column = _reference(info, scope, name, "base.user")
            return column == rights.user.id if rights.user.id is not None else false()
        case OwnTeam(name):
            column = _reference(info, scope, name, "base.team")
            return _is_any(column, sorted(rights.user.teams))
        case Where(conditions):
            return _filter_sql(rights, info, conditions)
        case Expression(build):
            return build(info.cls, rights.user)  # type: ignore[no-any-return]
        case Through(name):
            return _through(rights, info, name, operation)
        case OnRecord():
            return on_record(rights, info, scope, operation)
        case AnyOf():
            return or_(*[scope_sql(rights, info, s, operation) for s in scope.scopes])


def holds(rights: Rights, scope: Scope, record: Any) -> bool:
    """Whether a record certainly lies within the scope, by its own values; where only the database
    can tell, it does not."""
    match scope:
        case Own(name):
            mine = rights.user.id
            return mine is not None and record.__dict__.get(f"{name}_id") == mine
        case OwnTeam(name):
            return record.__dict__.get(f"{name}_id") in rights.user.teams
        case AnyOf():
            return any(holds(rights, inner, record) for inner in scope.scopes)
    return False


def _is_any(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """One id is compared: a list of parameters would be written out again for each execution."""
    if not ids:
        return false()
    one: ColumnElement[bool] = column == ids[0] if len(ids) == 1 else column.in_(ids)
    return one


def _reference(info: ModelInfo, scope: Scope, name: str, target: str) -> Any:
    field: Field | None = info.fields.get(name)
    if field is None or field.kind != "many_to_one" or field.target_name != target:
        raise CompositionError(
            f"{scope} is declared for {info.name!r}, which has no many-to-one {name!r} "
            f"to {target!r}.",
            cure="Name the right field in the scope, or add the mixin Owned to the model.",
            addons=[info.addon],
        )
    return getattr(info.cls, field.column_name)


def _through(rights: Rights, info: ModelInfo, name: str, operation: str) -> ColumnElement[bool]:
    field = info.fields[name]
    needed = "read" if operation == "read" else "update"
    criterion = rights.criterion(field.target_name, needed)
    if criterion is None:
        return true()
    relation = getattr(info.cls, name)
    return relation.has(criterion)  # type: ignore[no-any-return]


def _filter_sql(rights: Rights, info: ModelInfo, conditions: Any) -> ColumnElement[bool]:
    registry = rights.platform.registry
    tree = filters.parse(conditions, registry, info.name)
    return filters.to_sql(tree, registry, info.name, user=rights.user)
