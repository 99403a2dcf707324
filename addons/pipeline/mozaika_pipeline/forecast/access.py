"""Who may see and change targets, forecasts of past days and costs."""

from __future__ import annotations

from mozaika import AnyOf, Grant, Own, OwnTeam, Role, Through

TARGET = "pipeline.target"
SNAPSHOT = "pipeline.forecast_snapshot"
COST = "pipeline.source_cost"

ROLES: list[Role] = []
GRANTS = [
    Grant("pipeline.own", TARGET, "r", where=Own("user")),
    Grant("pipeline.user", TARGET, "r", where=AnyOf(Own("user"), OwnTeam("team"))),
    Grant("pipeline.all", TARGET, "r"),
    Grant("pipeline.manager", TARGET, "cud"),
    Grant("pipeline.own", SNAPSHOT, "r", where=Through("deal")),
    Grant("pipeline.all", COST, "r"),
    Grant("pipeline.manager", COST, "cud"),
]
