"""Users, their roles and teams, and what roles may do beyond what addons declare."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.i18n import _l
from mozaika.model import (
    Archivable,
    Model,
    Timestamped,
    Tracked,
    Unique,
    field,
    many_to_many,
    many_to_one,
)
from mozaika.model.types import Boolean, Email, Integer, Json, Moment, Str

LANGUAGE_CHOICES = [("en", "English"), ("pl", "Polski"), ("ru", "Русский"), ("ro", "Română")]
WEEKDAY_CHOICES = [("0", _l("Monday")), ("5", _l("Saturday")), ("6", _l("Sunday"))]
"""Days on which weeks begin somewhere; empty means as is usual for the language."""


class User(
    Timestamped, Archivable, Tracked, name="base.user", label=_l("User"), plural=_l("Users"),
    order="name",
):  # fmt: skip
    """Somebody who signs in. An archived user can't."""

    name: Mapped[str] = field(Str(200), label=_l("Name"), search=True, sort_key=True)
    login: Mapped[str] = field(Str(100), label=_l("Login"), unique=True, search=True)
    email: Mapped[str | None] = field(Email, label=_l("E-mail"), search=True)
    language: Mapped[str | None] = field(Str(5), label=_l("Language"), choices=LANGUAGE_CHOICES)
    time_zone: Mapped[str | None] = field(Str(50), label=_l("Time zone"))
    first_weekday: Mapped[str | None] = field(
        Str(1), label=_l("First day of the week"), choices=WEEKDAY_CHOICES
    )
    density: Mapped[str | None] = field(
        Str(20),
        label=_l("Density"),
        choices=[("comfortable", _l("Comfortable")), ("compact", _l("Compact"))],
    )
    password_hash: Mapped[str | None] = field(Str(200), hidden=True, copy=False)
    roles: Mapped[list[Role]] = many_to_many("base.role", inverse="users", label=_l("Roles"))
    teams: Mapped[list[Team]] = many_to_many("base.team", inverse="members", label=_l("Teams"))


class Role(
    Timestamped, Tracked, name="base.role", label=_l("Role"), plural=_l("Roles"), display="label"
):
    """A role: declared by an addon (then `addon` is set) or made by an administrator."""

    name: Mapped[str] = field(Str(100), label=_l("Code"), unique=True)
    label: Mapped[str] = field(Str(200), label=_l("Name"), translate=True, search=True)
    addon: Mapped[str | None] = field(Str(100), label=_l("Addon"), readonly=True, index=True)
    implies: Mapped[list[Role]] = many_to_many("base.role", label=_l("Implies"))
    users: Mapped[list[User]] = many_to_many("base.user", inverse="roles", label=_l("Users"))


class Grant(
    Timestamped, Tracked, name="base.grant", label=_l("Grant"), plural=_l("Grants"), display="model"
):
    """Gives a role operations on a model, as an administrator decided; adds to the declared."""

    role: Mapped[Role] = many_to_one(
        "base.role", label=_l("Role"), required=True, ondelete="cascade"
    )
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    operations: Mapped[str] = field(
        Str(4), label=_l("Operations"), default="r", help=_l("Letters: c, r, u, d.")
    )
    where: Mapped[Any] = field(
        Json, label=_l("Only where"), required=False, help=_l("A filter; empty means all.")
    )


class Team(
    Timestamped, Archivable, Tracked, name="base.team", label=_l("Team"), plural=_l("Teams"),
    order="name",
):  # fmt: skip
    """People who work together and may share what they own."""

    name: Mapped[str] = field(Str(200), label=_l("Name"), search=True, sort_key=True)
    manager: Mapped[User | None] = many_to_one(
        "base.user", label=_l("Manager"), ondelete="set null"
    )
    members: Mapped[list[User]] = many_to_many("base.user", inverse="teams", label=_l("Members"))


class Token(Timestamped, name="base.token", label=_l("Access token"), plural=_l("Access tokens")):
    """A personal token for the API; only its SHA-256 is kept."""

    user: Mapped[User] = many_to_one(
        "base.user", label=_l("User"), required=True, ondelete="cascade"
    )
    name: Mapped[str] = field(Str(100), label=_l("Name"))
    token_hash: Mapped[str] = field(Str(64), unique=True, hidden=True, copy=False)
    scopes: Mapped[str | None] = field(
        Str(500), label=_l("Scopes"), help=_l("Words such as read or write; empty allows all.")
    )
    expires_at: Mapped[datetime | None] = field(Moment, label=_l("Expires at"))
    last_used_at: Mapped[datetime | None] = field(Moment, label=_l("Last used at"), readonly=True)
    revoked_at: Mapped[datetime | None] = field(Moment, label=_l("Revoked at"), readonly=True)


class SavedFilter(
    Timestamped, name="base.filter", label=_l("Saved filter"), plural=_l("Saved filters")
):
    """A search kept under a name: for its user, or shared with all.

    `query` is the state of the view (`mozaika.web.views.state.ViewState`) as its address has it;
    a `default` one is what the list opens with.
    """

    name: Mapped[str] = field(Str(100), label=_l("Name"))
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"), index=True)
    query: Mapped[Any] = field(Json, label=_l("Search"), required=False)
    owner: Mapped[User | None] = many_to_one(
        "base.user", label=_l("Owner"), required=False, ondelete="cascade"
    )
    shared: Mapped[bool] = field(Boolean, label=_l("Shared"), default=False)
    default: Mapped[bool] = field(Boolean, label=_l("Opens first"), default=False)
    __constraints__ = (
        Unique("model", "name", "owner", message=_l("You already have a filter of that name.")),
    )


class Sequence(Model, name="base.sequence", label=_l("Sequence"), plural=_l("Sequences")):
    """Numbers given in order: `prefix` and the number padded to `padding` digits."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), unique=True)
    prefix: Mapped[str] = field(Str(20), label=_l("Prefix"), default="")
    padding: Mapped[int] = field(Integer, label=_l("Digits"), default=5)
    next_number: Mapped[int] = field(Integer, label=_l("Next number"), default=1)
