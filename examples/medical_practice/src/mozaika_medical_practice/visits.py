"""Visits follow from appointments; diagnoses have codes as ICD-10 writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mozaika import Env, Text, ValidationFailed, _l, changed_fields, unrestricted
from sqlalchemy import exists, select

from mozaika_medical_practice.models import Appointment, Visit
from mozaika_medical_practice.patients import without_consent
from mozaika_medical_practice.references import reference

_CODE = re.compile(r"[A-Z][0-9]{2}(\.[0-9A-Z]{1,4})?")


def complete_visits(env: Env, visits: Sequence[Any]) -> None:
    """New visits take patient and doctor from their appointment, and need the consent."""
    known = _appointments(env, {reference(one, "appointment") for one in visits} - {None})
    for visit in visits:
        partner, doctor = known.get(reference(visit, "appointment"), (None, None))
        if reference(visit, "partner") is None:
            visit.partner_id = partner
        if reference(visit, "doctor") is None:
            visit.doctor_id = doctor or env.user.id
        visit.at = visit.at or env.now()
    _check_consent(env, visits)


def _check_consent(env: Env, visits: Sequence[Any]) -> None:
    patients = {key for one in visits if (key := reference(one, "partner"))}
    refused = {None, *(without_consent(env, patients) if patients else ())}
    failures = [(one, _refusal(one)) for one in visits if reference(one, "partner") in refused]
    if failures:
        text = _l("A visit can't be recorded without the patient’s consent to treatment.")
        raise ValidationFailed(text, failures[0][1], records=failures)


def _refusal(visit: Any) -> dict[str, list[Text]]:
    if reference(visit, "partner") is None:
        return {"partner": [_l("Say who the patient is.")]}
    return {"partner": [_l("The patient’s consent to treatment is missing. Record it first.")]}


def check_codes(_env: Env, diagnoses: Sequence[Any]) -> None:
    """Codes are written in capitals, with a dot after the third character."""
    failures = []
    for diagnosis in diagnoses:
        if "code" not in changed_fields(diagnosis) or not diagnosis.code:
            continue
        diagnosis.code = written(diagnosis.code)
        if not _CODE.fullmatch(diagnosis.code):
            text = _l("“%(code)s” is no code of ICD-10. Write it like J06 or K02.1.",
                      code=diagnosis.code)  # fmt: skip
            failures.append((diagnosis, {"code": [text]}))
    if failures:
        text = failures[0][1]["code"][0]
        raise ValidationFailed(text, failures[0][1], records=failures)


def written(code: str) -> str:
    """A code as ICD-10 writes it: `k021` is K02.1."""
    plain = code.strip().upper().replace(",", ".").replace(" ", "")
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 and "." not in plain else plain


def open_visits(env: Env, appointments: Sequence[Any]) -> None:
    """Effect: whoever is treated has a visit, in which the doctor writes."""
    cls: Any = env[Visit]
    ids = [one.id for one in appointments]
    with env.sudo():
        query = select(cls.appointment_id).where(cls.appointment_id.in_(ids))
        known = set(env.session.scalars(query))
        env.session.add_all(
            cls(appointment_id=one.id, partner_id=one.partner_id, doctor_id=one.doctor_id)
            for one in appointments
            if one.id not in known
        )
        env.session.flush()


def has_findings(env: Env, appointment: Any) -> Text | None:
    """Guard: an appointment is done when the doctor has written what was found."""
    cls: Any = env[Visit]
    told = cls.findings.is_not(None) | cls.diagnoses.any()
    query = select(exists().where(cls.appointment_id == appointment.id, told))
    with unrestricted(env):
        found = env.session.scalar(query)
    return None if found else _l("the visit has neither findings nor a diagnosis")


def _appointments(env: Env, ids: set[Any]) -> dict[int | None, tuple[int, int]]:
    cls: Any = env[Appointment]
    query = select(cls.id, cls.partner_id, cls.doctor_id).where(cls.id.in_(ids))
    with unrestricted(env):
        return {row.id: (row.partner_id, row.doctor_id) for row in env.session.execute(query)}
