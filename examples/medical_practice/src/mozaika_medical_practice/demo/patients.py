"""Some of the demo's people become patients, with personal numbers that could be right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from mozaika import Env
from mozaika_contacts.demo import serials
from sqlalchemy import select

from mozaika_medical_practice.demo import words
from mozaika_medical_practice.national_ids import CNP, PESEL, SNILS, snils_digits

PARTNER = "contacts.partner"
EACH = 16
KINDS = {"pl": PESEL, "ru": SNILS, "ro": CNP}
COUNTY = 12


def make_patients(env: Env, rng: Random) -> dict[str, list[Any]]:
    """The patients by language."""
    made: dict[str, list[Any]] = {}
    for language in KINDS:
        made[language] = list(_people(env, language))
        insurers = _insurers(env, language)
        for number, one in enumerate(made[language]):
            _become_patient(rng, one, language)
            one.insurer_id = rng.choice(insurers) if insurers and number % 3 else None
            if number % 5 == 0:
                one.allergies = rng.choice(words.ALLERGIES[language])
    env.session.flush()
    return made


def _people(env: Env, language: str) -> Sequence[Any]:
    cls: Any = env[PARTNER]
    people = select(cls).where(
        cls.kind == "person", cls.language == language, cls.email.is_not(None)
    )
    return env.session.scalars(people.order_by(cls.id.desc()).limit(EACH)).all()


def _insurers(env: Env, language: str) -> Sequence[int]:
    cls, industry = env[PARTNER], env["contacts.industry"]
    query = (
        select(cls.id)
        .join(cls.industry)
        .where(cls.kind == "company", cls.language == language, industry.name == "Insurance")
    )
    return env.session.scalars(query.order_by(cls.id).limit(3)).all()


def _become_patient(rng: Random, one: Any, language: str) -> None:
    birthday: date = one.birthday or serials.random_birthday(rng)
    gender = one.gender or "female"
    one.is_patient, one.birthday, one.gender = True, birthday, gender
    one.national_id_kind = KINDS[language]
    if language == "pl":
        one.national_id = serials.pesel(rng, birthday, gender)
    elif language == "ro":
        one.national_id = serials.cnp(rng, birthday, gender, COUNTY)
    else:
        stem = f"{rng.randint(100, 199)}{serials.digits(rng, 6)}"
        one.national_id = stem + snils_digits(stem)
    one.insurance_number = serials.digits(rng, 10)
