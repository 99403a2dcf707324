"""Buttons of a practice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import Action, Env, Text, _l, new_url, record_url
from mozaika_mail.actions import write_action
from sqlalchemy import select

from mozaika_medical_practice.access import APPOINTMENT, CONSENT, DOCTOR, PATIENT, USER, VISIT
from mozaika_medical_practice.access import RECEPTIONIST as RECEPTION
from mozaika_medical_practice.models import Visit
from mozaika_medical_practice.reminders import COMING, remind_now

PLAN = "pipeline.deal"
PLANS = "Treatment plans"
"""The shipped pipeline, by the name under which it is kept."""

PATIENTS = [["is_patient", "=", True]]


def book(_env: Env, patients: Sequence[Any]) -> Text:
    """Opens the form of a new appointment of the patient."""
    return new_url(APPOINTMENT, partner=patients[0].id)


def record_consent(_env: Env, patients: Sequence[Any]) -> Text:
    """Opens the form of a new consent of the patient."""
    return new_url(CONSENT, partner=patients[0].id)


def plan_treatment(env: Env, patients: Sequence[Any]) -> Text:
    """Opens the form of a new treatment plan of the patient."""
    stage, pipeline = env["pipeline.stage"], env["pipeline.pipeline"]
    shipped = select(stage.pipeline_id).join(stage.pipeline).where(pipeline.name == PLANS)
    found = env.session.scalar(shipped.limit(1))
    chosen = {"pipeline": found} if found else {}
    return new_url(PLAN, partner=patients[0].id, doctor=env.user.id, **chosen)


def open_visit(env: Env, appointments: Sequence[Any]) -> Text:
    """Opens the visit of an appointment, or the form of a new one."""
    cls: Any = env[Visit]
    key = env.session.scalar(select(cls.id).where(cls.appointment_id == appointments[0].id))
    if key is not None:
        return record_url(VISIT, key)
    return new_url(VISIT, appointment=appointments[0].id, partner=appointments[0].partner_id)


ACTIONS = [
    Action("medical_practice.book", PATIENT, _l("Book an appointment"), book,
           icon="calendar-plus", operation="read", places=("record",), roles=[RECEPTION, DOCTOR],
           filter=PATIENTS, sequence=10),
    Action("medical_practice.record_consent", PATIENT, _l("Record a consent"), record_consent,
           icon="shield-check", operation="read", places=("record",), roles=[USER],
           filter=PATIENTS, sequence=20),
    Action("medical_practice.plan", PATIENT, _l("Make a treatment plan"), plan_treatment,
           icon="user-heart", operation="read", places=("record",), roles=[DOCTOR],
           filter=PATIENTS, sequence=30),
    Action("medical_practice.open_visit", APPOINTMENT, _l("Open the visit"), open_visit,
           icon="clipboard", operation="read", places=("record",), roles=[DOCTOR],
           filter=[["state", "in", ["in_treatment", "done"]]], sequence=10),
    Action("medical_practice.remind", APPOINTMENT, _l("Send a reminder"), remind_now, icon="mail",
           roles=[RECEPTION, DOCTOR], filter=[["state", "in", list(COMING)]], sequence=20),
    write_action(APPOINTMENT),
]  # fmt: skip
