"""The scope of records that are about others of any model: activities, messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from mozaika.declare import AnyOf, OnRecord, Scope, Through
from mozaika.model import ModelInfo

if TYPE_CHECKING:
    from mozaika.services.access.policy import Rights


def on_record(
    rights: Rights, info: ModelInfo, scope: OnRecord, operation: str
) -> ColumnElement[bool]:
    """The condition that a record is about something within the user's reach. Models that the
    user reaches as a whole make one condition together, each other one a subquery."""
    needed = "read" if operation == "read" else "update"
    kind, key = getattr(info.cls, scope.model), getattr(info.cls, scope.record)
    whole: list[str] = []
    conditions: list[ColumnElement[bool]] = []
    for name in _subjects(rights, needed):
        criterion = rights.criterion(name, needed)
        if criterion is None:
            whole.append(name)
        else:
            other: Any = rights.platform.registry.info(name).cls
            reached = select(other.id).where(criterion).correlate(None)
            conditions.append(and_(kind == name, key.in_(reached)))
    if whole:
        conditions.insert(0, kind.in_(whole))
    return or_(*conditions) if conditions else false()


def _subjects(rights: Rights, operation: str) -> list[str]:
    """Models of the menu with records within reach, whose own rule does not lean on this one."""
    offered = {menu.model for menu in rights.platform.menus if menu.model}
    return [
        name
        for name in sorted(offered)
        if rights.can(name, operation) and not _leans(rights, name, operation, frozenset())
    ]


def _leans(rights: Rights, model: str, operation: str, seen: frozenset[str]) -> bool:
    """Whether the rule of `model` asks what its records are about: it would never end."""
    scopes = [s for g in rights.deciding(model, operation) for s in _parts(g.where)]
    info = rights.platform.registry.info(model)
    targets = {info.fields[s.field].target_name for s in scopes if isinstance(s, Through)}
    return any(isinstance(s, OnRecord) for s in scopes) or any(
        _leans(rights, target, operation, seen | {model}) for target in targets - seen
    )


def _parts(scope: Scope | None) -> Iterator[Scope]:
    if isinstance(scope, AnyOf):
        for inner in scope.scopes:
            yield from _parts(inner)
    elif scope is not None:
        yield scope
