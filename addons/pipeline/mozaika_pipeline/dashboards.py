"""What sellers and their managers want to know at a glance."""

from __future__ import annotations

from mozaika import Dashboard, Tile, _l

BOARD = "pipeline.overview"
DEAL = "pipeline.deal"
SNAPSHOT = "pipeline.forecast_snapshot"
OPEN = ["state", "=", "open"]
WON = ["state", "=", "won"]
LOST = ["state", "=", "lost"]
CONVERTED = ["company_amount:sum"]
ROLES = ["pipeline.own", "pipeline.user", "pipeline.all", "pipeline.manager"]

DASHBOARDS = [
    Dashboard(BOARD, _l("Sales"), parent="pipeline.sales", sequence=5, roles=ROLES),
    Tile("pipeline.won_now", BOARD, _l("Won this month"), DEAL, measures=CONVERTED,
         filter=[WON, ["closed_on", "=", "this_month"]], sequence=10),
    Tile("pipeline.open_now", BOARD, _l("Open, weighted"), DEAL,
         measures=["company_weighted:sum"], filter=[OPEN], sequence=20),
    Tile("pipeline.check", BOARD, _l("Average check this quarter"), DEAL,
         measures=["company_amount:avg"],
         filter=[WON, ["closed_on", "=", "this_quarter"]], sequence=30),
    Tile("pipeline.still", BOARD, _l("Too long in their stage"), DEAL,
         filter=[OPEN, ["rots_on", "<=", "today"]], sequence=40),
    Tile("pipeline.by_stage", BOARD, _l("Open deals by stage"), DEAL, kind="bar",
         group="stage", filter=[OPEN], width=2, sequence=50),
    Tile("pipeline.forecast_months", BOARD, _l("Expected by month, weighted"), DEAL, kind="bar",
         measures=["company_weighted:sum"], group="expected_close:month",
         filter=[OPEN, ["expected_close", "=", "next_365_days"]], width=2, sequence=60),
    Tile("pipeline.won_months", BOARD, _l("Won by month"), DEAL, kind="line",
         measures=CONVERTED, group="closed_on:month",
         filter=[WON, ["closed_on", "=", "last_365_days"]], width=2, sequence=70),
    Tile("pipeline.won_owners", BOARD, _l("Won this quarter by seller"), DEAL, kind="bar",
         measures=CONVERTED, group="owner",
         filter=[WON, ["closed_on", "=", "this_quarter"]], width=2, sequence=80),
    Tile("pipeline.lost_reasons", BOARD, _l("Why deals are lost"), DEAL, kind="pie",
         group="lost_reason", filter=[LOST, ["closed_on", "=", "last_365_days"]], width=2,
         sequence=90),
    Tile("pipeline.lost_competitors", BOARD, _l("Lost to competitors"), DEAL, kind="bar",
         group="competitor",
         filter=[LOST, ["closed_on", "=", "last_365_days"], ["competitor", "is not null", None]],
         width=2, sequence=100),
    Tile("pipeline.sources", BOARD, _l("Deals by source"), DEAL, kind="bar", group="source",
         series="state", filter=[["opened_on", "=", "last_365_days"]], width=2, sequence=110),
    Tile("pipeline.segments", BOARD, _l("Deals by industry"), DEAL, kind="bar",
         group="partner.industry", series="state",
         filter=[["opened_on", "=", "last_365_days"]], width=2, sequence=120),
    Tile("pipeline.snapshots", BOARD, _l("The forecast, week by week"), SNAPSHOT, kind="line",
         measures=["company_weighted:sum"], group="taken_on", filter=[OPEN], width=2,
         sequence=130),
    Tile("pipeline.next_steps", BOARD, _l("Next steps"), DEAL, kind="list",
         columns=["name", "next_step", "next_step_on"], sort="next_step_on",
         filter=[OPEN, ["next_step_on", "is not null", None]], limit=8, width=2, sequence=140),
]  # fmt: skip
