"""Roles and grants of base."""

from __future__ import annotations

from mozaika.declare import AnyOf, Grant, Own, Role, Where
from mozaika.i18n import _l

ROLES = [
    Role("base.user", _l("Internal user"), help=_l("Signs in and sees colleagues.")),
    Role("base.importer", _l("May import"), implied_by=["base.admin"], help=_l("Brings files in.")),
    Role(
        "base.exporter",
        _l("May export"),
        implied_by=["base.admin"],
        help=_l("Takes data out as files."),
    ),
    Role(
        "base.admin",
        _l("Administrator"),
        implies=["base.user"],
        help=_l("Manages users, roles, addons and settings."),
    ),
]

MINE = AnyOf(Own("owner"), Where([["shared", "=", True]]))

GRANTS = [
    Grant("base.user", "base.user", "r"),
    Grant("base.user", "base.team", "r"),
    Grant("base.user", "base.filter", "r", where=MINE),
    Grant("base.user", "base.filter", "cud", where=Own("owner")),
    Grant("base.user", "base.token", "rud", where=Own("user")),
    Grant("base.user", "base.preference", "crud", where=Own("user")),
    Grant("base.user", "base.notification", "rud", where=Own("user")),
    Grant("base.user", "base.trash", "r", where=Own("user")),
    Grant("base.user", "base.dashboard", "r", where=MINE),
    Grant("base.user", "base.dashboard", "cud", where=Own("owner")),
    Grant("base.importer", "base.import", "rud", where=Own("user")),
    *[
        Grant("base.admin", f"base.{model}", "crud")
        for model in (
            "user",
            "role",
            "grant",
            "team",
            "filter",
            "sequence",
            "setting",
            "dashboard",
            "custom_field",
            "wording",
            "webhook",
        )
    ],
    Grant("base.admin", "base.token", "rud"),
    *[
        Grant("base.admin", f"base.{model}", "r")
        for model in (
            "addon",
            "state",
            "seed",
            "fill",
            "change",
            "transition",
            "attachment",
            "job",
            "note",
            "trash",
            "delivery",
            "import",
        )
    ],
]
