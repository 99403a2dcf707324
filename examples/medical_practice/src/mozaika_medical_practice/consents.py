"""Consents are added, never changed; without one nobody is treated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import AccessDenied, Env, Text, ValidationFailed, _l, unrestricted, use_language
from sqlalchemy import select

from mozaika_medical_practice.models import DATA, GIVEN, TREATMENT
from mozaika_medical_practice.references import reference

WORDINGS: dict[str, Text] = {
    TREATMENT: _l("I agree to be examined and treated. I have been told of the risks."),
    DATA: _l("I agree that the practice processes my personal data to treat me."),
    "information": _l("I agree that my family is told how I am."),
    "marketing": _l("I agree to be sent news and offers of the practice."),
}


def complete(env: Env, consents: Sequence[Any]) -> None:
    """New entries get the moment, the wording in the patient's language, and who recorded them."""
    patients = _patients(env, {reference(one, "partner") for one in consents} - {None})
    failures = []
    for consent in consents:
        name, language = patients.get(reference(consent, "partner") or 0, ("", None))
        consent.at = consent.at or env.now()
        consent.given_by = consent.given_by or name or None
        consent.recorded_by_id = consent.recorded_by_id or env.user.id
        if not consent.text:
            with use_language(language or env.platform.settings.language):
                consent.text = str(WORDINGS.get(consent.kind or TREATMENT, ""))
        if consent.at > env.now():
            failures.append((consent, {"at": [_l("It can't be later than now.")]}))
    if failures:
        raise ValidationFailed(
            _l("A consent can't be given in the future."), failures[0][1], records=failures
        )


def refuse_change(_env: Env, _consents: Sequence[Any]) -> None:
    """Raises `AccessDenied`: what somebody signed stays as it was signed."""
    raise AccessDenied(
        _l("A consent is never changed or deleted."),
        cure=_l("Record another entry: given or withdrawn."),
    )


def may_be_treated(_env: Env, appointment: Any) -> Text | None:
    """Guard: the patient has consented to examination and treatment."""
    return _missing(appointment.partner)


def plan_is_agreed(_env: Env, deal: Any) -> Text | None:
    """Guard: a patient's treatment plan is not completed without consent to treatment."""
    patient = deal.partner
    return _missing(patient) if patient is not None and patient.is_patient else None


def _missing(patient: Any) -> Text | None:
    if patient is not None and patient.treatment_consent != GIVEN:
        return _l("the patient’s consent to treatment is missing")
    return None


def _patients(env: Env, ids: set[Any]) -> dict[int, tuple[str, str | None]]:
    cls: Any = env["contacts.partner"]
    query = select(cls.id, cls.name, cls.language).where(cls.id.in_(ids))
    with unrestricted(env):
        return {row.id: (row.name, row.language) for row in env.session.execute(query)}
