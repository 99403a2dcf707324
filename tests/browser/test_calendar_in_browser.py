"""Calendars in a browser: the month, moving and undoing, making, phones, the strict policy."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.testing.hosts import shared_host
from tests.browser.conftest import Visit
from tests.web.boards import BoardsHost, fill_boards

MONTH = "/boards/visit?view=calendar&on=2026-11-21"
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def filled_boards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("boards") / "boards.db"
    fill_boards(f"sqlite:///{file}")
    return file


@pytest.fixture
def host(filled_boards: Path, tmp_path: Path) -> Iterator[Host]:
    """Visits instead of the shop."""
    copy = tmp_path / "boards.db"
    shutil.copyfile(filled_boards, copy)
    settings = Settings(database_url=f"sqlite:///{copy}", language="en", secret_key="s" * 32)
    made = shared_host(BoardsHost, settings)
    yield made
    made.close()


def calendar(visit: Visit, address: str = MONTH, **options: object) -> Page:
    page = visit(**options)
    page.goto(address)
    return page


def event(page: Page, title: str) -> Locator:
    return page.locator(".ec-event").filter(has_text=title).first


def day(page: Page, number: str) -> Locator:
    return page.locator(".ec-day:not(.ec-other-month)").filter(
        has=page.get_by_text(number, exact=True)
    )


def drag(page: Page, what: Locator, to: Locator) -> None:
    expect(what).to_be_visible()
    start, end = what.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 40, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + 60, steps=8)
    page.mouse.up()


def test_the_month_shows_events_and_a_click_opens_one(visit: Visit) -> None:
    page = calendar(visit)
    expect(event(page, "Call")).to_contain_text("10:00")
    expect(event(page, "Fair")).to_be_visible()
    event(page, "Call").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Call")


def test_an_event_is_dragged_to_another_day_and_back_by_undo(visit: Visit) -> None:
    page = calendar(visit)
    drag(page, event(page, "Call"), day(page, "12"))
    toast = page.locator(".mz-toast")
    expect(toast).to_contain_text("“Call” is now on 12/11/2026")
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".mz-toast").last).to_contain_text("“Call” is now on 18/11/2026")
    page.reload()
    page.goto(MONTH.replace("view=calendar", "view=calendar&span=agenda"))
    expect(page.locator(".mz-agenda")).to_contain_text("10:00–11:30")


def test_whole_days_stay_whole(visit: Visit) -> None:
    page = calendar(visit)
    drag(page, event(page, "Fair"), day(page, "10"))
    expect(page.locator(".mz-toast")).to_contain_text("“Fair” is now on 10/11/2026")


def test_earlier_and_later_change_in_place_and_in_the_address(visit: Visit) -> None:
    page = calendar(visit)
    expect(event(page, "Call")).to_be_visible()
    page.get_by_role("link", name="Later").click()
    expect(page.get_by_role("heading", name="December 2026")).to_be_visible()
    expect(page).to_have_url(re.compile("on=2026-12-01"))
    page.get_by_role("link", name="Week").click()
    expect(page.locator(".ec-time-grid")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(event(page, "Call")).to_be_visible()


def test_dragging_over_empty_time_begins_a_new_one(visit: Visit) -> None:
    page = calendar(visit)
    drag(page, day(page, "10"), day(page, "10"))
    expect(page).to_have_url(re.compile("/boards/visit/new"))
    expect(page.get_by_label("Whole day")).to_be_checked()


def test_a_phone_opens_the_agenda(visit: Visit) -> None:
    page = calendar(visit, **PHONE)
    expect(page.locator(".mz-agenda")).to_contain_text("Fair")
    expect(page.locator(".mz-drawn")).to_be_hidden()
    expect(page.get_by_role("link", name="Agenda")).to_have_attribute("aria-current", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Month").click()
    expect(event(page, "Fair")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_there_is_the_agenda(visit: Visit) -> None:
    page = calendar(visit, java_script_enabled=False)
    expect(page.locator(".mz-agenda")).to_contain_text("Fair")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_keeps_people_out(visit: Visit, theme: str) -> None:
    page = calendar(visit, color_scheme=theme)
    for span in ("", "&span=week&on=2026-11-18", "&span=agenda"):
        page.goto(f"/boards/visit?view=calendar&on=2026-11-18{span}")
        if "agenda" not in span:
            expect(event(page, "Call")).to_be_visible()
        found = Axe().run(page)
        serious = [v for v in found.response["violations"] if v["impact"] != "minor"]
        assert not serious, found.generate_report()
