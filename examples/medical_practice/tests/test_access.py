"""What only doctors may know is told to nobody else, whatever door is tried."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mozaika import AccessDenied, MozaikaError, Records
from mozaika.testing import PASSWORD, RestClient, make_user
from mozaika.web.app import create_app
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

ON_SQLITE = pytest.mark.parametrize(
    "databases", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
"""What a test of one database has to say."""

PATIENT = "contacts.partner"
APPOINTMENT = "medical_practice.appointment"
VISIT = "medical_practice.visit"
DIAGNOSIS = "medical_practice.diagnosis"
CODE = "Y35.7"
TOLD = {
    "complaint": "zqxcomplaint",
    "findings": "zqxfindings",
    "advice": "zqxadvice",
    "description": "zqxdescription",
    "allergies": "zqxallergies",
    "note": "zqxnote",
    "plan": "zqxplan",
}
SECRETS = {CODE, *TOLD.values()}
PARTS, NOTHING = "zqx", "zqw"
"""What is searched for: the beginning of the secrets, and of nothing."""

MODELS = (PATIENT, APPOINTMENT, VISIT, DIAGNOSIS, "pipeline.deal", "activities.activity",
          "mail.message", "medical_practice.consent", "base.change", "base.note")  # fmt: skip
FIELDS = ("allergies", "complaint", "findings", "code", "description", "text", "values", "name",
          "visits.findings", "visits.diagnoses.code", "diagnoses.code", "visit.complaint",
          "visit.diagnoses.description", "partner.allergies", "partner.visits.advice",
          "appointment.partner.allergies")  # fmt: skip
FILTER = '[["{field}","ilike","{word}"]]'
API = (
    "?fields=id,{field}&limit=80", "?q={word}&count=true", "?sort={field}", "?limit=200",
    f"?filter={FILTER}&count=true", "/aggregate?group={field}", "/{id}", "/{id}/changes",
    "/{id}?fields=id,{field}", "/{id}/transitions", f"/aggregate?measures=id:count&filter={FILTER}",
    "/export?format=csv", "/export?format=csv&fields={field}",
    f"/export?format=csv&filter={FILTER}",
)  # fmt: skip
PAGES = (
    "?q={word}", "?group={field}", "?sort={field}", f"?filter={FILTER}", "/{id}", "/{id}/edit",
    "/{id}/timeline", "/{id}/timeline?before=2040-01-01T00:00:00Z", "/{id}/fact/{field}",
    "/{id}/cell/{field}", "/{id}/card", "?view=pivot&rows={field}", "?view=chart&group={field}",
    "?view=kanban", "/rows?offset=0", "/totals?measures={field}:count", "/export?columns={field}",
    "/calendar/events?start=2030-05-01&end=2030-06-01", "/new", "/columns", "/{id}/duplicate",
)  # fmt: skip
ELSEWHERE = (
    "/search?q={word}", "/palette?q={word}", "/find/{model}/suggest?q={word}",
    "/find/{model}/counts?field={field}", "/find/{model}/builder?field={field}",
    "/options/{model}/find?q={word}", "/options/{model}?q={word}", "/notifications",
    "/dashboards/medical_practice.overview", "/activities/day", "/activities/team",
    "/dashboards/medical_practice.overview/tiles/medical_practice.diagnoses",
)  # fmt: skip
DOORS = [
    *[f"/api/v1/{{model}}{rest}" for rest in API],
    *[f"/{{path}}{rest}" for rest in PAGES],
    *ELSEWHERE,
]


@dataclass(frozen=True)
class Building:
    """The practice with a patient of whom there is much to hide; readers by who they are."""

    practice: Any
    ids: dict[str, int]
    readers: dict[str, Any]
    tokens: dict[str, str]

    def ask(self, who: str, door: str, **told: Any) -> Any:
        """What is behind a door."""
        model = told["model"]
        values = {"path": model.replace(".", "/"), "id": self.ids.get(model, 1), **told}
        address = door
        for name, value in values.items():
            address = address.replace("{" + name + "}", str(value))
        headers = {"Authorization": self.tokens[who]} if address.startswith("/api/") else {}
        answer = self.readers[who].get(quote(address, safe="/?&=,:"), headers=headers)
        assert answer.status_code < 500, (who, address, answer.text[:500])
        return answer


@pytest.fixture
def building(practice: Any) -> Building:
    ids = hide_secrets(practice)
    app = create_app(practice.host).flask
    readers, tokens = {}, {}
    for login in ("house", "rita"):
        set_password(practice, login)
        readers[login] = app.test_client()
        tokens[login] = sign_in(readers[login], login)
    return Building(practice, ids, readers, tokens)


def hide_secrets(practice: Any) -> dict[str, int]:
    """A patient with allergies, a visit with a diagnosis, a note on it, and a treatment plan."""
    doctor = practice.doctor
    booked = practice.book("2030-05-06T09:00:00Z")
    with practice.platform.env(doctor, write=True) as env:
        Records(env, PATIENT).update([practice.patient], {"allergies": TOLD["allergies"]})
        told = {name: TOLD[name] for name in ("complaint", "findings", "advice")}
        [visit] = Records(env, VISIT).create([{"appointment": booked, **told}])
        values = {"visit": visit.id, "code": CODE, "description": TOLD["description"]}
        [diagnosis] = Records(env, DIAGNOSIS).create([values])
        Records(env, DIAGNOSIS).update([diagnosis.id], {"rank": "further"})
        plan = {"name": TOLD["plan"], "partner": practice.patient, "visit": visit.id}
        [deal] = Records(env, "pipeline.deal").create([plan])
        ids = {VISIT: visit.id, DIAGNOSIS: diagnosis.id, "pipeline.deal": deal.id}
    with practice.platform.env(write=True) as env:
        env.session.add(env["base.note"](model=VISIT, record_id=ids[VISIT], text=TOLD["note"]))
    return {PATIENT: practice.patient, APPOINTMENT: booked, **ids}


def set_password(practice: Any, login: str) -> None:
    with practice.platform.env(write=True) as env:
        user: Any = env["base.user"]
        known = env.session.scalars(select(user).where(user.login == "admin")).one().password_hash
        env.session.scalars(select(user).where(user.login == login)).one().password_hash = known


def sign_in(reader: Any, login: str) -> str:
    """Signs in to the pages; what REST wants to be shown."""
    token = reader.get("/sign-in").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    told = {"login": login, "password": PASSWORD}
    assert reader.post("/sign-in", data={"csrf_token": token, **told}).status_code == 302
    return f"Bearer {reader.post('/api/v1/auth/token', json=told).get_json()['token']}"


def found_in(text: str) -> set[str]:
    return {secret for secret in SECRETS if secret in text}


doors = st.tuples(st.sampled_from(DOORS), st.sampled_from(MODELS), st.sampled_from(FIELDS))


@ON_SQLITE
@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each door is opened by itself
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(doors)
def test_the_reception_learns_nothing_of_what_doctors_know(
    building: Building, door: tuple[str, str, str]
) -> None:
    address, model, field = door
    told = {"model": model, "field": field}
    answer = building.ask("rita", address, word=PARTS, **told)
    assert found_in(answer.text) == set()
    if address.startswith("/api/") and "{word}" in address:
        other = building.ask("rita", address, word=NOTHING, **told)
        assert other.text.replace(NOTHING, "") == answer.text.replace(PARTS, "")


@ON_SQLITE
def test_the_doctor_finds_it_behind_the_same_doors(building: Building) -> None:
    """So that the doors are real ones."""
    for door, model, field in [
        ("/api/v1/{model}?fields=id,{field}&limit=80", PATIENT, "visits.diagnoses.code"),
        (f"/api/v1/{{model}}?filter={FILTER}&count=true", VISIT, "findings"),
        ("/api/v1/{model}?q={word}&count=true", VISIT, ""),
        ("/api/v1/{model}/aggregate?group={field}", DIAGNOSIS, "code"),
        ("/api/v1/{model}/{id}/changes", DIAGNOSIS, ""),
        ("/api/v1/{model}/{id}", PATIENT, ""),
        ("/api/v1/{model}/export?format=csv", DIAGNOSIS, ""),
        ("/{path}/{id}", PATIENT, ""),
        ("/{path}/{id}", VISIT, ""),
        ("/{path}/{id}/timeline", PATIENT, ""),
        ("/{path}/{id}/timeline", VISIT, ""),
        ("/{path}?view=pivot&rows={field}", DIAGNOSIS, "code"),
        ("/search?q={word}", VISIT, ""),
        ("/palette?q={word}", VISIT, ""),
        ("/dashboards/medical_practice.overview/tiles/medical_practice.diagnoses", VISIT, ""),
    ]:
        answer = building.ask("house", door, model=model, field=field, word=PARTS)
        assert found_in(answer.text), (door, model)


def test_statements_of_the_reception_meet_the_same_wall(practice: Any) -> None:
    ids = hide_secrets(practice)
    with practice.platform.env(practice.receptionist) as env:
        patient, visit, diagnosis = (env[name] for name in (PATIENT, VISIT, DIAGNOSIS))
        for model in (visit, diagnosis):
            assert env.session.scalars(select(model.id)).all() == []
            assert env.session.scalar(select(func.count()).select_from(model)) == 0
        joined = select(diagnosis.code).join(diagnosis.visit).join(visit.partner)
        assert env.session.scalars(joined).all() == []
        having = select(patient.id).where(patient.visits.any(visit.diagnoses.any()))
        assert env.session.scalars(having).all() == []
        for statement in (
            select(patient.allergies),
            select(patient.id).order_by(patient.allergies),
        ):
            with pytest.raises(AccessDenied):
                env.session.execute(statement).all()
        for loaded in env.session.scalars(select(patient).options(selectinload(patient.visits))):
            assert loaded.visits == []
    assert refused(practice, lambda env: Records(env, VISIT).read(ids[VISIT]))
    assert refused(practice, lambda env: Records(env, VISIT).create([{"partner": 1}]))
    assert refused(practice, lambda env: Records(env, PATIENT).update([1], {"allergies": None}))


def refused(practice: Any, act: Callable[[Any], Any]) -> bool:
    with suppress(MozaikaError), practice.platform.env(practice.receptionist, write=True) as env:
        act(env)
        return False
    return True


def test_whoever_is_not_of_the_practice_sees_no_patients(practice: Any) -> None:
    seller = make_user(practice.platform, "sam", "contacts.all", "pipeline.all")
    with practice.platform.env(write=True) as env:
        Records(env, PATIENT).create([{"name": "A customer"}])
    with practice.platform.env(seller) as env:
        names = [item["name"] for item in Records(env, PATIENT).search(fields=["name"]).items]
    assert names == ["A customer"]


def test_an_administrator_is_no_doctor(practice: Any) -> None:
    hide_secrets(practice)
    make_user(practice.platform, "root", "base.admin")
    rest = RestClient(practice.host, "root")
    assert rest.get(APPOINTMENT, count="true")["total"] == 1
    for model in (VISIT, DIAGNOSIS):
        assert rest.get(model, count="true")["total"] == 0
