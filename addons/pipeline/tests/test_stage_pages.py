"""The page on which a manager ticks what a stage asks for and where deals go from it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from mozaika import Records
from mozaika.lifecycle.host import Host
from mozaika.services import auth
from mozaika.testing import PASSWORD, make_user
from mozaika.web.app import create_app

STAGE = "pipeline.stage"


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    made = make_host("pipeline", secret_key="s" * 32, language="en")
    hashed = auth.hash_password(PASSWORD)
    for login, role in (("boss", "pipeline.manager"), ("ann", "pipeline.all")):
        make_user(made.platform, login, role, password_hash=hashed)
    return made


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def signed_in(host: Host, login: str) -> FlaskClient:
    client = create_app(host).flask.test_client()
    data = {"login": login, "password": PASSWORD, "csrf_token": token(client, "/sign-in")}
    assert client.post("/sign-in", data=data).status_code == 302
    return client


def test_rules_of_a_stage_are_ticked(host: Host) -> None:
    boss = signed_in(host, "boss")
    with host.platform.env() as env:
        [stage] = Records(env, STAGE).search([["name", "=", "Qualified"]]).items
    page = f"/pipeline/stage/{stage['id']}"
    ticked = {"csrf_token": token(boss, f"{page}/rules"), "field": ["amount", "state", "nothing"],
              "stage": ["Proposal", "Lost", "No such stage"]}  # fmt: skip
    assert boss.post(f"{page}/rules", data=ticked).location == page
    with host.platform.env() as env:
        kept = Records(env, STAGE).read(stage["id"], ["required_fields", "allowed_next"])
    assert kept["required_fields"] == "amount"
    assert set(kept["allowed_next"].split(", ")) == {"Proposal", "Lost"}
    told = boss.get(page).text
    assert "Asked for here: Amount." in told
    assert "Change these rules" in told
    ann = signed_in(host, "ann")
    assert "Change these rules" not in ann.get(page).text
    assert ann.get(f"{page}/rules").status_code == 403
