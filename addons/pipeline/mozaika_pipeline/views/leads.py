"""Pages of leads."""

from __future__ import annotations

from mozaika import (
    Action,
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
from mozaika_pipeline.leads import commands

LEAD = "pipeline.lead"
DISQUALIFIED = ("status", "disqualified")
NURTURING = ("status", "nurturing")
CONVERTED = ("status", "converted")

WHO: list[Node | str] = [
    "contact_name", "job_title", "company_name", "email", "phone", "country", "language",
    "website",
]  # fmt: skip
WHERE_FROM: list[Node | str] = ["channel", "source", "medium", "campaign"]
CONSENT: list[Node | str] = [
    "consent",
    "consent_at",
    Show("consent_text", wide=True),
    "confirmed_at",
]
TRACES: list[Node | str] = [
    "form", "external_id", "utm_source", "utm_medium", "utm_campaign", "utm_term",
    "utm_content", Show("referrer", wide=True), Show("landing_page", wide=True),
]  # fmt: skip

LEADS = [
    ListView(
        LEAD,
        [
            "name", "source", "age", "clock", "next_activity", "temperature", "owner", "status",
            Show("next_activity_on", optional=True),
            Show("contact_name", optional=True), Show("company_name", optional=True),
            Show("score", optional=True), Show("channel", optional=True),
            Show("email", optional=True), Show("phone", optional=True),
            Show("response_due", optional=True), Show("created_at", optional=True),
            Show("campaign", optional=True), Show("team", optional=True),
            Show("duplicate_of", optional=True), Show("nurture_until", optional=True),
        ],
        sort="-created_at",
    ),
    FormView(
        LEAD,
        [
            Group("lead", None, [Show("name", wide=True), Show("message", wide=True)]),
            Group("who", _l("Who asks"), WHO),
            Group("care", _l("Who looks after it"), [
                "owner", "team", "response_due", Show("nurture_until", when=NURTURING),
                Show("disqualified_reason", when=DISQUALIFIED),
            ]),
            Group("origin", _l("Where it comes from"), WHERE_FROM),
            Group("consent", _l("Consent"), ["consent", "consent_at",
                                             Show("consent_text", wide=True)]),
        ],
    ),
    DetailView(
        LEAD,
        [
            Slot("pipeline.lead_duplicates"),
            Group("lead", None, [Show("message", wide=True)]),
            Group("who", _l("Who asks"), WHO),
            Group("care", _l("Who looks after it"), [
                "owner", "team", "clock", "response_due", "responded_at", "age",
                Show("nurture_until", when=NURTURING),
                Show("disqualified_reason", when=DISQUALIFIED),
                Show("partner", when=CONVERTED), Show("deal", when=CONVERTED),
                "duplicate_of",
            ]),
            Slot("pipeline.score"),
            Group("origin", _l("Where it comes from"), WHERE_FROM),
            Tab("consent", _l("Consent"), [Group("consent", None, CONSENT)]),
            Tab("traces", _l("Traces"), [
                Group("traces", None, [*TRACES, Show("payload", wide=True)]),
            ]),
        ],
    ),
    KanbanView(
        LEAD,
        "status",
        ["name", "source", "temperature", "next_activity", "owner"],
        color="attention",
        sort="-created_at",
    ),
    CalendarView(LEAD, "nurture_until", color="temperature", card=["name", "phone", "owner"]),
    PivotView(LEAD, rows=["source"], columns=["status"], measures=["id:count"]),
    ChartView(LEAD, "created_at:month", measures=["id:count"], series="source"),
]  # fmt: skip

FORMS = [
    ListView(
        "pipeline.lead_form",
        ["name", "title", "language", "source", "team", "double_opt_in"],
        sort="name",
    ),
    FormView(
        "pipeline.lead_form",
        [
            Group("form", None, ["name", "language", Show("title", wide=True),
                                 Show("intro", wide=True), "button",
                                 Show("thanks", wide=True)]),
            Tab("inputs", _l("Fields"), [
                Related("inputs", ["sequence", "input", "label", "required"]),
            ]),
            Tab("consent", _l("Consent"), [
                Group("consent", None, [Show("consent_text", wide=True), "consent_required",
                                        "double_opt_in", "privacy_url"]),
            ]),
            Tab("origin", _l("Sources and owners"), [
                Group("origin", None, ["source", "campaign", "team", "mailbox", "number"]),
            ]),
            Tab("guard", _l("Guard against spam"), [
                Group("guard", None, [Show("origins", wide=True), "hourly_limit",
                                      "min_seconds", "max_links"]),
            ]),
        ],
    ),
    DetailView(
        "pipeline.lead_form",
        [
            Slot("pipeline.lead_form_use"),
            Group("form", _l("The page"), [
                "language", "title", Show("intro", wide=True), "button",
                Show("thanks", wide=True),
            ]),
            Group("origin", _l("Sources and owners"), [
                "source", "campaign", "team", "mailbox", "number",
            ]),
            Group("consent", _l("Consent"), [
                Show("consent_text", wide=True), "consent_required", "double_opt_in",
                "privacy_url",
            ]),
            Group("guard", _l("Guard against spam"), [
                Show("origins", wide=True), "hourly_limit", "min_seconds", "max_links",
            ]),
            Tab("inputs", _l("Fields"), [
                Related("inputs", ["sequence", "input", "label", "required"]),
            ]),
        ],
    ),
    ListView("pipeline.lead_form_field", ["input", "form", "label", "required"]),
    ListView(
        "pipeline.submission",
        ["summary", "form", "channel", "verdict", "reasons", "created_at", "lead"],
        sort="-id",
    ),
    FormView(
        "pipeline.submission",
        [
            Group("submission", None, [Show("summary", wide=True), "form", "verdict", "lead",
                                       Show("reasons", wide=True)]),
            Group("payload", _l("As received"), [Show("payload", wide=True)]),
        ],
    ),
    ListView("pipeline.conversion", ["lead", "partner", "deal", "created_at", "undone_at"]),
    ListView(
        "pipeline.score_rule",
        ["label", "subject", "points", "half_life_days", "sequence"],
        sort="subject,sequence",
    ),
    FormView(
        "pipeline.score_rule",
        [Group("rule", None, ["label", "subject", "points", "half_life_days", "date_field",
                              "sequence"])],
    ),
    DetailView(
        "pipeline.score_rule",
        [
            Group("rule", None, ["subject", "points", "half_life_days", "date_field", "sequence"]),
            Slot("pipeline.score_condition"),
        ],
    ),
]  # fmt: skip

ON_DEALS = [
    ViewExtension("pipeline.deal", "detail", [after("care", Slot("pipeline.score"))]),
    ViewExtension(
        "pipeline.deal",
        "list",
        [after("owner", Show("temperature", optional=True), Show("score", optional=True))],
    ),
]

VIEWS = [*LEADS, *FORMS, *ON_DEALS]

INBOX = '/pipeline/lead?filter=[["status","in",["new","assigned"]]]&sort=response_due'

MENUS = [
    Menu("pipeline.leads", _l("Leads"), icon="inbox", sequence=18),
    Menu("pipeline.lead_list", _l("Leads"), parent="pipeline.leads", model=LEAD, sequence=20),
    Menu("pipeline.lead_inbox", _l("Inbox"), parent="pipeline.leads", url=INBOX,
         roles=["pipeline.own"], sequence=10),
    Menu("pipeline.submissions", _l("Requests received"), parent="pipeline.leads",
         model="pipeline.submission", sequence=30),
    Menu("pipeline.lead_forms", _l("Lead forms"), parent="pipeline.leads",
         model="pipeline.lead_form", roles=["pipeline.manager"], sequence=40),
    Menu("pipeline.score_rules", _l("Score rules"), parent="pipeline.leads",
         model="pipeline.score_rule", roles=["pipeline.manager"], sequence=50),
]  # fmt: skip

ACTIONS = [
    Action(
        "pipeline.convert_lead", LEAD, _l("Convert…"), commands.open_wizard,
        icon="user-check", places=["record"], sequence=10,
        filter=[["status", "=", "qualified"]],
    ),
    Action(
        "pipeline.lead_is_duplicate", LEAD, _l("It is a duplicate"), commands.mark_duplicates,
        icon="copy", sequence=40,
        filter=[["duplicate_of", "is not null", None],
                ["status", "in", ["new", "assigned", "contacted", "qualified", "nurturing"]]],
        confirm=_l("Disqualify it as a duplicate of the earlier lead?"),
    ),
    Action(
        "pipeline.assign_leads", LEAD, _l("Assign by rule"), commands.assign_by_rule,
        icon="route", sequence=30, roles=["pipeline.manager"],
        filter=[["status", "in", ["new", "assigned"]]],
    ),
    Action(
        "pipeline.release", "pipeline.submission", _l("Make a lead of it"), commands.release,
        icon="circle-check", filter=[["verdict", "=", "held"]],
    ),
    Action(
        "pipeline.new_token", "pipeline.lead_form", _l("Make a new token"), commands.renew_token,
        icon="key", places=["record"], roles=["pipeline.manager"],
        confirm=_l("Programs that use the old token can't hand in leads any more."),
    ),
]  # fmt: skip
