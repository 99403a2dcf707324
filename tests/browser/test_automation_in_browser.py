"""A rule is put together, tried and switched on in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from mozaika.db import Database
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from mozaika.services import auth
from tests.browser.conftest import Visit
from tests.web.conftest import PASSWORD


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A company with rules, in English, with an administrator and a partner."""
    url = f"sqlite:///{tmp_path / 'rules.db'}"
    settings = Settings(database_url=url, language="en", secret_key="s" * 32)
    database = Database(url)
    initialise(database, settings, ["automation"], admin_password=PASSWORD)
    made = Host(settings, database=database)
    with made.platform.env(write=True) as env:
        role = env["base.role"]
        roles = env.session.query(role).filter(role.name == "base.admin").all()
        env.session.add(
            env["base.user"](
                login="ann", name="Ann", roles=roles, password_hash=auth.hash_password(PASSWORD)
            )
        )
        env.session.add(env["contacts.partner"](name="Młyn", country="PL", kind="company"))
    yield made
    made.close()


def test_a_rule_from_beginning_to_end(visit: Visit) -> None:
    page = visit("ann")
    page.goto("/automation/rule/new")
    page.get_by_label("Name").fill("Poles")
    page.get_by_label("Kind of data").select_option(label="Partners")
    page.get_by_label("When one is changed").check()
    page.get_by_label("Web site").check()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("When one is changed in Web site")).to_be_visible()

    page.get_by_role("link", name="Add a condition").click()
    page.get_by_label("Field", exact=True).select_option("country")
    page.get_by_label("Poland").check()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Country is Poland")).to_be_visible()

    page.get_by_role("link", name="Set fields").click()
    page.get_by_label("Add a field").select_option("employees")
    page.get_by_label("Employees").fill("many")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Some entries are wrong.")).to_be_visible()
    page.get_by_label("Employees").fill("12")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Employees = 12")).to_be_visible()

    page.get_by_role("link", name="Try").click()
    expect(page.get_by_text("1 matches")).to_be_visible()
    expect(page.get_by_role("link", name="Młyn")).to_be_visible()
    page.get_by_role("link", name="Back to the rule").click()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("The rule is in force from now on.")).to_be_visible()


def test_what_is_typed_while_an_answer_is_under_way_is_kept(visit: Visit, host: Host) -> None:
    with host.platform.env(write=True) as env:
        env.session.add(env["automation.rule"](name="Poles", model="contacts.partner"))
    page = visit("ann")
    page.goto("/automation/rule/1/action/new/automation.set_fields")
    page.get_by_label("Add a field").select_option("employees")
    page.get_by_label("Employees").fill("many")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/action/new/**", hold)
    with page.expect_request("**/action/new/**"):
        page.get_by_role("button", name="Save").last.click()
    page.get_by_label("Employees").fill("12")
    page.unroute("**/action/new/**")  # lets the held one go on
    assert len(held) == 1

    expect(page.get_by_text("Some entries are wrong.")).to_be_visible()
    expect(page.get_by_label("Employees")).to_have_value("12")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Employees = 12")).to_be_visible()
