"""The public form and the wizard in a real browser: no complaint of the content policy."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from werkzeug.serving import make_server

from addons.pipeline.tests import leads_stage as stage
from mozaika import move
from mozaika.lifecycle.host import Host
from mozaika.services import auth
from mozaika.web.app import create_app

PASSWORD = "correct horse"


@pytest.fixture
def shop(make_host: Callable[..., Host]) -> Host:
    host = stage.make_platform(make_host)
    user = stage.seller(
        host.platform, "ann", "pipeline.manager", "contacts.all", language="en",
        password_hash=auth.hash_password(PASSWORD),
    )  # fmt: skip
    stage.rule_for(host.platform, user)
    stage.make_form(host.platform, language="en", origins="")
    return host


@pytest.fixture
def address(shop: Host) -> Iterator[str]:
    made = make_server("127.0.0.1", 0, create_app(shop), threaded=True)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    context = browser.new_context(base_url=address, locale="en-GB")
    context.set_default_timeout(10_000)
    made = context.new_page()
    made.on("console", note)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    context.close()
    assert not complaints


def test_a_visitor_fills_in_the_form(page: Page, shop: Host) -> None:
    page.goto("/forms/ask?utm_source=google&utm_medium=cpc")
    page.get_by_label("Contact person").fill("Anna Kos")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Contact person")).to_have_value("Anna Kos")
    page.get_by_label("E-mail").fill("anna@kos.example")
    page.get_by_label("Message").fill("We need twelve desks in January.")
    page.get_by_label(stage.CONSENT).check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    [lead] = stage.leads(shop.platform)
    assert (lead["contact_name"], lead["source"]) == ("Anna Kos", "Advertising")


def test_a_seller_converts_a_lead(page: Page, shop: Host) -> None:
    lead = stage.hand_in(
        shop.platform, 1, contact_name="Jan Kot", company_name="Kot", email="jan@kot.example"
    )
    with shop.platform.env(write=True) as env:
        move(env, "pipeline.lead", [lead], "contact")
        move(env, "pipeline.lead", [lead], "qualify")
    page.goto(f"/sign-in?next=/pipeline/lead/{lead}")
    page.get_by_label("Login").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Has an e-mail address")).to_be_visible()
    page.get_by_role("button", name="Convert", exact=False).first.click()
    expect(page.get_by_label("New company: Kot")).to_be_checked()
    page.get_by_role("button", name="Convert").click()
    expect(page.get_by_text("The lead became a deal.")).to_be_visible()
    expect(page.get_by_role("heading", name="Jan Kot, Kot")).to_be_visible()
