"""Pages of a practice, and what it changes on the pages of others."""

from __future__ import annotations

from urllib.parse import urlencode

from mozaika import (
    CalendarView,
    ChartView,
    FormView,
    Group,
    KanbanView,
    ListView,
    Menu,
    Node,
    PivotView,
    Related,
    Show,
    Tab,
    ViewExtension,
    _l,
    after,
    before,
    inside,
    remove,
    replace,
)

from mozaika_medical_practice.access import (
    APPOINTMENT,
    CONSENT,
    DIAGNOSIS,
    DOCTOR,
    PATIENT,
    ROOM,
    USER,
    VISIT,
)

PLAN = "pipeline.deal"
IS_PATIENT = ("is_patient", True)
CANCELLED = ("state", "cancelled")
PATIENTS = "/contacts/partner?" + urlencode({"filter": '[["is_patient","=",true]]'})
CALENDAR = "/medical_practice/appointment?view=calendar&span=week"
DIAGNOSES: list[Show | str] = ["code", "description", "rank"]

APPOINTMENTS = [
    ListView(
        APPOINTMENT,
        ["name", "start", "doctor", "room", "reason", "state", Show("end", optional=True),
         Show("partner", optional=True), Show("reminded_at", optional=True)],
        sort="-start",
    ),
    FormView(
        APPOINTMENT,
        [
            Group("who", _l("Who"), ["partner", "doctor", "reason"]),
            Group("when", _l("When and where"), ["start", "end", "room"]),
            Group("more", _l("For the reception"), [
                Show("note", wide=True), Show("cancel_reason", when=CANCELLED), "reminded_at",
            ]),
        ],
    ),
    CalendarView(APPOINTMENT, start="start", end="end", color="doctor",
                 card=["reason", "room", "doctor", "state"]),
    KanbanView(APPOINTMENT, "state", ["name", "start", "doctor", "room", "reason"], sort="start"),
    PivotView(APPOINTMENT, rows=["doctor"], columns=["state"]),
    ChartView(APPOINTMENT, "start:week", series="doctor"),
    ListView(ROOM, ["name", "sequence"], sort="sequence,name"),
    FormView(ROOM, [Group("room", None, ["name", "sequence"])]),
    ListView(CONSENT, ["partner", "kind", "event", "at", "given_by", "recorded_by"], sort="-at"),
    FormView(
        CONSENT,
        [
            Group("consent", None, ["partner", "kind", "event", "at", "given_by", "recorded_by"]),
            Group("text", None, [Show("text", wide=True)]),
        ],
    ),
]  # fmt: skip

VISITS = [
    ListView(VISIT, ["name", "at", "doctor", Show("diagnoses"), Show("complaint", optional=True)],
             sort="-at"),
    FormView(
        VISIT,
        [
            Group("visit", _l("Visit"), ["partner", "appointment", "doctor", "at"]),
            Group("notes", _l("Course of the visit"), [
                Show("complaint", wide=True), Show("findings", wide=True),
                Show("advice", wide=True),
            ]),
            Tab("diagnoses", _l("Diagnoses"), [Related("diagnoses", DIAGNOSES)]),
        ],
    ),
    ListView(DIAGNOSIS, ["code", "description", "rank", "visit"], sort="code"),
    FormView(DIAGNOSIS, [Group("diagnosis", None, ["visit", *DIAGNOSES])]),
    PivotView(DIAGNOSIS, rows=["code"], columns=["rank"]),
]  # fmt: skip

PATIENT_GROUP: list[Node | str] = [
    "is_patient",
    *[
        Show(name, when=IS_PATIENT)
        for name in (
            "national_id", "national_id_kind", "insurer", "insurance_number", "treatment_consent",
        )
    ],
    Show("allergies", when=IS_PATIENT, wide=True),
]  # fmt: skip

PATIENT_PAGE = ViewExtension(
    PATIENT,
    "form",
    [
        after("identity", Group("patient", _l("Patient"), PATIENT_GROUP)),
        # A practice keeps families rather than subsidiaries; the anchor stays for others.
        replace("people", Tab("people", _l("Family and employees"), [
            Related("children", ["name", "birthday", "phone", "email"]),
        ])),
        before("points", Tab("appointments", _l("Appointments"), [
            Related("appointments", ["start", "doctor", "room", "reason", "state"]),
        ])),
        after("appointments", Tab("visits", _l("Visits"), [
            Related("visits", ["at", "doctor", "diagnoses"]),
        ]), Tab("consents", _l("Consents"), [
            Related("consents", ["kind", "event", "at", "given_by", "recorded_by"]),
        ])),
    ],
)  # fmt: skip

PLAN_ITEMS: list[Node | str] = [
    Show("partner", label=_l("Patient")), "doctor", "visit", "amount", "probability",
    "expected_close",
]  # fmt: skip
EXTENSIONS = [
    PATIENT_PAGE,
    ViewExtension(PATIENT, "list", [
        after("name", Show("birthday", optional=True)),
        after("status", Show("treatment_consent", optional=True)),
    ]),
    ViewExtension(PLAN, "form", [
        replace("sale", Group("sale", _l("Treatment"), [
            "name", "pipeline", "stage", *PLAN_ITEMS, "currency",
        ])),
        remove("competitor"),
    ]),
    ViewExtension(PLAN, "detail", [
        replace("sale", Group("sale", _l("Treatment"), [*PLAN_ITEMS, "margin"])),
        remove("competitor"),
    ]),
    ViewExtension(PLAN, "list", [after("partner", Show("doctor"))]),
    ViewExtension(PLAN, "kanban", [inside("", Show("doctor")), remove("owner")]),
]  # fmt: skip

VIEWS = [*APPOINTMENTS, *VISITS, *EXTENSIONS]

MENUS = [
    Menu("medical_practice.menu", _l("Practice"), icon="heart", roles=[USER], sequence=4),
    Menu("medical_practice.calendar", _l("Calendar"), parent="medical_practice.menu", url=CALENDAR,
         roles=[USER], sequence=10),
    Menu("medical_practice.appointments", _l("Appointments"), parent="medical_practice.menu",
         model=APPOINTMENT, sequence=20),
    Menu("medical_practice.patients", _l("Patients"), parent="medical_practice.menu", url=PATIENTS,
         roles=[USER], sequence=30),
    Menu("medical_practice.visits", _l("Visits"), parent="medical_practice.menu", model=VISIT,
         roles=[DOCTOR], sequence=40),
    Menu("medical_practice.consents", _l("Consents"), parent="medical_practice.menu",
         model=CONSENT, sequence=50),
    Menu("medical_practice.rooms", _l("Rooms"), parent="medical_practice.menu", model=ROOM,
         roles=["medical_practice.manager"], sequence=60),
    # The entry of another addon, by its name: the same pages under the practice's own sign.
    Menu("pipeline.sales", _l("Treatment"), icon="user-heart", sequence=20),
]  # fmt: skip
