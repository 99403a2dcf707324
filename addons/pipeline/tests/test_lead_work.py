"""Leads as they are worked: from a file, with their next activity, by rules that people make."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.pipeline.tests import leads_stage as stage
from mozaika import Env, Records, move
from mozaika.errors import ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform, User
from mozaika.services import auth
from mozaika.services.transfer import import_rows
from mozaika.testing import PASSWORD

FILE = "Contact person,E-mail\nAnna Kos,anna@kos.example\nIon Pop,ion@pop.example\n"
RULE = "pipeline.score_rule"


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return stage.make_platform(make_host)


@pytest.fixture
def platform(host: Host) -> Platform:
    return host.platform


@pytest.fixture
def boss(platform: Platform) -> User:
    hashed = auth.hash_password(PASSWORD)
    roles = ("pipeline.manager", "base.importer")
    return stage.seller(platform, "boss", *roles, password_hash=hashed, language="en")


def test_leads_of_a_file_say_so_and_become_tasks(platform: Platform, boss: User) -> None:
    stage.rule_for(platform, boss)
    with platform.env(boss, write=True) as env:
        assert import_rows(env, "pipeline.lead", BytesIO(FILE.encode())).totals["created"] == 2
        [own] = Records(env, "pipeline.lead").create([{"contact_name": "Jan"}])
        assert own.channel == "manual"
    asked = ["channel", "owner.id", "status", "next_activity"]
    with platform.env(boss) as env:
        found = Records(env, "pipeline.lead").search(fields=asked, sort="id").items
    assert [row["channel"] for row in found] == ["import", "import", "manual"]
    assert [row["next_activity"] is not None for row in found] == [True] * 3
    assert {(row["owner"]["id"], row["status"]) for row in found} == {(boss.id, "assigned")}


def test_the_time_until_the_first_answer_is_kept(
    platform: Platform, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with platform.env(boss, write=True) as env:
        lead = Records(env, "pipeline.lead").create([{"contact_name": "Jan", "owner": boss.id}])[0]
        key, later = lead.id, env.now() + timedelta(minutes=95)
    monkeypatch.setattr(Env, "clock", staticmethod(lambda: later))
    with platform.env(boss, write=True) as env:
        move(env, "pipeline.lead", [key], "contact")
    with platform.env(boss) as env:
        assert Records(env, "pipeline.lead").read(key)["response_minutes"] in (94, 95)


@pytest.fixture
def client(host: Host, boss: User) -> FlaskClient:
    found = stage.visitor(host)
    data = {"login": "boss", "password": PASSWORD, "csrf_token": token(found, "/sign-in")}
    assert found.post("/sign-in", data=data).status_code == 302
    return found


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def rule_of(platform: Platform, **values: Any) -> int:
    with platform.env(write=True) as env:
        return int(Records(env, RULE).create([{"label": "Big ones", **values}])[0].id)


def test_the_condition_of_a_score_rule_is_put_together(
    platform: Platform, client: FlaskClient
) -> None:
    rule = rule_of(platform, subject="deal")
    page = f"/pipeline/score_rule/{rule}"
    assert "None: all of these get the points: Deals." in client.get(page).text
    typed = {"csrf_token": token(client, f"{page}/condition"), "r.join": "all", "do": "apply",
             "r.0.was": "amount", "r.0.field": "amount", "r.0.op": ">",
             "r.0.value": "many"}  # fmt: skip
    wrong = client.post(f"{page}/condition", data=typed)
    assert wrong.status_code == 422
    done = client.post(f"{page}/condition", data={**typed, "r.0.value": "5000"})
    assert (done.status_code, done.location) == (303, page)
    with platform.env() as env:
        assert Records(env, RULE).read(rule, ["filter"])["filter"] == [["amount", ">", "5000"]]
    assert "Change the condition" in client.get(page).text


def test_only_managers_change_score_rules(
    platform: Platform, host: Host, client: FlaskClient
) -> None:
    rule = rule_of(platform)
    hashed = auth.hash_password(PASSWORD)
    stage.seller(platform, "ann", "pipeline.all", password_hash=hashed)
    ann = stage.visitor(host)
    data = {"login": "ann", "password": PASSWORD, "csrf_token": token(ann, "/sign-in")}
    ann.post("/sign-in", data=data)
    assert ann.get(f"/pipeline/score_rule/{rule}/condition").status_code == 403
    assert client.get("/pipeline/score_rule/999999/condition").status_code == 404


def test_points_fade_from_a_date_that_there_is(platform: Platform) -> None:
    with platform.env(write=True) as env, pytest.raises(ValidationFailed) as refused:
        Records(env, RULE).create([{"label": "L", "subject": "lead", "date_field": "stage_since"}])
    assert "date_field" in refused.value.errors
