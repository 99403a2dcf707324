"""Puts patients, appointments and visits into a database that has the demo partners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from mozaika import Env
from mozaika_activities.models import Absence
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika_medical_practice.access import DOCTOR, RECEPTIONIST
from mozaika_medical_practice.demo import words
from mozaika_medical_practice.demo.patients import make_patients
from mozaika_medical_practice.demo.plans import make_plans
from mozaika_medical_practice.models import DATA, TREATMENT, Appointment, Consent, Diagnosis, Visit

SEED = 20261122
ZONES = {"pl": "Europe/Warsaw", "ru": "Europe/Moscow", "ro": "Europe/Bucharest"}
DOCTORS = {"pl": "marta", "ru": "olga", "ro": "ioana"}
RECEPTION = ("piotr", "denis", "andrei")
PAST, FUTURE = 30, 10
HOURS = (time(9), time(9, 30), time(10, 15), time(11), time(12), time(13, 30), time(15), time(16))
A_DAY = 3


@dataclass(frozen=True)
class Team:
    """A doctor, and the patients who speak the same language."""

    language: str
    doctor: Any
    room_id: int
    patients: Sequence[Any]


def load_demo(env: Env) -> None:
    """A practice with a doctor for each language; does nothing where there is one already."""
    cls: Any = env[Appointment]
    if env.session.scalar(select(cls.id).limit(1)) is not None:
        return
    users = _staff(env)
    rng = Random(SEED)
    rooms = env.session.scalars(select(env["medical_practice.room"].id).order_by("sequence")).all()
    patients = make_patients(env, rng)
    teams = [
        Team(language, users[login], room, patients[language])
        for (language, login), room in zip(DOCTORS.items(), rooms, strict=True)
        if login in users and patients[language]
    ]
    consenting = {team.language: list(_consents(env, rng, team)) for team in teams}
    env.session.flush()
    for team in teams:
        agreed = consenting[team.language]
        booked = [
            _appointment(env, rng, team, agreed[number % len(agreed)], start)
            for number, start in enumerate(_times(env, rng, team))
        ]
        env.session.add_all(booked)
        env.session.flush()
        env.session.add_all(_visits(env, rng, team, booked))
        make_plans(env, rng, team.doctor, team.language, agreed)
    env.session.flush()


def _staff(env: Env) -> dict[str, Any]:
    """The demo's users by login, with what they may do in the practice."""
    user, role = env["base.user"], env["base.role"]
    roles = {
        one.name: one
        for one in env.session.scalars(select(role).where(role.name.in_([DOCTOR, RECEPTIONIST])))
    }
    wanted = dict.fromkeys(DOCTORS.values(), DOCTOR) | dict.fromkeys(RECEPTION, RECEPTIONIST)
    query = select(user).where(user.login.in_(wanted)).options(selectinload(user.roles))
    found = {one.login: one for one in env.session.scalars(query)}
    for login, one in found.items():
        one.roles.append(roles[wanted[login]])
    return found


def _consents(env: Env, rng: Random, team: Team) -> Iterator[Any]:
    """Records consents; yields the patients who may be treated."""
    for number, patient in enumerate(team.patients):
        at = env.now() - timedelta(days=rng.randint(PAST + 5, 300))
        kinds = (TREATMENT, DATA) if number % 6 else (DATA,)
        env.session.add_all(
            env[Consent](partner=patient, kind=kind, event="given", at=at,
                         recorded_by_id=team.doctor.id)
            for kind in kinds
        )  # fmt: skip
        if number == 1:
            env.session.add(
                env[Consent](partner=patient, kind=TREATMENT, event="withdrawn",
                             at=at + timedelta(days=3))
            )  # fmt: skip
        elif TREATMENT in kinds:
            yield patient


def _times(env: Env, rng: Random, team: Team) -> Iterator[datetime]:
    zone = ZoneInfo(ZONES[team.language])
    away = _away(env, team.doctor.id)
    for shift in range(-PAST, FUTURE + 1):
        day = env.today() + timedelta(days=shift)
        if shift == 0 or (day.weekday() < 5 and not any(a <= day <= b for a, b in away)):
            for at in sorted(rng.sample(HOURS, A_DAY + 2 if shift == 0 else A_DAY)):
                yield datetime.combine(day, at, zone).astimezone(UTC)


def _away(env: Env, user_id: int) -> list[tuple[date, date]]:
    cls: Any = env[Absence]
    rows = env.session.execute(select(cls.first, cls.last).where(cls.user_id == user_id))
    return [(row.first, row.last) for row in rows]


def _appointment(env: Env, rng: Random, team: Team, patient: Any, start: datetime) -> Any:
    state = _state(env, rng, start)
    return env[Appointment](
        partner=patient,
        doctor=team.doctor,
        room_id=team.room_id,
        start=start,
        end=start + timedelta(minutes=rng.choice((20, 30, 30))),
        reason=rng.choice(words.REASONS[team.language]),
        state=state,
        cancel_reason=rng.choice(words.CANCELLED[team.language]) if state == "cancelled" else None,
        created_at=min(env.now(), start - timedelta(days=rng.randint(1, 14))),
    )


def _state(env: Env, rng: Random, start: datetime) -> str:
    if start.date() > env.today():
        return rng.choice(("booked", "booked", "confirmed"))
    if start.date() < env.today():
        return rng.choices(("done", "no_show", "cancelled"), (82, 9, 9))[0]
    return rng.choice(("confirmed", "confirmed", "arrived", "done", "in_treatment"))


def _visits(env: Env, rng: Random, team: Team, booked: Sequence[Any]) -> Iterator[Any]:
    for one in booked:
        if one.state not in ("done", "in_treatment"):
            continue
        codes = rng.sample(sorted(words.DIAGNOSES), 1 if rng.random() < 0.8 else 2)
        yield env[Visit](
            appointment_id=one.id,
            partner_id=one.partner_id,
            doctor_id=one.doctor_id,
            at=one.start,
            complaint=one.reason,
            findings=words.FINDINGS[team.language],
            advice=words.ADVICE[team.language],
            diagnoses=[
                env[Diagnosis](code=code, description=words.DIAGNOSES[code][team.language],
                               rank="further" if place else "main")
                for place, code in enumerate(codes)
            ],
        )  # fmt: skip
