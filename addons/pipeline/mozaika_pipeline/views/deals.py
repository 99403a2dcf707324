"""Pages of deals."""

from __future__ import annotations

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
)

DEAL = "pipeline.deal"
WON = ("state", "won")
LOST = ("state", "lost")

SALE: list[Node | str] = [
    "name", "partner", "pipeline", "stage", "amount", "currency", "margin", "probability",
    "expected_close", Show("closed_on", when=WON),
]  # fmt: skip
CARE: list[Node | str] = [
    "owner",
    "team",
    "next_step",
    "next_step_on",
    "source",
    "campaign",
    "competitor",
]
MORE: list[Node | str] = [
    "recurring_amount",
    "recurring_period",
    "opened_on",
    "external_id",
    "repeat_of",
]
LINES: list[Show | str] = [
    "product",
    "description",
    "quantity",
    "unit_price",
    "discount_percent",
    "total",
]
PEOPLE: list[Show | str] = ["partner", "role", "note"]
APPROVALS: list[Show | str] = ["kind", "subject", "state", "asked_by", "decided_by", "decided_at"]
MOVES: list[Show | str] = ["at", "source", "target", "user", "seconds"]
OUTCOME: list[Node | str] = [
    Show("won_reason", when=WON), Show("lost_reason", when=LOST),
    Show("lost_note", when=LOST, wide=True),
]  # fmt: skip
TABS: list[Node | str] = [
    Tab("lines", _l("Products"), [Related("lines", LINES)]),
    Tab("people", _l("People"), [Related("people", PEOPLE)]),
]

DEALS = [
    ListView(
        DEAL,
        [
            "name", "partner", "stage", "amount", "expected_close", "attention", "owner",
            Show("next_activity", optional=True), Show("next_activity_on", optional=True),
            Show("state", optional=True), Show("company_amount", optional=True),
            Show("company_weighted", optional=True), Show("probability", optional=True),
            Show("next_step", optional=True), Show("next_step_on", optional=True),
            Show("closed_on", optional=True), Show("source", optional=True),
            Show("team", optional=True),
        ],
        sort="-created_at",
    ),
    FormView(
        DEAL,
        [
            Group("sale", _l("What is sold"), SALE),
            Group("care", _l("Who looks after it"), CARE),
            Group("outcome", _l("Outcome"), OUTCOME),
            Group("more", _l("More"), MORE),
            *TABS,
            Tab("objections", _l("Objections"), [Show("objections", wide=True)]),
        ],
    ),
    DetailView(
        DEAL,
        [
            Slot("pipeline.deal_guide"),
            Group("sale", _l("What is sold"), [
                "partner", "amount", "company_amount", "company_weighted", "margin",
                "probability", "expected_close",
            ]),
            Group("care", _l("Who looks after it"), [*CARE, "attention"]),
            Group("outcome", _l("Outcome"), ["closed_on", "duration_days", *OUTCOME]),
            Group("more", _l("More"), ["pipeline", *MORE, "stage_since", "rots_on"]),
            *TABS,
            Tab("approvals", _l("Approvals"), [Related("approvals", APPROVALS)]),
            Tab("objections", _l("Objections"), [
                Show("objections", wide=True), Slot("pipeline.objection_answers"),
            ]),
            Tab("moves", _l("Moves"), [Related("changes", MOVES)]),
        ],
    ),
    KanbanView(
        DEAL,
        "stage",
        ["name", "partner", "amount", "next_step_on", "owner"],
        measure="amount",
        converted="company_amount",
        color="attention",
        sort="expected_close,-amount",
    ),
    CalendarView(
        DEAL, "next_step_on", color="stage", card=["next_step", "partner", "amount", "owner"]
    ),
    PivotView(
        DEAL,
        rows=["owner"],
        columns=["state"],
        measures=["company_amount:sum", "id:count"],
    ),
    ChartView(
        DEAL, "expected_close:month", measures=["company_weighted:sum"], series="pipeline"
    ),
]  # fmt: skip

STAGE_TABS: list[Node | str] = [
    Tab("activities", _l("Activities"), [
        Related("activities", ["type", "summary", "days", "assignee", "user"]),
    ]),
]  # fmt: skip

LISTS = [
    ListView("pipeline.pipeline", ["name", "currency", "teams", "sequence"], sort="sequence,name"),
    FormView(
        "pipeline.pipeline",
        [
            Group("pipeline", None, ["name", "currency", "teams", "sequence"]),
            Tab("stages", _l("Stages"), [
                Related("stages", ["name", "kind", "probability", "rotting_days", "folded"]),
            ]),
        ],
    ),
    ListView(
        "pipeline.stage",
        ["name", "pipeline", "kind", "probability", "rotting_days", "approval", "sequence"],
        sort="pipeline,sequence",
    ),
    FormView(
        "pipeline.stage",
        [
            Group("stage", None, ["name", "pipeline", "kind", "sequence", "color", "folded"]),
            Group("rules", _l("Rules"), [
                "probability", "rotting_days", "approval", Show("checklist", wide=True),
            ]),
            *STAGE_TABS,
        ],
    ),
    DetailView(
        "pipeline.stage",
        [
            Group("stage", None, ["pipeline", "kind", "probability", "rotting_days", "approval",
                                  "folded", "color", "sequence"]),
            Slot("pipeline.stage_rules"),
            *STAGE_TABS,
        ],
    ),
    ListView("pipeline.stage_activity", ["summary", "stage", "type", "days", "assignee"]),
    ListView("pipeline.lost_reason", ["name", "sequence"], sort="sequence,name"),
    FormView("pipeline.lost_reason", [Group("reason", None, ["name", "sequence"])]),
    ListView("pipeline.objection", ["name", "sequence"], sort="sequence,name"),
    FormView(
        "pipeline.objection",
        [
            Group("objection", None, ["name", "sequence"]),
            Tab("answers", _l("Answers"), [Related("answers", ["text", "sequence"])]),
        ],
    ),
    ListView("pipeline.objection_answer", ["text", "objection"]),
    ListView("pipeline.playbook", ["name", "pipeline", "stage"], sort="sequence,name"),
    FormView(
        "pipeline.playbook",
        [
            Group("playbook", None, ["name", "pipeline", "stage", "sequence"]),
            Group("text", None, [Show("script", wide=True)]),
        ],
    ),
    ListView(
        "pipeline.approval",
        ["subject", "deal", "kind", "state", "asked_by", "created_at", "decided_by",
         Show("decided_at", optional=True)],
        sort="-created_at",
    ),
    FormView(
        "pipeline.approval",
        [Group("approval", None, [
            "deal", "kind", "subject", Show("note", wide=True), Show("decision", wide=True),
        ])],
    ),
    KanbanView("pipeline.approval", "state", ["subject", "deal", "kind", "asked_by"]),
    ListView("pipeline.deal_line", ["deal", "product", "quantity", "unit_price", "total"]),
    ListView("pipeline.deal_person", ["partner", "role", "deal", "note"]),
    ListView(
        "pipeline.stage_change",
        ["deal", "source", "target", "at", "user", "seconds", "company_amount"],
        sort="-at",
    ),
    PivotView(
        "pipeline.stage_change", rows=["source"], columns=["target"],
        measures=["id:count", "seconds:avg"],
    ),
    PivotView("pipeline.deal_line", rows=["product"], columns=["deal.state"],
              measures=["total:sum", "quantity:sum"]),
]  # fmt: skip

PARTNER = [
    ViewExtension(
        "contacts.partner",
        "form",
        [after("people", Tab("deals", _l("Deals"), [
            Related("deals", ["name", "stage", "amount", "expected_close", "owner"]),
        ]))],
    ),
]  # fmt: skip

VIEWS = [*DEALS, *LISTS, *PARTNER]

MENUS = [
    Menu("pipeline.sales", _l("Sales"), icon="target", sequence=20),
    Menu("pipeline.deals", _l("Deals"), parent="pipeline.sales", model=DEAL, sequence=20),
    Menu(
        "pipeline.approvals", _l("Approvals"), parent="pipeline.sales",
        model="pipeline.approval", sequence=40,
    ),
    *[
        Menu(f"pipeline.{name}", label, parent="pipeline.sales", model=f"pipeline.{name}",
             roles=["pipeline.manager"], sequence=sequence)
        for sequence, name, label in (
            (80, "pipeline", _l("Pipelines")),
            (82, "stage", _l("Stages")),
            (84, "lost_reason", _l("Reasons for losing")),
            (86, "objection", _l("Objections")),
            (88, "playbook", _l("Playbooks")),
        )
    ],
]  # fmt: skip
