"""Pages of activities that are drawn from declarations."""

from __future__ import annotations

from urllib.parse import urlencode

from mozaika import (
    CalendarView,
    ChartView,
    DetailView,
    FormView,
    Group,
    KanbanView,
    ListView,
    Menu,
    Node,
    PivotView,
    Related,
    Show,
    Slot,
    Tab,
    ViewExtension,
    _l,
    after,
    inside,
)

ACTIVITY = "activities.activity"
TYPE = "activities.type"
ABSENCE = "activities.absence"
TIMED = ("all_day", False)
MY_CALENDAR = "/activities/activity?" + urlencode(
    {"view": "calendar", "filter": '[["assignee","=",{"user":"id"}]]'}
)
RESULTS: list[Show | str] = ["summary", "type", "due_on", "state"]
GUESTS: list[Show | str] = ["name", "email", "partner", "answer"]

WHAT: list[Node | str] = ["type", "summary", "partner", Show("note", wide=True)]
TIMES: list[Node | str] = [
    "due_on", "all_day", Show("start", when=TIMED), Show("end", when=TIMED), "place",
    "reminder_minutes", "recurrence", "time_zone",
]  # fmt: skip
PEOPLE: list[Node | str] = ["assignee", "inform_client", Show("participants", wide=True)]
RESULT: list[Node | str] = ["state", "outcome", Show("result", wide=True)]
COLUMNS: list[Show | str] = [
    "summary", "type", "urgency", "due_on", "partner", "assignee", "state",
    Show("start", optional=True), Show("place", optional=True), Show("outcome", optional=True),
    Show("done_at", optional=True), Show("recurrence", optional=True),
]  # fmt: skip

VIEWS = [
    ListView(ACTIVITY, COLUMNS, sort="due_on,start,id"),
    FormView(
        ACTIVITY,
        [
            Group("what", _l("What"), WHAT),
            Group("when", _l("When"), TIMES),
            Group("who", _l("Who"), PEOPLE),
            Group("result", _l("Outcome"), RESULT),
            Related("guests", GUESTS),
        ],
    ),
    DetailView(
        ACTIVITY,
        [
            Slot("activities.subject"),
            Group("what", _l("What"), ["type", "partner", Show("note", wide=True)]),
            Group("when", _l("When"), TIMES),
            Group("who", _l("Who"), PEOPLE),
            Group("result", _l("Outcome"), ["outcome", Show("result", wide=True), "done_at"]),
            Tab("guests", _l("Guests"), [Related("guests", [*GUESTS, "invited_at"])]),
            Tab("results", _l("Followed by"), [Related("results", RESULTS)]),
        ],
    ),
    CalendarView(
        ACTIVITY, start="start", end="end", all_day="all_day", color="type",
        card=["partner", "assignee", "place", "state"],
    ),
    KanbanView(ACTIVITY, "state", ["summary", "partner", "due_on", "urgency", "assignee"],
               sort="due_on"),
    PivotView(ACTIVITY, rows=["assignee"], columns=["type"]),
    ChartView(ACTIVITY, "due_on:week", series="state"),
    ListView(
        TYPE,
        ["name", "kind", "color", "default_days", "next_type", "next_days", "sequence"],
        sort="sequence,name",
    ),
    FormView(
        TYPE,
        [
            Group("type", None, ["name", "kind", "color", "icon", "default_days", "sequence"]),
            Group("next", _l("What follows"), ["next_type", "next_days", "next_summary"]),
        ],
    ),
    ListView(ABSENCE, ["user", "first", "last", "note"], sort="-first"),
    FormView(ABSENCE, [Group("absence", None, ["user", "first", "last", "note"])]),
    CalendarView(ABSENCE, start="first", end="last", color="user", card=["user", "note"]),
    ListView("activities.guest", ["name", "email", "activity", "answer"], sort="name"),
    ListView("activities.feed", ["user", "renewed_at"], sort="id"),
    ViewExtension("contacts.partner", "list", [
        after("status", Show("next_activity", optional=True),
              Show("next_activity_on", optional=True)),
    ]),
    ViewExtension("contacts.partner", "form", [
        inside("", Tab("activities", _l("Activities"), [
            Related("activities", ["summary", "type", "due_on", "urgency", "assignee", "state"]),
        ])),
    ]),
]  # fmt: skip

MENUS = [
    Menu("activities.work", _l("Activities"), icon="calendar", sequence=5),
    Menu("activities.day", _l("My day"), parent="activities.work", url="/activities/day",
         roles=["activities.user"], sequence=10),
    Menu("activities.team", _l("Team’s week"), parent="activities.work", url="/activities/team",
         roles=["activities.user"], sequence=20),
    Menu("activities.activities", _l("All activities"), parent="activities.work", model=ACTIVITY,
         sequence=40),
    Menu("activities.calendar", _l("My calendar"), parent="activities.work",
         url=MY_CALENDAR, roles=["activities.user"], sequence=30),
    Menu("activities.absences", _l("Absences"), parent="activities.work", model=ABSENCE,
         sequence=60),
    Menu("activities.types", _l("Types"), parent="activities.work", model=TYPE,
         roles=["activities.manager"], sequence=70),
    Menu("activities.outside", _l("Other calendars"), parent="activities.work",
         url="/activities/calendars", roles=["activities.user"], sequence=80),
]  # fmt: skip
