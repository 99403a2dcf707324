"""Times of appointments: how long they last, and that nobody is at two of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mozaika import (
    Env,
    Setting,
    Text,
    ValidationFailed,
    _l,
    changed_fields,
    format_date,
    format_time,
    setting,
    unrestricted,
)
from mozaika_activities.models import Absence
from sqlalchemy import and_, or_, select

from mozaika_medical_practice.models import LIVE, Appointment
from mozaika_medical_practice.models.patient import DECEASED
from mozaika_medical_practice.references import reference

DURATION = "medical_practice.duration"
SETTINGS = [
    Setting(DURATION, _l("Usual duration of an appointment, minutes"), "integer", default=30)
]
PLACED = {"start", "end", "doctor", "doctor_id", "room", "room_id", "partner", "partner_id",
          "state"}  # fmt: skip
LATEST = timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """An appointment's time, as far as others have to know of it."""

    id: int | None
    doctor: int | None
    room: int | None
    patient: int | None
    start: datetime
    end: datetime

    def overlaps(self, other: Slot) -> bool:
        """Whether both take place at the same moment."""
        return self.start < other.end and other.start < self.end


def place(env: Env, appointments: Sequence[Any]) -> None:
    """Gives appointments an end, and refuses those for which the time is taken. The number of
    statements does not depend on that of the appointments."""
    moved = [one for one in appointments if PLACED & changed_fields(one)]
    for one in moved:
        _keep_duration(env, one)
    wanted = [(one, _slot(one)) for one in moved if one.start and (one.state or LIVE[0]) in LIVE]
    if not wanted:
        return
    _lock(env, {slot.doctor for _, slot in wanted if slot.doctor})
    slots = [slot for _, slot in wanted]
    known = [*_taken(env, slots), *slots]
    away, patients = _absences(env, slots), _patients(env, slots)
    failures = [
        (one, errors)
        for one, slot in wanted
        if (errors := _no_patient(slot, patients) or _errors(slot, known, away))
    ]
    if failures:
        text = next(iter(failures[0][1].values()))[0]
        raise ValidationFailed(text, failures[0][1], records=failures)


def _keep_duration(env: Env, one: Any) -> None:
    if one.start is not None and one.end is None:
        one.end = one.start + timedelta(minutes=setting(env, DURATION))


def _slot(one: Any) -> Slot:
    doctor, room, patient = (reference(one, name) for name in ("doctor", "room", "partner"))
    return Slot(one.id, doctor, room, patient, one.start, one.end)


def _lock(env: Env, doctors: set[int]) -> None:
    """Two who book the same doctor do so one after the other."""
    user: Any = env["base.user"]
    query = select(user.id).where(user.id.in_(doctors)).order_by(user.id).with_for_update()
    with unrestricted(env):
        env.session.execute(query).all()


def _taken(env: Env, slots: Sequence[Slot]) -> list[Slot]:
    """Appointments in the database that may stand in the way."""
    cls: Any = env[Appointment]
    columns = (cls.id, cls.doctor_id, cls.room_id, cls.partner_id, cls.start, cls.end)
    first, last = min(slot.start for slot in slots), max(slot.end for slot in slots)
    shared = or_(
        cls.doctor_id.in_({slot.doctor for slot in slots}),
        cls.room_id.in_({slot.room for slot in slots} - {None}),
        cls.partner_id.in_({slot.patient for slot in slots}),
    )
    query = select(*columns).where(
        cls.state.in_(LIVE), cls.start < last, cls.end > first, cls.start > first - LATEST, shared
    )
    own = {slot.id for slot in slots}
    with unrestricted(env):
        return [Slot(*row) for row in env.session.execute(query) if row.id not in own]


def _absences(env: Env, slots: Sequence[Slot]) -> list[Any]:
    cls: Any = env[Absence]
    days = [moment.date() for slot in slots for moment in (slot.start, slot.end)]
    query = select(cls.user_id, cls.first, cls.last).where(
        and_(cls.user_id.in_({slot.doctor for slot in slots}), cls.first <= max(days),
             cls.last >= min(days))
    )  # fmt: skip
    with unrestricted(env):
        return list(env.session.execute(query))


def _patients(env: Env, slots: Sequence[Slot]) -> dict[int, str]:
    """The status of those of the partners who are patients."""
    cls: Any = env["contacts.partner"]
    query = select(cls.id, cls.status).where(
        cls.id.in_({slot.patient for slot in slots} - {None}), cls.is_patient
    )
    with unrestricted(env):
        return {row.id: row.status for row in env.session.execute(query)}


def _no_patient(slot: Slot, patients: Mapping[int, str]) -> dict[str, list[Text]]:
    if slot.patient is None:
        return {}
    if slot.patient not in patients:
        return {"partner": [_l("Tick “Is a patient” on the page of this person first.")]}
    if patients[slot.patient] == DECEASED:
        return {"partner": [_l("This patient is marked as deceased.")]}
    return {}


def _errors(slot: Slot, known: Sequence[Slot], away: Sequence[Any]) -> dict[str, list[Text]]:
    if slot.end <= slot.start:
        return {"end": [_l("The end must be after the start.")]}
    if slot.end - slot.start > LATEST:
        return {"end": [_l("An appointment lasts a day at most.")]}
    for one in away:
        if one.user_id == slot.doctor and one.first <= slot.start.date() <= one.last:
            day = format_date(one.last)
            return {"start": [_l("The doctor is away until %(day)s.", day=day)]}
    for other in known:
        if other is not slot and slot.overlaps(other):
            found = _clash(slot, other)
            if found:
                return found
    return {}


def _clash(slot: Slot, other: Slot) -> dict[str, list[Text]]:
    times = {"start": format_time(other.start), "end": format_time(other.end)}
    if slot.doctor is not None and slot.doctor == other.doctor:
        text = _l("The doctor has another appointment from %(start)s to %(end)s.", **times)
        return {"start": [text]}
    if slot.room is not None and slot.room == other.room:
        return {"room": [_l("The room is taken from %(start)s to %(end)s.", **times)]}
    if slot.patient is not None and slot.patient == other.patient:
        text = _l("The patient has another appointment from %(start)s to %(end)s.", **times)
        return {"partner": [text]}
    return {}
