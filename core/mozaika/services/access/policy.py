"""From declared and stored grants to rights: the one place that decides who may do what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from mozaika.db.criteria import ModelCriteria
from mozaika.declare import AnyOf, Grant, Restriction, Scope, Where
from mozaika.model import ModelInfo
from mozaika.runtime import Platform, User
from mozaika.services.access.scopes import holds, scope_sql

GRANT_MODEL = "base.grant"


class Rights:
    """What one user may do on one platform. Made once per user and generation of rights."""

    def __init__(self, platform: Platform, user: User, grants: Sequence[Grant]) -> None:
        self.platform = platform
        self.user = user
        self._grants: dict[str, list[Grant]] = {}
        for grant in grants:
            if grant.role in user.roles:
                self._grants.setdefault(grant.model, []).append(grant)
        self._criteria: dict[tuple[str, str], ColumnElement[bool] | None] = {}

    def can(self, model: str, operation: str) -> bool:
        """Whether any grant gives `operation` ("create", "read", "update", "delete")."""
        return any(grant.allows(operation) for grant in self._grants.get(model, ()))

    def deciding(self, model: str, operation: str) -> list[Grant]:
        """The grants that give `operation`."""
        return [g for g in self._grants.get(model, ()) if g.allows(operation)]

    def restricting(self, model: str) -> list[Restriction]:
        """The restrictions that hold for this user."""
        return [
            restriction
            for restriction in self.platform.restrictions
            if restriction.model == model and self.user.roles.isdisjoint(restriction.unless)
        ]

    def criterion(self, model: str, operation: str) -> ColumnElement[bool] | None:
        """The SQL condition on `model` for `operation`: None for all, `false()` for none."""
        key = (model, operation)
        if key not in self._criteria:
            self._criteria[key] = self._build(self.platform.registry.info(model), operation)
        return self._criteria[key]

    def covers(self, model: str, operation: str, record: Any) -> bool:
        """Whether a record with these values certainly lies within the user's rights; `criterion`
        decides of the others."""
        return not self.restricting(model) and any(
            grant.where is None or holds(self, grant.where, record)
            for grant in self.deciding(model, operation)
        )

    def _build(self, info: ModelInfo, operation: str) -> ColumnElement[bool] | None:
        deciding = self.deciding(info.name, operation)
        if not deciding:
            return false()
        conditions: list[ColumnElement[bool]] = []
        if all(grant.where is not None for grant in deciding):
            ways = {str(way): way for grant in deciding for way in _ways(grant.where)}
            conditions.append(or_(*[scope_sql(self, info, w, operation) for w in ways.values()]))
        conditions += [
            scope_sql(self, info, restriction.where, operation)
            for restriction in self.restricting(info.name)
        ]
        if not conditions:
            return None
        result = conditions[0]
        for condition in conditions[1:]:
            result = result & condition
        return result

    def sees(self, model: str, field: str) -> bool:
        """Whether the user may see the field (and change it, where the model may be changed)."""
        return field not in self.hidden_fields(model)

    def hidden_fields(self, model: str) -> frozenset[str]:
        """Names of the fields of `model` that the user may not see."""
        return self._hidden.get(model, frozenset())

    @cached_property
    def _hidden(self) -> Mapping[str, frozenset[str]]:
        return {
            info.name: frozenset(
                f.name
                for f in info.fields.values()
                if f.hidden or (f.roles and not self.user.has_role(*f.roles))
            )
            for info in self.platform.registry
        }

    @cached_property
    def hidden_columns(self) -> frozenset[Any]:
        """Columns that statements of this user may not name (hidden ones of the platform are
        only kept out of views and API)."""
        return frozenset(
            info.table.c[f.column_name]
            for info in self.platform.registry
            for f in info.fields.values()
            if f.roles and f.has_column and not self.user.has_role(*f.roles)
        )

    @cached_property
    def options(self) -> tuple[Any, ...]:
        """Loader criteria added to every statement: one for each model that is narrowed."""
        found = []
        for info in self.platform.registry:
            criterion = self.criterion(info.name, "read")
            if criterion is not None:
                found.append(ModelCriteria(info.cls, criterion))
        return tuple(found)

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """Equal for users whose statements are alike."""
        return (self.user.id, self.user.roles, self.user.teams)


def _ways(scope: Scope | None) -> Iterator[Scope]:
    """The scopes that one is put together of, so that none is asked for twice."""
    if isinstance(scope, AnyOf):
        for inner in scope.scopes:
            yield from _ways(inner)
    elif scope is not None:
        yield scope


def rights_of(platform: Platform, user: User) -> Rights:
    """The user's rights, kept until rights change (`forget`)."""
    key = ("rights", user)
    found: Rights | None = platform.cache.get(key)
    if found is None:
        found = platform.cache[key] = Rights(platform, user, all_grants(platform))
    return found


_OF_RIGHTS = ("rights", "user", "grants", "token", "webhooks", "kept")


def forget(platform: Platform) -> None:
    """Drops what was remembered of users and rights; called when another count of changes of
    rights is seen in the database, and by the process that made such a change."""
    for key in [k for k in list(platform.cache) if k[0] in _OF_RIGHTS]:
        platform.cache.pop(key, None)


def all_grants(platform: Platform) -> Sequence[Grant]:
    """What addons declare and what administrators added."""
    key = ("grants",)
    if key not in platform.cache:
        platform.cache[key] = (*platform.grants, *_stored_grants(platform))
    return platform.cache[key]  # type: ignore[no-any-return]


def _stored_grants(platform: Platform) -> Iterable[Grant]:
    if GRANT_MODEL not in platform.registry:
        return []
    stored, role = platform.registry[GRANT_MODEL], platform.registry["base.role"]
    with platform.env() as env:
        rows = env.session.execute(
            select(role.name, stored.model, stored.operations, stored.where).join(stored.role)
        ).all()
    return [
        Grant(name, model, operations, Where(where) if where else None)
        for name, model, operations, where in rows
        if model in platform.registry
    ]
