"""The pages of rules, as a person without scripts uses them."""

from __future__ import annotations

from typing import Any

import pytest

from mozaika import Records, User
from mozaika.services.auth import hash_password
from mozaika.testing.hosts import make_user
from mozaika.web.app import create_app

PARTNER = "contacts.partner"
SET_SIZE = ("set_fields", {"values": {"size": "10-49"}})


class Visitor:
    """Somebody who is signed in, with forms filled by hand."""

    def __init__(self, host: Any, login: str) -> None:
        self.http = create_app(host).flask.test_client()
        self.send("/sign-in", login=login, password="secret word")

    def page(self, address: str) -> str:
        answer = self.http.get(address)
        assert answer.status_code == 200, answer.text[:500]
        return answer.text

    def send(self, address: str, status: int = 303, **values: Any) -> Any:
        page = self.http.get(address if "=" not in address else address.partition("?")[0]).text
        marker = 'name="csrf_token" value="'
        if marker not in page:
            page = self.http.get("/").text
        values["csrf_token"] = page.partition(marker)[2].partition('"')[0]
        answer = self.http.post(address, data=values)
        assert answer.status_code in (302, 303) if status == 303 else answer.status_code == status
        return answer


@pytest.fixture
def visitor(host, office) -> Visitor:
    with office.platform.env(write=True) as env:
        user = env.session.get(env["base.user"], office.boss.id)
        user.password_hash = hash_password("secret word")
    return Visitor(host, "boss")


def test_a_rule_is_made_step_by_step(visitor: Visitor, office) -> None:
    answer = visitor.send(
        "/automation/rule/new", name="Poles", model=PARTNER, event="updated",
        watched=["country", "website"], save="1",
    )  # fmt: skip
    rule = answer.location
    assert "When one is changed in Country or Web site" in visitor.page(rule)
    builder = {"r.join": "all", "r.0.was": "country", "r.0.field": "country", "r.0.op": "in"}
    visitor.send(f"{rule}/condition", **builder, **{"r.0.value": "PL"}, do="apply")
    assert "Country is Poland" in visitor.page(rule)
    action = f"{rule}/action/new/automation.set_fields"
    assert 'name="size"' in visitor.send(action, 200, add="size", do="redraw").text
    visitor.send(action, chosen="size", size="10-49", do="save")
    assert "Size = 10–49" in visitor.page(rule)
    visitor.send(f"{rule}/on")
    partner = office.partner(country="PL", name="Młyn")
    assert "Młyn" in visitor.page(f"{rule}/try")
    office.change(partner, website="https://mlyn.example")
    assert office.read(partner, "size")["size"] == "10-49"
    page = visitor.page(rule)
    assert "Młyn" in page.partition("What it did")[2]
    assert "Poles" in visitor.page(f"/contacts/partner/{partner}/timeline")


def test_what_is_wrong_is_said_beside_the_field(visitor: Visitor) -> None:
    answer = visitor.send(
        "/automation/rule/new",
        422,
        name="Often",
        model=PARTNER,
        event="schedule",
        cron="x",
        save="1",
    )
    assert "Write five parts" in answer.text


def test_a_condition_that_can_not_be_kept_says_why(visitor: Visitor, office) -> None:
    rule = office.rule(SET_SIZE, event="schedule", cron="0 8 * * mon-fri")
    with office.platform.env(write=True) as env:
        table = env.registry.info("automation.rule").table
        env.session.connection().execute(table.update().values(cron="x"))
    page = f"/automation/rule/{rule}/condition"
    assert f'href="/automation/rule/{rule}">Rule</a>' in visitor.page(page)
    builder = {"r.join": "all", "r.0.was": "country", "r.0.field": "country", "r.0.op": "in"}
    empty = visitor.send(page, 422, **builder, do="apply")
    assert "Enter or choose a value." in empty.text
    refused = visitor.send(page, 422, **builder, **{"r.0.value": "PL"}, do="apply")
    assert "Schedule: Write five parts" in refused.text
    assert not office.all("automation.rule")[0]["condition"]


def test_actions_are_ordered_and_removed(visitor: Visitor, office) -> None:
    rule = office.rule(SET_SIZE, ("move", {"step": "activate"}))
    first, second = (one["id"] for one in office.all("automation.action"))
    visitor.send(f"/automation/rule/{rule}/action/{second}/up")
    assert [one["id"] for one in _ordered(office)] == [second, first]
    visitor.send(f"/automation/rule/{rule}/action/{first}/remove")
    assert [one["id"] for one in _ordered(office)] == [second]


def test_a_save_that_a_rule_refuses_is_explained(visitor: Visitor, office) -> None:
    office.rule(("move", {"step": "activate"}), blocking=True)
    with office.platform.env(write=True) as env:
        table = env.registry.info("automation.action").table
        env.session.connection().execute(table.update().values(kind="gone"))
    answer = visitor.send("/contacts/partner/new", 409, kind="company", name="Acme", currency="PLN")
    assert "does not let this be saved" in answer.text
    assert office.all(PARTNER) == []


def test_assignment_is_tried_before_it_is_done(visitor: Visitor, office) -> None:
    seller = make_user(office.platform, "ala", "contacts.user")
    form = visitor.send(
        "/automation/assignment_rule/new", name="Poland", model=PARTNER, method="round_robin"
    )
    assert "/edit" in form.location
    rule = form.location.removesuffix("/edit")
    with office.platform.env(office.boss, write=True) as env:
        number = int(rule.rpartition("/")[2])
        Records(env, "automation.assignment_member").create([{"rule": number, "user": seller.id}])
    partner = office.partner(owner=None)
    with office.platform.env(write=True) as env:
        env.session.get(env[PARTNER], partner).owner_id = None
    assert "Ala was next in turn" in visitor.page(f"{rule}/try")
    assert office.read(partner, "owner")["owner"] is None
    visitor.send(f"{rule}/try")
    assert office.read(partner, "owner.id")["owner"]["id"] == seller.id
    assert "Assigned to Ala" in visitor.page(f"/contacts/partner/{partner}/timeline")


def test_the_pages_are_for_managers(host, office, seller: User) -> None:
    with office.platform.env(write=True) as env:
        env.session.get(env["base.user"], seller.id).password_hash = hash_password("secret word")
    rule = office.rule(SET_SIZE)
    visitor = Visitor(host, "seller")
    for page in ("new", str(rule), f"{rule}/edit", f"{rule}/try", f"{rule}/condition"):
        assert visitor.http.get(f"/automation/rule/{page}").status_code in (403, 404)


def _ordered(office) -> list[dict[str, Any]]:
    return sorted(office.all("automation.action"), key=lambda one: (one["sequence"], one["id"]))
