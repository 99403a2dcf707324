"""Patients: what a practice adds to partners."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mozaika import _l, computed, field, many_to_one, one_to_many, override
from mozaika.types import Boolean, LongText, Str
from mozaika_contacts.models import Partner
from sqlalchemy.orm import Mapped

from mozaika_medical_practice.models.consent import GIVEN, TREATMENT, WITHDRAWN
from mozaika_medical_practice.national_ids import KINDS

if TYPE_CHECKING:
    from mozaika_medical_practice.models.appointment import Appointment
    from mozaika_medical_practice.models.consent import Consent
    from mozaika_medical_practice.models.visit import Visit

STAFF = "medical_practice.user"
DOCTOR = "medical_practice.doctor"
DECEASED = "deceased"


class Patient(Partner, extends=True):
    """A partner who is treated here."""

    is_patient: Mapped[bool] = field(Boolean, label=_l("Is a patient"), default=False, index=True)
    birthday: Mapped[date | None] = override(label=_l("Date of birth"))
    national_id_kind: Mapped[str | None] = field(
        Str(10), label=_l("Kind of number"), choices=KINDS, roles=[STAFF]
    )
    national_id: Mapped[str | None] = field(
        Str(20),
        label=_l("Personal number"),
        help=_l("PESEL, CNP or SNILS; its check digits are checked."),
        roles=[STAFF],
        index="filled",
    )
    insurer: Mapped[Partner | None] = many_to_one(
        "contacts.partner", label=_l("Insurer"), ondelete="set null", roles=[STAFF]
    )
    insurance_number: Mapped[str | None] = field(
        Str(50), label=_l("Insurance number"), roles=[STAFF]
    )
    allergies: Mapped[str | None] = field(
        LongText, label=_l("Allergies"), roles=[DOCTOR], track=True
    )
    appointments: Mapped[list[Appointment]] = one_to_many(
        "medical_practice.appointment",
        inverse="partner",
        label=_l("Appointments"),
        order_by=("start",),
        readonly=True,
    )
    consents: Mapped[list[Consent]] = one_to_many(
        "medical_practice.consent", inverse="partner", label=_l("Consents"), order_by=("at",)
    )
    visits: Mapped[list[Visit]] = one_to_many(
        "medical_practice.visit",
        inverse="partner",
        label=_l("Visits"),
        order_by=("at",),
        readonly=True,
        roles=[DOCTOR],
    )
    treatment_consent: Mapped[str | None] = computed(
        "_treatment_consent",
        Str(10),
        stored=True,
        label=_l("Consent to treatment"),
        choices=[
            (GIVEN, _l("Given")),
            (WITHDRAWN, _l("Withdrawn")),
            ("missing", _l("Missing")),
        ],
        choice_colors={GIVEN: "green", WITHDRAWN: "red", "missing": "orange"},
        depends=("is_patient", "consents.kind", "consents.event", "consents.at"),
        roles=[STAFF],
    )

    def _treatment_consent(self) -> str | None:
        if not self.is_patient:
            return None
        entries = [one for one in self.consents if one.kind == TREATMENT and one.at is not None]
        latest = max(entries, key=lambda one: (one.at, one.id or 0), default=None)
        return latest.event if latest else "missing"
