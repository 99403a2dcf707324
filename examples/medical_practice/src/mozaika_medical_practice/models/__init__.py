"""What a practice keeps."""

from __future__ import annotations

from typing import Any

from mozaika_medical_practice.models.appointment import LIVE, Appointment, Room
from mozaika_medical_practice.models.consent import DATA, GIVEN, TREATMENT, WITHDRAWN, Consent
from mozaika_medical_practice.models.patient import Patient
from mozaika_medical_practice.models.plan import TreatmentPlan
from mozaika_medical_practice.models.visit import Diagnosis, Visit

MODELS: list[Any] = [Room, Appointment, Consent, Visit, Diagnosis, Patient, TreatmentPlan]

__all__ = [
    "DATA",
    "GIVEN",
    "LIVE",
    "MODELS",
    "TREATMENT",
    "WITHDRAWN",
    "Appointment",
    "Consent",
    "Diagnosis",
    "Patient",
    "Room",
    "TreatmentPlan",
    "Visit",
]
