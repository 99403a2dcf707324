"""A day in the practice, told as facts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from mozaika import AccessDenied, Records, TransitionRefused, User, ValidationFailed, move
from mozaika.testing import make_user
from sqlalchemy import event

ON_SQLITE = pytest.mark.parametrize(
    "databases", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
"""What a test of one database has to say."""

APPOINTMENT = "medical_practice.appointment"
CONSENT = "medical_practice.consent"
VISIT = "medical_practice.visit"
PATIENT = "contacts.partner"


def moved(practice: Any, user: User, key: int, *steps: str, **values: Any) -> str:
    with practice.platform.env(user, write=True) as env:
        for step in steps:
            [one] = move(env, APPOINTMENT, [key], step, values or None)
        return str(one.state)


def refusal(practice: Any, **values: Any) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as caught:
        practice.book(**values)
    [(_, errors)] = caught.value.details["records"]
    return {name: str(texts[0]) for name, texts in errors.items()}


def test_a_patient_is_booked_treated_and_seen_off(practice: Any) -> None:
    key = practice.book("2030-05-06T09:00:00Z", reason="Toothache")
    assert moved(practice, practice.receptionist, key, "confirm", "arrive") == "arrived"
    with pytest.raises(TransitionRefused):
        moved(practice, practice.receptionist, key, "begin")
    assert moved(practice, practice.doctor, key, "begin") == "in_treatment"
    with pytest.raises(TransitionRefused, match="neither findings nor a diagnosis"):
        moved(practice, practice.doctor, key, "finish")
    with practice.platform.env(practice.doctor, write=True) as env:
        [visit] = Records(env, VISIT).search(filter=[["appointment", "=", key]]).items
        found = {"visit": visit["id"], "code": "k021", "description": "Caries"}
        [diagnosis] = Records(env, "medical_practice.diagnosis").create([found])
        assert diagnosis.code == "K02.1"
    assert moved(practice, practice.doctor, key, "finish") == "done"
    with practice.platform.env(practice.doctor) as env:
        [meeting] = (
            Records(env, "activities.activity").search(filter=[["record_id", "=", key]]).items
        )
        assert (meeting["summary"], meeting["state"]) == ("Jan Kos · Toothache", "done")


def test_nobody_is_at_two_appointments_at_once(practice: Any) -> None:
    room = practice.add("medical_practice.room", name="Green room")
    practice.book("2030-05-06T09:00:00Z", room=room)
    half_past = {"start": "2030-05-06T09:29:00Z", "partner": practice.other}
    assert "another appointment from" in refusal(practice, **half_past)["start"]
    second = make_user(practice.platform, "wilson", "medical_practice.doctor").id
    assert "The room is taken" in refusal(practice, **half_past, doctor=second, room=room)["room"]
    assert (
        "The patient has" in refusal(practice, start=half_past["start"], doctor=second)["partner"]
    )
    third = practice.book("2030-05-06T09:30:00Z", partner=practice.other)
    change = {"start": "2030-05-06T09:10:00Z"}
    with (
        pytest.raises(ValidationFailed, match="another appointment"),
        practice.platform.env(practice.receptionist, write=True) as env,
    ):
        Records(env, APPOINTMENT).update([third], change)
    moved(practice, practice.receptionist, third, "cancel", cancel_reason="Ill")
    again = practice.book("2030-05-06T09:40:00Z", partner=practice.other)
    with pytest.raises(ValidationFailed, match="another appointment"):
        moved(practice, practice.receptionist, third, "book_again")
    with practice.platform.env(practice.doctor) as env:
        one = Records(env, APPOINTMENT).read(again, ["end"])
        assert one["end"] == datetime(2030, 5, 6, 10, 10, tzinfo=UTC)


def test_only_patients_are_booked(practice: Any) -> None:
    company = practice.add(PATIENT, name="A company", owner=practice.receptionist.id)
    errors = refusal(practice, start="2030-05-06T09:00:00Z", partner=company)
    assert "Is a patient" in errors["partner"]


def test_of_two_who_book_the_same_time_at_once_one_succeeds(practice: Any) -> None:
    ready = Barrier(2)

    def book(patient: int) -> bool:
        ready.wait()
        with suppress(ValidationFailed):
            practice.book("2030-05-06T09:00:00Z", partner=patient)
            return True
        return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(book, (practice.patient, practice.other))) == [False, True]


@ON_SQLITE
def test_many_are_booked_in_as_few_statements_as_two(practice: Any) -> None:
    seen: list[str] = []
    engine = practice.platform.database.write_engine
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    counts = []
    for month, number in ((1, 2), (2, 27)):
        items = [
            {"partner": practice.patient, "doctor": practice.doctor.id,
             "start": f"2030-{month:02}-{day:02}T09:00:00Z"}
            for day in range(1, number + 1)
        ]  # fmt: skip
        seen.clear()
        with practice.platform.env(practice.receptionist, write=True) as env:
            Records(env, APPOINTMENT).create(items)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nobody_is_booked_with_a_doctor_who_is_away(practice: Any) -> None:
    practice.add(
        "activities.absence", user=practice.doctor.id, first="2030-05-01", last="2030-05-07"
    )
    assert "away until" in refusal(practice, start="2030-05-06T09:00:00Z")["start"]


def test_without_consent_nobody_is_treated(practice: Any) -> None:
    key = practice.book("2030-05-06T09:00:00Z", partner=practice.other)
    moved(practice, practice.receptionist, key, "arrive")
    with pytest.raises(TransitionRefused, match="consent to treatment is missing"):
        moved(practice, practice.doctor, key, "begin")
    with pytest.raises(ValidationFailed, match="without the patient’s consent"):
        practice.add(VISIT, practice.doctor, partner=practice.other)
    practice.add(CONSENT, practice.receptionist, partner=practice.other)
    assert moved(practice, practice.doctor, key, "begin") == "in_treatment"
    later = {"event": "withdrawn", "given_by": "Her mother"}
    practice.add(CONSENT, practice.receptionist, partner=practice.other, **later)
    with pytest.raises(ValidationFailed, match="without the patient’s consent"):
        practice.add(VISIT, practice.doctor, partner=practice.other)


def test_consents_are_a_history(practice: Any) -> None:
    key = practice.add(CONSENT, practice.receptionist, partner=practice.other)
    with practice.platform.env(practice.receptionist) as env:
        kept = Records(env, CONSENT).read(key)
        assert kept["text"].startswith("Wyrażam zgodę")
        assert kept["given_by"] == "Ewa Sowa"
        assert kept["recorded_by"]["id"] == practice.receptionist.id
    for change in (
        lambda records: records.update([key], {"event": "withdrawn"}),
        lambda records: records.delete([key]),
    ):
        with pytest.raises(AccessDenied), practice.platform.env(write=True) as env:
            change(Records(env, CONSENT))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(ValidationFailed, match="future"):
        practice.add(CONSENT, partner=practice.other, at=tomorrow.isoformat())


def test_a_plan_is_completed_only_for_who_consented(practice: Any) -> None:
    with practice.platform.env(write=True) as env:
        stages = Records(env, "pipeline.stage").search(filter=[["name", "=", "Completed"]]).items
        plan = {"name": "Crown", "amount": 900, "pipeline": stages[0]["pipeline"]["id"]}
        patients = (practice.patient, practice.other)
        deals = Records(env, "pipeline.deal").create([{**plan, "partner": one} for one in patients])
        assert {deal.stage.name for deal in deals} == {"Consultation"}
        step = f"stage:{stages[0]['id']}"
        with pytest.raises(TransitionRefused, match="consent to treatment"):
            move(env, "pipeline.deal", [deals[1].id], step)
        move(env, "pipeline.deal", [deals[0].id], step)
        assert deals[0].state == "won"


def test_who_has_an_appointment_stays_a_patient(practice: Any) -> None:
    with practice.platform.env(write=True) as env:
        move(env, PATIENT, [practice.patient], "activate")
    key = practice.book("2030-05-06T09:00:00Z")
    for step in ("part", "note_death"):
        with (
            pytest.raises(TransitionRefused, match="cancel it first"),
            practice.platform.env(write=True) as env,
        ):
            move(env, PATIENT, [practice.patient], step)
    moved(practice, practice.receptionist, key, "cancel", cancel_reason="Moved away")
    with practice.platform.env(write=True) as env:
        assert move(env, PATIENT, [practice.patient], "note_death")[0].status == "deceased"


def test_a_reminder_is_sent_once_in_the_patients_language(practice: Any) -> None:
    soon = datetime.now(UTC) + timedelta(hours=3)
    practice.book(soon.isoformat(), reason="Something private")
    practice.book((soon + timedelta(days=5)).isoformat())
    for _ in range(2):
        with practice.platform.env(write=True) as env:
            practice.platform.jobs["medical_practice.remind"].run(env)
    with practice.platform.env() as env:
        [mail] = (
            Records(env, "mail.message").search(fields=["to", "subject", "text", "language"]).items
        )
    assert mail["language"] == "pl"
    assert "jan@firma.example" in mail["to"]
    assert mail["subject"].startswith("Wizyta ")
    assert "House" in mail["text"]
    assert "private" not in mail["text"]
