"""Who may do what with leads. The roles are those of deals."""

from __future__ import annotations

from mozaika import AnyOf, Grant, Own, OwnTeam, Role, Through

ROLES: list[Role] = []

MINE = AnyOf(Own(), OwnTeam())
FORMS = ("pipeline.lead_form", "pipeline.lead_form_field", "pipeline.score_rule")

GRANTS = [
    Grant("pipeline.own", "pipeline.lead", "cru", where=Own()),
    Grant("pipeline.user", "pipeline.lead", "cru", where=MINE),
    Grant("pipeline.all", "pipeline.lead", "cru"),
    Grant("pipeline.manager", "pipeline.lead", "d"),
    Grant("pipeline.own", "pipeline.conversion", "r", where=Through("lead")),
    *[Grant("pipeline.own", model, "r") for model in FORMS],
    *[Grant("pipeline.manager", model, "cud") for model in FORMS],
    Grant("pipeline.all", "pipeline.submission", "r"),
    Grant("pipeline.manager", "pipeline.submission", "ud"),
]
