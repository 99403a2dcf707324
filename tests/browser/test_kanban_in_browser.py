"""Boards in a browser: moving by mouse, keys and menu; folding, making, scrolling."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from mozaika.lifecycle.host import Host
from tests.browser.conftest import Visit

BOARD = "/shop/product?view=kanban"
PHONE = {"viewport": {"width": 390, "height": 844}}


def lane(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def card(page: Page, name: str) -> Locator:
    return page.locator(".mz-kb-card").filter(has_text=name)


def count(page: Page, name: str) -> Locator:
    return lane(page, name).locator(".mz-count")


def drag(page: Page, what: Locator, to: Locator) -> None:
    """By the mouse, in steps, as a hand does, once cards can be taken."""
    expect(page.locator("[data-kb-cards]:not(.mz-sortable)")).to_have_count(0)
    start, end = what.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 100, start["y"] + 30)
    page.mouse.down()
    page.mouse.move(start["x"] + 120, start["y"] + 40, steps=3)
    page.mouse.move(end["x"] + 100, end["y"] + 80, steps=8)
    page.mouse.move(end["x"] + 102, end["y"] + 82, steps=2)
    page.mouse.up()


def board(visit: Visit, **options: object) -> Page:
    page = visit(**options)
    page.goto(BOARD)
    return page


def test_a_card_is_dragged_and_both_columns_count_again(visit: Visit) -> None:
    page = board(visit)
    drag(page, card(page, "Chair 002"), lane(page, "Sold"))
    expect(count(page, "Sold")).to_have_text("1")
    expect(count(page, "Draft")).to_have_text("99")
    expect(lane(page, "Sold").locator(".mz-sum")).to_have_text("PLN2.50")
    page.reload()
    expect(lane(page, "Sold")).to_contain_text("Chair 002")


def test_a_card_can_not_be_dropped_where_no_step_leads(visit: Visit) -> None:
    page = board(visit)
    drag(page, card(page, "Chair 001"), lane(page, "Sold"))
    expect(count(page, "Sold")).to_have_text("1")
    drag(page, card(page, "Chair 001"), lane(page, "Wrapped"))
    expect(lane(page, "Sold")).to_contain_text("Chair 001")
    expect(count(page, "Wrapped")).to_have_text("0")


def test_what_the_step_needs_is_asked_for_in_a_dialog(visit: Visit) -> None:
    page = board(visit)
    drag(page, card(page, "Chair 003"), lane(page, "Wrapped"))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Notes").fill("Red paper")
    dialog.get_by_role("button", name="Wrap").click()
    expect(dialog).to_have_count(0)
    expect(lane(page, "Wrapped")).to_contain_text("Chair 003")
    expect(count(page, "Wrapped")).to_have_text("1")


def test_a_card_goes_back_when_the_dialog_is_left(visit: Visit) -> None:
    page = board(visit)
    drag(page, card(page, "Chair 003"), lane(page, "Wrapped"))
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(lane(page, "Draft")).to_contain_text("Chair 003")
    expect(count(page, "Wrapped")).to_have_text("0")


def test_a_refused_card_goes_back_and_the_reason_is_told(visit: Visit, host: Host) -> None:
    page = board(visit)
    with host.platform.env(write=True) as env:
        env.session.get_one(env["shop.product"], 1).kind = "work"
        env.session.get_one(env["shop.product"], 2).stock = 3
    page.reload()
    drag(page, card(page, "Chair 001"), lane(page, "Wrapped"))
    expect(page.get_by_role("alert")).to_contain_text("Works can't be wrapped")
    expect(lane(page, "Draft")).to_contain_text("Chair 001")


def test_a_card_that_somebody_else_moved_is_told_and_shown(visit: Visit, host: Host) -> None:
    page = board(visit)
    with host.platform.env(write=True) as env:
        env.session.get_one(env["shop.product"], 1).price = 9
    drag(page, card(page, "Chair 001"), lane(page, "Sold"))
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has changed")
    expect(card(page, "Chair 001")).to_contain_text("PLN9.00")
    expect(lane(page, "Draft")).to_contain_text("Chair 001")


def test_moving_by_keyboard(visit: Visit) -> None:
    page = board(visit)
    page.get_by_role("link", name="Chair 001").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Chair 002")).to_be_focused()
    said = page.locator("#board-says")
    page.keyboard.press("Space")
    expect(said).to_contain_text("“Chair 002” is lifted from “Draft”.")
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text("Over “Sold”.")
    page.keyboard.press("Escape")
    expect(said).to_have_text("“Chair 002” stays in “Draft”.")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(said).to_have_text("“Chair 002” is in “Sold” now.")
    expect(lane(page, "Sold").get_by_role("link", name="Chair 002")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+ArrowRight")
    expect(count(page, "Sold")).to_have_text("2")


def test_moving_by_the_menu(visit: Visit) -> None:
    page = board(visit)
    page.get_by_role("button", name="Move “Chair 004” to…").click()
    expect(page.get_by_role("menuitem")).to_have_text(["Sold", "Wrapped"])
    page.get_by_role("menuitem", name="Sold").click()
    expect(lane(page, "Sold")).to_contain_text("Chair 004")
    expect(count(page, "Sold")).to_have_text("1")


def test_cards_load_as_one_scrolls(visit: Visit) -> None:
    page = board(visit)
    cards = lane(page, "Draft").locator("[data-card]")
    lane(page, "Draft").locator("[data-kb-cards]").hover()
    for number in (40, 60, 80, 100):
        page.mouse.wheel(0, 20_000)
        expect(cards.nth(number - 1)).to_be_attached()
    expect(cards).to_have_count(100)
    expect(lane(page, "Draft").locator("[data-kb-more]")).to_have_count(0)


def test_a_new_card_is_typed_and_entered(visit: Visit) -> None:
    page = board(visit)
    page.get_by_label("New in “Draft”: Product").fill("Bench")
    page.keyboard.press("Enter")
    expect(lane(page, "Draft").locator("[data-card]").first).to_contain_text("Bench")
    expect(count(page, "Draft")).to_have_text("101")
    page.get_by_label("New in “Draft”: Product").fill("x" * 101)
    page.keyboard.press("Enter")
    expect(lane(page, "Draft").locator("[data-kb-errors]")).not_to_be_empty()
    page.get_by_role("link", name="Fill in the whole form").click()
    expect(page).to_have_url(re.compile("/shop/product/new"))


def test_columns_fold_and_stay_folded(visit: Visit) -> None:
    page = board(visit)
    page.get_by_role("button", name="Fold “Draft”").focus()
    page.keyboard.press("Enter")
    expect(lane(page, "Draft")).to_have_class(re.compile("mz-folded"))
    expect(lane(page, "Draft").locator("[data-card]")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Unfold “Draft”").click()
    expect(lane(page, "Draft").locator("[data-card]")).to_have_count(20)


def test_searching_keeps_the_board_and_its_moves(visit: Visit) -> None:
    page = board(visit)
    page.get_by_label("Search: products").press_sequentially("chair 09", delay=10)
    expect(count(page, "Draft")).to_have_text("10")
    drag(page, card(page, "Chair 091"), lane(page, "Sold"))
    expect(count(page, "Sold")).to_have_text("1")
    expect(count(page, "Draft")).to_have_text("9")


def test_on_a_phone_one_column_fills_the_screen(visit: Visit) -> None:
    page = board(visit, **PHONE, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    width = lane(page, "Draft").evaluate("lane => lane.getBoundingClientRect().width")
    assert 300 < width < 390
    page.get_by_role("button", name="Move “Chair 001” to…").tap()
    page.get_by_role("menuitem", name="Sold").tap()
    expect(count(page, "Sold")).to_have_text("1")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_keeps_people_out(visit: Visit, theme: str) -> None:
    page = board(visit, color_scheme=theme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Move “Chair 001” to…").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
