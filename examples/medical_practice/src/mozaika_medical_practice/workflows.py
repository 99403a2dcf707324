"""The way of an appointment, and what a practice adds to the ways of partners and deals."""

from __future__ import annotations

from typing import Any

from mozaika import (
    Env,
    StageRule,
    State,
    Text,
    Transition,
    Workflow,
    WorkflowExtension,
    _l,
    _lp,
    unrestricted,
)
from sqlalchemy import exists, select

from mozaika_medical_practice.access import APPOINTMENT, DOCTOR
from mozaika_medical_practice.consents import may_be_treated, plan_is_agreed
from mozaika_medical_practice.models import Appointment
from mozaika_medical_practice.models.appointment import COLORS, STATES
from mozaika_medical_practice.models.patient import DECEASED
from mozaika_medical_practice.visits import has_findings, open_visits

COMING = ("booked", "confirmed")
KINDS = {"done": "done", "no_show": "cancelled", "cancelled": "cancelled"}


def has_begun(env: Env, appointment: Any) -> Text | None:
    """Guard: nobody has failed to come to what is still to come."""
    if appointment.start > env.now():
        return _l("its time has not come yet")
    return None


def has_no_appointments(env: Env, partner: Any) -> Text | None:
    """Guard: who has an appointment is still a patient."""
    cls: Any = env[Appointment]
    query = select(
        exists().where(cls.partner_id == partner.id, cls.state.in_(COMING), cls.start > env.now())
    )
    with unrestricted(env):
        found = env.session.scalar(query)
    return _l("there is an appointment to come; cancel it first") if found else None


def is_a_patient(_env: Env, partner: Any) -> Text | None:
    """Guard: only of patients one notes that they died."""
    return None if partner.is_patient else _l("this is no patient")


WORKFLOWS = [
    Workflow(
        APPOINTMENT,
        "state",
        initial="booked",
        states=[State(name, label, KINDS.get(name, "open"), COLORS[name])
                for name, label in STATES],
        transitions=[
            Transition("confirm", _l("Confirm"), ["booked"], "confirmed"),
            Transition("arrive", _l("Has arrived"), [*COMING], "arrived", primary=True),
            Transition("begin", _l("Begin treatment"), ["arrived"], "in_treatment",
                       roles=[DOCTOR], guards=[may_be_treated], effects=[open_visits],
                       primary=True),
            Transition("finish", _l("Finish treatment"), ["in_treatment"], "done",
                       roles=[DOCTOR], guards=[has_findings], primary=True),
            Transition("miss", _l("Did not come"), [*COMING], "no_show", guards=[has_begun]),
            Transition("cancel", _lp("appointment", "Cancel"), [*COMING, "arrived"], "cancelled",
                       required=["cancel_reason"]),
            Transition("book_again", _l("Book again"), ["no_show", "cancelled"], "booked"),
        ],
    ),
    WorkflowExtension(
        "contacts.partner",
        states=[State(DECEASED, _l("Deceased"), "cancelled", "dark")],
        transitions=[
            Transition("note_death", _l("Mark as deceased"),
                       ["prospect", "active", "dormant", "former"], DECEASED,
                       guards=[is_a_patient, has_no_appointments]),
        ],
        guards={"part": [has_no_appointments], "block": [has_no_appointments]},
    ),
    WorkflowExtension(
        "pipeline.deal", rules=[StageRule(targets=["done"], guards=[plan_is_agreed])]
    ),
]  # fmt: skip
