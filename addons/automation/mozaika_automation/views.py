"""Lists, forms and menus of automation."""

from __future__ import annotations

from mozaika import FormView, Group, ListView, Menu, Related, Show, _l

DATA = Show("model", widget="model")
MANAGER = ["automation.manager"]

VIEWS = [
    ListView(
        "automation.rule",
        ["name", DATA, "event", "active", "blocking", "author", Show("since", optional=True)],
        sort="sequence,name",
    ),
    FormView(
        "automation.rule",
        [Group("rule", None, ["name", "model", "event", "active", "blocking", "sequence",
                              Show("note", wide=True)])],
    ),
    ListView("automation.action", ["rule", "kind", "sequence"], sort="rule,sequence"),
    ListView(
        "automation.run",
        ["rule_name", DATA, "subject", "at", "event", "outcome", "reason"],
        sort="-id",
    ),
    ListView("automation.firing", ["rule", "record_id", "day", "moment", "at"], sort="-id"),
    ListView(
        "automation.assignment_rule", ["name", DATA, "method", "team", "active"],
        sort="sequence,name",
    ),
    FormView(
        "automation.assignment_rule",
        [
            Group("rule", None, ["name", "method", "team", "sequence", "active"]),
            Related("members", ["user", "weight", "capacity", "active"]),
        ],
    ),
    ListView("automation.assignment_member", ["user", "rule", "weight", "capacity", "active"]),
    ListView("automation.assignment", ["rule_name", DATA, "user", "team", "at"], sort="-id"),
]  # fmt: skip

MENUS = [
    Menu("automation.automation", _l("Automation"), icon="robot", roles=MANAGER, sequence=800),
    Menu("automation.rules", _l("Rules"), parent="automation.automation",
         model="automation.rule", roles=MANAGER, sequence=10),
    Menu("automation.assignment_rules", _l("Assignment rules"), parent="automation.automation",
         model="automation.assignment_rule", roles=MANAGER, sequence=20),
    Menu("automation.runs", _l("Log of rules"), parent="automation.automation",
         model="automation.run", roles=MANAGER, sequence=30),
]  # fmt: skip
