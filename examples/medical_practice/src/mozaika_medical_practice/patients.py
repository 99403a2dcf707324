"""What holds for patients as they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import Env, Text, ValidationFailed, _l, _ln, changed_fields, unrestricted
from sqlalchemy import select

from mozaika_medical_practice.models import GIVEN
from mozaika_medical_practice.national_ids import (
    KIND_OF_COUNTRY,
    WrongNumber,
    birth_date,
    clean,
)

TOLD = {"is_patient", "kind", "national_id", "national_id_kind", "birthday"}


def check_patients(_env: Env, records: Sequence[Any]) -> None:
    """A patient is a person, with a personal number that can be right."""
    failures = []
    for patient in records:
        errors = _errors(patient) if TOLD & changed_fields(patient) else {}
        if errors:
            failures.append((patient, errors))
    if failures:
        message = _ln("%(n)s patient can't be kept.", "%(n)s patients can't be kept.",
                      len(failures))  # fmt: skip
        raise ValidationFailed(message, failures[0][1], records=failures)


def _errors(patient: Any) -> dict[str, list[Text]]:
    if patient.is_patient and patient.kind == "company":
        return {"is_patient": [_l("A company can't be a patient. Choose “Person” as its kind.")]}
    if patient.kind is None and patient.is_patient:
        patient.kind = "person"
    if "national_id" not in changed_fields(patient) or not patient.national_id:
        return {}
    kind = patient.national_id_kind or KIND_OF_COUNTRY.get(patient.country or "")
    if kind is None:
        return {"national_id_kind": [_l("Say what kind of number it is.")]}
    try:
        patient.national_id = clean(kind, patient.national_id)
    except WrongNumber as error:
        return {"national_id": [error.text]}
    patient.national_id_kind = kind
    return _born(patient, kind)


def _born(patient: Any, kind: str) -> dict[str, list[Text]]:
    """The date of birth follows from the number, and must not contradict it."""
    born = birth_date(kind, patient.national_id)
    if born is None or patient.birthday == born:
        return {}
    if patient.birthday is not None:
        return {"birthday": [_l("The personal number tells another date of birth.")]}
    patient.birthday = born
    return {}


def without_consent(env: Env, partner_ids: set[int]) -> set[int]:
    """Those of the patients who have not consented to treatment: one statement."""
    cls: Any = env["contacts.partner"]
    query = select(cls.id).where(cls.id.in_(partner_ids), cls.treatment_consent == GIVEN)
    with unrestricted(env):
        return partner_ids - set(env.session.scalars(query))
