"""Activities as people use them: my day by one click, the next ones beside a record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from mozaika.lifecycle.host import Host
from mozaika.services import auth
from mozaika.testing import HostMaker, make_user
from mozaika.testing.databases import SqliteDatabases
from mozaika_activities.planning import plan
from tests.browser.conftest import Visit
from tests.web.conftest import PASSWORD

ADDONS = Path(__file__).parents[2] / "addons"
HASH = auth.hash_password(PASSWORD)
"""One for all tests of this module: their cookies hold in each other's databases."""

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Ann with a partner, a late call and one for tomorrow."""
    databases = SqliteDatabases(tmp_path_factory.mktemp("activities"))
    maker = HostMaker(databases)
    made = maker("contacts", "mail", "activities", paths=[ADDONS], language="en",
                 secret_key="s" * 40)  # fmt: skip
    ann = make_user(made.platform, "ann", "contacts.all", language="en",
                    password_hash=HASH)  # fmt: skip
    with made.platform.env(ann, write=True) as env:
        partner = env["contacts.partner"](name="Acme", owner_id=ann.id)
        env.session.add(partner)
        env.session.flush()
        for summary, days in (("Ring them back", -1), ("Send the offer", 1)):
            plan(env, "contacts.partner", [partner.id], type="call", summary=summary,
                 due_on=env.today() + timedelta(days=days))  # fmt: skip
    yield made
    maker.close()
    databases.close()


def test_my_day_by_one_click(visit: Visit) -> None:
    page = visit()
    page.goto("/activities/day")
    late = page.locator("section", has=page.locator("#overdue"))
    expect(late).to_contain_text("Ring them back")
    page.get_by_role("button", name="Mark as done: Ring them back").click()
    expect(late.get_by_role("listitem")).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(late).to_contain_text("Ring them back")
    page.get_by_label("What is to be done?").fill("Order samples")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("section", has=page.locator("#now"))).to_contain_text("Order samples")


def test_the_next_ones_stand_beside_a_record(visit: Visit) -> None:
    page = visit()
    page.goto("/contacts/partner/1")
    beside = page.locator("#next-activities")
    expect(beside.get_by_role("listitem")).to_have_count(2)
    beside.get_by_role("link", name="Plan an activity").click()
    page.get_by_label("Subject").fill("Visit them")
    page.get_by_role("button", name="Plan an activity").click()
    expect(page.locator("#next-activities")).to_contain_text("Visit them")
    expect(page.locator("#timeline")).to_be_visible()


@pytest.mark.parametrize("path", ["day", "team", "calendars", "plan?model=contacts.partner&ids=1"])
def test_pages_can_be_used_by_everybody(visit: Visit, path: str) -> None:
    page = visit(color_scheme="dark")
    page.goto(f"/activities/{path}")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [n["target"] for n in one["nodes"]]) for one in found] == []


def test_my_day_fits_a_phone(visit: Visit) -> None:
    page = visit(**PHONE)
    page.goto("/activities/day")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
    page.get_by_role("button", name="Mark as done: Ring them back").click()
    expect(page.locator("#toasts")).to_contain_text("is done")


def test_selected_rows_are_planned_for(visit: Visit) -> None:
    page = visit()
    page.goto("/contacts/partner")
    page.locator('#listing input[name="ids"]').first.check()
    page.get_by_role("button", name="Plan an activity").click()
    page.get_by_label("Subject").fill("Wishes")
    page.get_by_role("button", name="Plan an activity").click()
    expect(page.locator("#activities-aside, .mza-aside")).to_contain_text("Wishes")


def test_the_address_of_a_calendar_can_be_renewed(visit: Visit) -> None:
    page = visit()
    page.goto("/activities/calendars")
    former = page.locator("#address").input_value()
    assert "Ring them back" in page.request.get(former).text()
    page.get_by_role("button", name="Make a new address").click()
    expect(page.locator("#address")).not_to_have_value(former)
    assert page.request.get(former).status == 404
    assert page.request.get(page.locator("#address").input_value()).status == 200
