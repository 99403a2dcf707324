"""Why a user may or may not do something: `mozaika access explain`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from mozaika.declare import AnyOf, Own, OwnTeam, Restriction, Scope, Through, Where
from mozaika.declare.roles import OPERATIONS
from mozaika.i18n import gettext
from mozaika.model.types import dump_json
from mozaika.runtime import Env, User
from mozaika.services.access.policy import Rights, rights_of
from mozaika.services.origins import origin


@dataclass(frozen=True)
class Cause:
    """One reason for a decision: a "grant", a "restriction" or a "field" that needs a role, and the
    addon that declares it; "none" and "reach" are about what is missing. A grant without an addon
    was added by an administrator."""

    kind: str
    text: str
    addon: str = ""


@dataclass(frozen=True)
class Decision:
    """The answer for one operation: `reasons` name grants, restrictions and roles in words,
    `causes` tell the same with the addons behind them."""

    operation: str
    allowed: bool
    causes: tuple[Cause, ...]
    fields: tuple[str, ...] = field(default=())

    @property
    def reasons(self) -> tuple[str, ...]:
        """The causes in words alone."""
        return tuple(cause.text for cause in self.causes)


def explain(env: Env, user: User, model: str, record_id: int | None = None) -> list[Decision]:
    """One decision per operation, and one per restricted field ("field name")."""
    mine = rights_of(env.platform, user)
    info = env.platform.registry.info(model)
    decisions = [_operation(env, mine, model, name, record_id) for name in OPERATIONS]
    for declared in info.fields.values():
        if declared.roles:
            allowed = user.has_role(*declared.roles)
            reason = gettext("The field needs one of the roles: %(roles)s.") % {
                "roles": ", ".join(declared.roles)
            }
            cause = Cause("field", reason, declared.addon)
            decisions.append(Decision(f"field {declared.name}", allowed, (cause,)))
    return decisions


def _operation(
    env: Env, mine: Rights, model: str, operation: str, record_id: int | None
) -> Decision:
    if mine.user.is_system:
        text = gettext("The platform itself may do everything.")
        return Decision(operation, True, (Cause("none", text),))
    grants = mine.deciding(model, operation)
    if not grants:
        text = gettext("No role of the user grants it.")
        return Decision(operation, False, (Cause("none", text),))
    causes = [
        Cause("grant", _describe_grant(grant), origin(env.platform, grant)) for grant in grants
    ]
    causes += [
        Cause("restriction", _describe_restriction(one), origin(env.platform, one))
        for one in mine.restricting(model)
    ]
    if record_id is None or operation == "create":
        return Decision(operation, True, tuple(causes))
    allowed = _reaches(env, mine, model, operation, record_id)
    if not allowed:
        text = gettext("The record is outside of what these grants reach.")
        causes.append(Cause("reach", text))
    return Decision(operation, allowed, tuple(causes))


def _describe_restriction(restriction: Restriction) -> str:
    return gettext("Restricted to %(scope)s, unless the user has one of: %(roles)s.") % {
        "scope": describe_scope(restriction.where),
        "roles": ", ".join(restriction.unless) or "-",
    }


def _describe_grant(grant: Any) -> str:
    return gettext("Role %(role)s grants “%(operations)s” on: %(scope)s.") % {
        "role": grant.role,
        "operations": grant.operations,
        "scope": describe_scope(grant.where),
    }


def describe_scope(scope: Scope | None) -> str:
    """A scope in words, in the current language."""
    text: str
    match scope:
        case None:
            text = gettext("all")
        case Own(field):
            text = gettext("the user's own (%(field)s)", field=field)
        case OwnTeam(field):
            text = gettext("those of the user's teams (%(field)s)", field=field)
        case Through(field):
            text = gettext("those whose “%(field)s” the user reaches", field=field)
        case Where(conditions):
            text = gettext("those where %(filter)s", filter=dump_json(conditions))
        case AnyOf(scopes):
            text = gettext(" or ").join(describe_scope(one) for one in scopes)
        case _:
            text = str(scope.label) or gettext("those that a rule of the addon allows")
    return text


def _reaches(env: Env, mine: Rights, model: str, operation: str, record_id: int) -> bool:
    cls = env[model]
    statement = select(cls.id).where(cls.id == record_id)
    criterion = mine.criterion(model, operation)
    if criterion is not None:
        statement = statement.where(criterion)
    with env.sudo():
        return env.session.scalar(statement) is not None
