"""Views and menus of base: the first cut of the administration pages."""

from __future__ import annotations

from mozaika.declare import FormView, Group, ListView, Menu, Related, Show, Tab
from mozaika.i18n import _l, _lp

ADMIN = ["base.admin"]

VIEWS = [
    ListView("base.user", ["name", "login", "email", "language", "roles"], sort="name"),
    FormView(
        "base.user",
        [
            Group("account", _l("Account"), ["name", "login", "email"]),
            Group(
                "preferences",
                _l("Preferences"),
                ["language", "time_zone", "first_weekday", "density"],
            ),
            Group("rights", _l("Rights"), [Show("roles", wide=True), Show("teams", wide=True)]),
        ],
    ),
    ListView("base.team", ["name", "manager", "members"], sort="name"),
    FormView("base.team", [Group("team", None, ["name", "manager", Show("members", wide=True)])]),
    ListView("base.role", ["label", "name", "addon", "implies"], sort="name"),
    FormView(
        "base.role",
        [Group("role", None, ["label", "name", Show("implies", wide=True)])],
    ),
    ListView("base.grant", ["role", "model", "operations", "where"]),
    FormView("base.grant", [Group("grant", None, ["role", "model", "operations", "where"])]),
    ListView("base.job", ["name", "state", "queued_at", "finished_at", "attempts"], sort="-id"),
    ListView("base.change", ["at", "user", "model", "record_id", "operation"], sort="-id"),
    ListView("base.token", ["name", "user", "scopes", "expires_at", "last_used_at"]),
    ListView("base.sequence", ["name", "prefix", "padding", "next_number"]),
    ListView("base.filter", ["name", "model", "owner", "shared"]),
    ListView("base.webhook", ["name", "url", "model", "active"], sort="name"),
    FormView(
        "base.webhook",
        [
            Group(
                "webhook",
                None,
                [
                    "name",
                    Show("url", wide=True),
                    "model",
                    "active",
                    "on_create",
                    "on_update",
                    "on_delete",
                ],
            ),
            Tab(
                "deliveries",
                _l("Deliveries"),
                [
                    Related("deliveries", ["event", "state", "queued_at", "attempts", "status"]),
                ],
            ),
        ],
    ),
    ListView(
        "base.delivery",
        ["event", "webhook", "state", "queued_at", "attempts", "status"],
        sort="-id",
    ),
    ListView(
        "base.import",
        ["file_name", "model", "user", "state", "created", "updated", "failed", "finished_at"],
        sort="-id",
    ),
    ListView("base.setting", ["name", "value"], sort="name"),
]

MENUS = [
    Menu("base.admin", _l("Administration"), icon="settings", roles=ADMIN, sequence=900),
    *[
        Menu(f"base.{name}", label, parent="base.admin", roles=ADMIN, sequence=place, **target)
        for place, (name, label, target) in enumerate(
            [
                ("overview", _l("Overview"), {"url": "/administration/overview"}),
                ("users", _l("Users"), {"model": "base.user"}),
                ("teams", _l("Teams"), {"model": "base.team"}),
                ("roles", _l("Roles"), {"model": "base.role"}),
                ("grants", _l("Grants"), {"model": "base.grant"}),
                ("addons", _l("Addons"), {"url": "/addons"}),
                ("composition", _l("How it is built"), {"url": "/administration/composition"}),
                ("custom_fields", _l("Custom fields"), {"url": "/custom-fields"}),
                ("words", _lp("menu", "Words"), {"url": "/words"}),
                ("settings", _l("Settings"), {"url": "/administration/settings"}),
                ("tokens", _l("Access tokens"), {"model": "base.token"}),
                ("webhooks", _l("Webhooks"), {"model": "base.webhook"}),
                ("jobs", _l("Jobs"), {"model": "base.job"}),
                ("changes", _l("Change log"), {"url": "/administration/changes"}),
            ]
        )
    ],
]
