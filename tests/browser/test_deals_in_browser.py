"""Deals in a browser: a board that asks for what a move needs, totals in one currency, a checklist
that is ticked, phones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from mozaika.addons import discover
from mozaika.db import Database
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from mozaika.services.records import Records
from mozaika.testing.hosts import make_user
from tests.browser.conftest import Visit
from tests.browser.test_kanban_in_browser import card, drag, lane
from tests.web.conftest import HASH

BOARD = "/pipeline/deal?view=kanban"
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


def settings_of(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'sales.db'}", data_dir=folder, secret_key="s" * 32
    )


@pytest.fixture(scope="module")
def filled_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seller with two deals, one of them in euros."""
    folder = tmp_path_factory.mktemp("sales")
    settings = settings_of(folder)
    database = Database(settings.database_url)
    initialise(database, settings, ["pipeline"], available=discover(()))
    host = Host(settings, database=database)
    ann = make_user(host.platform, "ann", "pipeline.manager", "contacts.all", password_hash=HASH)
    with host.platform.env(ann, write=True) as env:
        with env.sudo():
            env.session.add(
                env["currencies.rate"](currency="EUR", date=date(2020, 1, 1), rate=Decimal(4))
            )
        [acme] = Records(env, "contacts.partner").create([{"name": "Acme"}])
        Records(env, "pipeline.deal").create([
            {"name": "Seats", "partner": acme.id, "amount": Decimal(100), "currency": "PLN"},
            {"name": "Phones", "partner": acme.id, "amount": Decimal(50), "currency": "EUR"},
            {"name": "Empty"},
        ])  # fmt: skip
    host.close()
    return folder / "sales.db"


@pytest.fixture
def host(filled_office: Path, tmp_path: Path) -> Iterator[Host]:
    shutil.copyfile(filled_office, tmp_path / "sales.db")
    made = Host(settings_of(tmp_path))
    yield made
    made.close()


def deal(page: Page, name: str) -> None:
    page.goto("/pipeline/deal?view=list")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def sums(page: Page, name: str) -> Locator:
    return lane(page, name).locator(".mz-sum")


def test_a_board_sums_each_currency_and_all_converted(visit: Visit) -> None:
    page = visit()
    page.goto(BOARD)
    expect(sums(page, "First contact")).to_have_text(["PLN100.00", "€50.00", "≈ PLN300.00"])


def test_a_deal_is_won_by_drag_and_lost_with_a_reason(visit: Visit) -> None:
    page = visit(viewport={"width": 1900, "height": 900})
    page.goto(BOARD)
    drag(page, card(page, "Seats"), lane(page, "Won"))
    expect(lane(page, "Won")).to_contain_text("Seats")
    expect(sums(page, "First contact")).to_have_text(["€50.00"])
    drag(page, card(page, "Empty"), lane(page, "Won"))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Amount")).to_be_visible()
    expect(dialog).to_contain_text("Partner")
    page.keyboard.press("Escape")
    expect(lane(page, "First contact")).to_contain_text("Empty")


def test_losing_asks_for_the_reason_on_the_deals_page(visit: Visit) -> None:
    page = visit()
    deal(page, "Phones")
    page.get_by_role("link", name="Lost…").click()
    expect(page.locator("#content, dialog").get_by_text("Reason for losing").last).to_be_visible()


def test_a_checklist_is_ticked(visit: Visit) -> None:
    page = visit()
    deal(page, "Phones")
    item = page.get_by_role("checkbox", name="Find out who decides")
    item.click()
    expect(item).to_be_checked()
    page.reload()
    expect(item).to_be_checked()
    expect(page.get_by_role("checkbox", name="Call back within a day")).not_to_be_checked()


def test_a_checklist_works_without_scripts(visit: Visit) -> None:
    visit()
    page = visit(java_script_enabled=False)
    deal(page, "Seats")
    page.get_by_role("checkbox", name="Find out who decides").click()
    expect(page.get_by_role("checkbox", name="Find out who decides")).to_be_checked()


def test_the_playbook_of_the_stage_opens(visit: Visit) -> None:
    page = visit()
    deal(page, "Phones")
    page.get_by_text("Playbook: First call").click()
    expect(page.get_by_text("Introduce yourself and say why you call.")).to_be_visible()


def test_a_phone_shows_the_deal_and_nothing_bars_anybody(visit: Visit) -> None:
    page = visit(**PHONE)
    deal(page, "Phones")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_a_manager_says_what_a_stage_and_a_score_ask_for(visit: Visit) -> None:
    page = visit()
    page.goto("/pipeline/stage?view=list")
    page.get_by_role("link", name="Qualified", exact=True).click()
    page.get_by_role("link", name="Change these rules").click()
    page.get_by_label("Competitor").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Asked for here: Competitor.")).to_be_visible()
    page.goto("/pipeline/score_rule?view=list")
    page.get_by_role("link", name="Has an amount").click()
    page.get_by_role("link", name="Change the condition").click()
    page.locator("#builder input[name='r.0.value']").fill("75")
    page.locator("#builder input[name='r.0.value']").press("Tab")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.locator("#builder select[name='r.1.field']").select_option("campaign")
    page.locator("#builder select[name='r.1.op']").select_option("is not null")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Amount is more than 75")).to_be_visible()
