"""Lists, forms and charts of targets, snapshots and costs; the menu of the reports."""

from __future__ import annotations

from mozaika import ChartView, FormView, Group, ListView, Menu, PivotView, Show, _l

TARGET = "pipeline.target"
SNAPSHOT = "pipeline.forecast_snapshot"
COST = "pipeline.source_cost"

VIEWS = [
    ListView(
        TARGET,
        ["name", "user", "team", "metric", "period", "first_day", "value", "currency",
         Show("bonus", optional=True)],
        sort="-first_day,name",
    ),
    FormView(TARGET, [
        Group("whose", _l("Whose"), ["user", "team"]),
        Group("aim", _l("Aim"), ["metric", "value", "currency", "period", "first_day", "bonus"]),
    ]),
    PivotView(TARGET, rows=["user"], columns=["first_day:month"], measures=["value:sum"]),
    ListView(
        SNAPSHOT,
        ["deal", "taken_on", "stage", "state", "company_amount", "probability",
         "company_weighted", "expected_close", "owner", Show("team", optional=True)],
        sort="-taken_on,-company_amount",
    ),
    ChartView(
        SNAPSHOT, "taken_on", measures=["company_weighted:sum"], kind="line",
    ),
    PivotView(
        SNAPSHOT, rows=["taken_on"], columns=["expected_close:month"],
        measures=["company_weighted:sum"],
    ),
    ListView(COST, ["source", "month", "campaign", "cost", "note"], sort="-month,source"),
    FormView(COST, [Group("cost", None, ["source", "month", "campaign", "cost", "currency",
                                         Show("note", wide=True)])]),
    PivotView(COST, rows=["source"], columns=["month:month"], measures=["cost:sum"]),
    ChartView("pipeline.stage_change", "at:month", series="target"),
]  # fmt: skip

ROLES = ["pipeline.own", "pipeline.user", "pipeline.all", "pipeline.manager"]

MENUS = [
    Menu("pipeline.forecast", _l("Forecast"), parent="pipeline.sales",
         url="/pipeline/figures/forecast", roles=ROLES, sequence=30),
    Menu("pipeline.figures", _l("Sales reports"), parent="pipeline.sales",
         url="/pipeline/figures/funnel", roles=ROLES, sequence=32),
    Menu("pipeline.targets", _l("Targets"), parent="pipeline.sales", model=TARGET, sequence=34),
    Menu("pipeline.snapshots", _l("Forecasts of past days"), parent="pipeline.sales",
         model=SNAPSHOT, roles=["pipeline.manager"], sequence=90),
    Menu("pipeline.costs", _l("Costs of sources"), parent="pipeline.sales", model=COST,
         roles=["pipeline.manager"], sequence=92),
]  # fmt: skip
