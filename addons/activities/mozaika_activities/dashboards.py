"""What a manager wants to know of the work that is done and the work that waits."""

from __future__ import annotations

from mozaika import Dashboard, Tile, _l

BOARD = "activities.overview"
ACTIVITY = "activities.activity"
PLANNED = ["state", "=", "planned"]
DONE = ["state", "=", "done"]
OVERDUE = [PLANNED, ["due_on", "<", "today"]]

DASHBOARDS = [
    Dashboard(BOARD, _l("Activities at a glance"), parent="activities.work", sequence=50),
    Tile("activities.overdue", BOARD, _l("Overdue"), ACTIVITY, filter=OVERDUE, sequence=10),
    Tile("activities.today", BOARD, _l("Due today"), ACTIVITY,
         filter=[PLANNED, ["due_on", "=", "today"]], sequence=20),
    Tile("activities.done_this_week", BOARD, _l("Done this week"), ACTIVITY,
         filter=[DONE, ["done_at", "=", "this_week"]], sequence=30),
    Tile("activities.handling", BOARD, _l("Hours until done, on average"), ACTIVITY,
         measures=["handling_hours:avg"], filter=[DONE, ["done_at", "=", "this_month"]],
         sequence=40),
    Tile("activities.by_user", BOARD, _l("Done this month, by person"), ACTIVITY, kind="bar",
         group="assignee", series="type", filter=[DONE, ["done_at", "=", "this_month"]], width=2,
         sequence=50),
    Tile("activities.overdue_by_user", BOARD, _l("Overdue, by person"), ACTIVITY, kind="bar",
         group="assignee", filter=OVERDUE, width=2, sequence=60),
    Tile("activities.by_outcome", BOARD, _l("What came of it, this month"), ACTIVITY, kind="bar",
         group="outcome", filter=[DONE, ["outcome", "is not null", None],
                                  ["done_at", "=", "this_month"]], width=2, sequence=70),
    Tile("activities.by_type", BOARD, _l("Done by type and month"), ACTIVITY, kind="line",
         group="done_at:month", series="type", filter=[DONE], width=2, sequence=80),
    Tile("activities.handling_by_type", BOARD, _l("Hours until done, by type"), ACTIVITY,
         kind="bar", group="type", measures=["handling_hours:avg"], filter=[DONE], width=2,
         sequence=90),
    Tile("activities.oldest", BOARD, _l("Waiting longest"), ACTIVITY, kind="list",
         columns=["summary", "due_on", "assignee", "partner"], filter=OVERDUE, sort="due_on",
         limit=8, width=2, sequence=100),
]  # fmt: skip
