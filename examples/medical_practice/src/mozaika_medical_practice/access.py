"""Who may do what in a practice. Whoever is not of its staff does not see its patients at all."""

from __future__ import annotations

from mozaika import Grant, Own, Restriction, Role, Through, Where, _l

USER = "medical_practice.user"
RECEPTIONIST = "medical_practice.receptionist"
DOCTOR = "medical_practice.doctor"
MANAGER = "medical_practice.manager"
PATIENT = "contacts.partner"
APPOINTMENT = "medical_practice.appointment"
CONSENT = "medical_practice.consent"
ROOM = "medical_practice.room"
VISIT = "medical_practice.visit"
DIAGNOSIS = "medical_practice.diagnosis"

ROLES = [
    Role(
        USER,
        _l("Practice: staff"),
        implies=["contacts.user", "activities.user", "mail.user"],
        help=_l("Sees patients and appointments, records consents."),
    ),
    Role(
        RECEPTIONIST,
        _l("Practice: reception"),
        implies=[USER],
        help=_l("Books appointments for every doctor. Sees neither diagnoses nor allergies."),
    ),
    Role(
        DOCTOR,
        _l("Practice: doctor"),
        implies=[USER, "pipeline.user"],
        help=_l("Sees visits and diagnoses, records own visits, makes treatment plans."),
    ),
    Role(
        MANAGER,
        _l("Practice: manager"),
        implies=[RECEPTIONIST],
        implied_by=["base.admin"],
        help=_l("Also edits rooms and deletes appointments. Sees no diagnoses."),
    ),
]

GRANTS = [
    Grant(USER, PATIENT, "cru", where=Where([["is_patient", "=", True]])),
    Grant(USER, APPOINTMENT, "r"),
    Grant(USER, ROOM, "r"),
    Grant(USER, CONSENT, "cr", where=Through("partner")),
    Grant(RECEPTIONIST, APPOINTMENT, "cu"),
    Grant(DOCTOR, APPOINTMENT, "cu", where=Own("doctor")),
    Grant(DOCTOR, VISIT, "r"),
    Grant(DOCTOR, VISIT, "cu", where=Own("doctor")),
    Grant(DOCTOR, DIAGNOSIS, "crud", where=Through("visit")),
    Grant(MANAGER, APPOINTMENT, "d"),
    Grant(MANAGER, ROOM, "cud"),
    # An administrator is no doctor: there is nothing to see, but that one day somebody may be both.
    Grant(MANAGER, VISIT, "r", where=Own("doctor")),
    Grant(MANAGER, DIAGNOSIS, "r", where=Through("visit")),
]

RESTRICTIONS = [Restriction(PATIENT, Where([["is_patient", "=", False]]), unless=[USER])]
