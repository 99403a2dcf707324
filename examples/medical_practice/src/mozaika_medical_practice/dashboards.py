"""How the day goes, and how the practice does."""

from __future__ import annotations

from mozaika import Dashboard, Tile, _l

from mozaika_medical_practice.access import APPOINTMENT, DIAGNOSIS, DOCTOR, PATIENT, USER

BOARD = "medical_practice.overview"
TODAY = ["start", "=", "today"]
MONTH = ["start", "=", "this_month"]
MISSED = ["state", "=", "no_show"]
ALIVE = ["state", "not in", ["cancelled", "no_show"]]

DASHBOARDS = [
    Dashboard(BOARD, _l("The practice today"), parent="medical_practice.menu", roles=[USER],
              sequence=5),
    Tile("medical_practice.today", BOARD, _l("Appointments today"), APPOINTMENT,
         filter=[TODAY, ALIVE], sequence=10),
    Tile("medical_practice.waiting", BOARD, _l("In the waiting room"), APPOINTMENT,
         filter=[TODAY, ["state", "=", "arrived"]], sequence=20),
    Tile("medical_practice.no_shows", BOARD, _l("No-shows this month"), APPOINTMENT,
         filter=[MONTH, MISSED], sequence=30),
    Tile("medical_practice.without_consent", BOARD, _l("Patients without consent"), PATIENT,
         filter=[["is_patient", "=", True], ["treatment_consent", "!=", "given"]], roles=[USER],
         sequence=40),
    Tile("medical_practice.next", BOARD, _l("Today, in order"), APPOINTMENT, kind="list",
         columns=["name", "start", "doctor"], filter=[TODAY, ALIVE],
         sort="start", limit=12, width=2, sequence=50),
    Tile("medical_practice.by_doctor", BOARD, _l("This month, by doctor"), APPOINTMENT, kind="bar",
         group="doctor", series="state", filter=[MONTH], width=2, sequence=60),
    Tile("medical_practice.by_week", BOARD, _l("Appointments by week"), APPOINTMENT, kind="line",
         group="start:week", filter=[ALIVE], width=2, sequence=70),
    Tile("medical_practice.missed_by_month", BOARD, _l("No-shows by month"), APPOINTMENT,
         kind="bar", group="start:month", filter=[MISSED], width=2, sequence=80),
    Tile("medical_practice.diagnoses", BOARD, _l("Most frequent diagnoses"), DIAGNOSIS, kind="bar",
         group="code", roles=[DOCTOR], width=2, sequence=90),
]  # fmt: skip
