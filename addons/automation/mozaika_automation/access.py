"""Who may do what with rules, their log and assignments."""

from __future__ import annotations

from mozaika import Grant, OnRecord, Role, _l

ROLES = [
    Role(
        "automation.manager",
        _l("Automation: manager"),
        implies=["base.user"],
        implied_by=["base.admin"],
        help=_l("Writes rules and rules of assignment; a rule may do what its author may."),
    )
]

MANAGED = ("rule", "action", "assignment_rule", "assignment_member")
READ = ("run", "firing", "assignment")

GRANTS = [
    *[Grant("automation.manager", f"automation.{name}", "crud") for name in MANAGED],
    *[Grant("automation.manager", f"automation.{name}", "r") for name in READ],
    Grant("base.user", "automation.run", "r", where=OnRecord()),
    Grant("base.user", "automation.assignment", "r", where=OnRecord()),
]
