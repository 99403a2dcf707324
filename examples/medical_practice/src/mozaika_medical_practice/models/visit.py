"""Visits and diagnoses: for doctors only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mozaika import Index, Timestamped, Tracked, _l, computed, field, many_to_one, one_to_many
from mozaika.types import LongText, Markdown, Moment, Str
from mozaika_contacts.models import Partner
from sqlalchemy.orm import Mapped

from mozaika_medical_practice.models.appointment import Appointment

DOCTOR = "medical_practice.doctor"


class Visit(
    Timestamped,
    Tracked,
    name="medical_practice.visit",
    label=_l("Visit"),
    plural=_l("Visits"),
    order="-at,-id",
):
    """What a doctor found, and what was done. `name` is the patient's."""

    name: Mapped[str | None] = computed(
        "_name", Str(200), stored=True, label=_l("Patient's name"), depends=("partner.name",)
    )
    partner: Mapped[Partner] = many_to_one(
        "contacts.partner",
        label=_l("Patient"),
        required=False,
        ondelete="restrict",
        help=_l("Follows from the appointment where there is one."),
    )
    appointment: Mapped[Appointment | None] = many_to_one(
        "medical_practice.appointment", label=_l("Appointment"), copy=False
    )
    doctor: Mapped[Any] = many_to_one(
        "base.user", label=_l("Doctor"), required=False, ondelete="restrict"
    )
    at: Mapped[datetime] = field(Moment, label=_l("When"), required=False, index=True)
    complaint: Mapped[str | None] = field(
        LongText, label=_l("What the patient complains of"), search=True, roles=[DOCTOR]
    )
    findings: Mapped[str | None] = field(
        Markdown, label=_l("Findings and treatment"), search=True, roles=[DOCTOR]
    )
    advice: Mapped[str | None] = field(Markdown, label=_l("Recommendations"), roles=[DOCTOR])
    diagnoses: Mapped[list[Diagnosis]] = one_to_many(
        "medical_practice.diagnosis", inverse="visit", label=_l("Diagnoses")
    )
    __search__ = ("partner.name", "diagnoses.code", "diagnoses.description")

    def _name(self) -> str | None:
        return getattr(self.partner, "name", None)


class Diagnosis(
    Timestamped,
    Tracked,
    name="medical_practice.diagnosis",
    label=_l("Diagnosis"),
    plural=_l("Diagnoses"),
    display="code",
    order="visit,-id",
):
    """What a patient has, by its code in ICD-10."""

    visit: Mapped[Visit] = many_to_one(
        "medical_practice.visit", label=_l("Visit"), required=True, ondelete="cascade"
    )
    code: Mapped[str] = field(
        Str(10),
        label=_l("ICD-10 code"),
        help=_l("A letter and two digits, such as J06 or K02.1."),
        search=True,
        index=True,
    )
    description: Mapped[str | None] = field(Str(300), label=_l("Description"), search=True)
    rank: Mapped[str] = field(
        Str(10),
        label=_l("Kind"),
        choices=[("main", _l("Main")), ("further", _l("Further"))],
        default="main",
    )
    __constraints__ = (Index("visit", "code"),)
