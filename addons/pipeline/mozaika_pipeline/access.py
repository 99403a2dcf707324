"""Who may do what with deals and with what they are made of."""

from __future__ import annotations

from mozaika import AnyOf, Grant, Own, OwnTeam, Role, Through, _l

ROLES = [
    Role(
        "pipeline.own",
        _l("Sales: own only"),
        implies=["contacts.user", "activities.user", "mail.user"],
        help=_l("Sees and edits own deals only, without export: for the time of probation."),
    ),
    Role(
        "pipeline.user",
        _l("Sales: own and team"),
        implies=["pipeline.own"],
        help=_l("Sees and edits own deals and those of the team."),
    ),
    Role(
        "pipeline.all",
        _l("Sales: all"),
        implies=["pipeline.user"],
        help=_l("Sees and edits every deal."),
    ),
    Role(
        "pipeline.manager",
        _l("Sales: manager"),
        implies=["pipeline.all"],
        implied_by=["base.admin"],
        help=_l("Also reassigns, reopens and deletes deals, sees margins, edits the stages."),
    ),
    Role(
        "pipeline.approver",
        _l("Sales: approvals"),
        implies=["base.user"],
        implied_by=["base.admin"],
        help=_l("Reads every deal and decides on approvals, such as those of contracts."),
    ),
]

DEAL = "pipeline.deal"
PARTS = ("pipeline.deal_line", "pipeline.deal_person")
LISTS = (
    "pipeline.pipeline",
    "pipeline.stage",
    "pipeline.stage_activity",
    "pipeline.lost_reason",
    "pipeline.objection",
    "pipeline.objection_answer",
    "pipeline.playbook",
)

GRANTS = [
    Grant("pipeline.own", DEAL, "cru", where=Own()),
    Grant("pipeline.user", DEAL, "cru", where=AnyOf(Own(), OwnTeam())),
    Grant("pipeline.all", DEAL, "cru"),
    Grant("pipeline.manager", DEAL, "d"),
    Grant("pipeline.approver", DEAL, "r"),
    *[Grant("pipeline.own", part, "crud", where=Through("deal")) for part in PARTS],
    *[Grant("pipeline.approver", part, "r") for part in PARTS],
    Grant("pipeline.own", "pipeline.stage_change", "r", where=Through("deal")),
    Grant("pipeline.approver", "pipeline.stage_change", "r"),
    Grant("pipeline.own", "pipeline.approval", "cru", where=Through("deal")),
    Grant("pipeline.approver", "pipeline.approval", "ru"),
    Grant("pipeline.manager", "pipeline.approval", "d"),
    *[Grant("pipeline.own", model, "r") for model in LISTS],
    *[Grant("pipeline.approver", model, "r") for model in LISTS],
    *[Grant("pipeline.manager", model, "cud") for model in LISTS],
]
