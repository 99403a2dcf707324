"""The search box in a browser: suggestions, chips, the builder, saved filters, counts by value."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

PHONE = {"viewport": {"width": 390, "height": 844}}
LIST = "/shop/product"


def opened(visit: Visit, address: str = LIST, **options: object) -> Page:
    page = visit(**options)
    page.goto(address)
    return page


def test_suggestions_are_chosen_by_keyboard_and_taken_back_by_backspace(visit: Visit) -> None:
    page = opened(visit)
    search = page.get_by_role("combobox", name="Search: products")
    search.press_sequentially("lam", delay=5)
    option = page.get_by_role("option", name="Category is Lamps")
    expect(option).to_be_visible()
    expect(search).to_have_attribute("aria-expanded", "true")
    search.press("ArrowDown")
    expect(search).to_have_attribute("aria-activedescendant", re.compile("suggestion-"))
    while option.get_attribute("aria-selected") != "true":
        search.press("ArrowDown")
    search.press("Enter")
    expect(page.locator(".mz-chip")).to_have_text(["Category is Lamps"])
    expect(search).to_have_value("")
    expect(search).to_be_focused()
    expect(page).to_have_url(re.compile("filter="))
    expect(page.locator("#listing")).to_contain_text("Chair 010")
    page.reload()
    expect(page.locator(".mz-chip")).to_have_text(["Category is Lamps"])
    search.press("Backspace")
    expect(page.locator(".mz-chip")).to_have_count(0)
    expect(page.locator("#listing")).to_contain_text("Chair 001")


def test_escape_closes_the_list_and_the_words_stay(visit: Visit) -> None:
    page = opened(visit)
    search = page.get_by_role("combobox", name="Search: products")
    search.press_sequentially("chair 01", delay=5)
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    search.press("Escape")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_hidden()
    expect(search).to_have_value("chair 01")
    expect(page).to_have_url(re.compile(r"q=chair\+01"))


def test_a_filter_is_built_counted_and_applied_by_keyboard(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_role("link", name="Filter", exact=True).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Field")).to_be_focused()
    dialog.get_by_label("Field").select_option("price")
    expect(dialog.get_by_label("Comparison")).to_have_value(">=")
    dialog.get_by_label("Value").press_sequentially("9x")
    expect(dialog.get_by_text("“9x” is not a number")).to_be_visible()
    dialog.get_by_label("Value").press("Backspace")
    dialog.get_by_label("Value").press_sequentially("6,5")
    expect(dialog.get_by_role("status")).to_have_text("5 found")
    dialog.get_by_label("Value").press("Enter")
    expect(page.locator(".mz-chip")).to_have_text(["Price is at least 96.5"])
    expect(dialog).to_be_hidden()
    expect(page.locator("#listing")).to_contain_text("Chair 096")


def test_groups_relative_dates_and_oneself(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_role("link", name="Filter", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Field").select_option("created_at")
    dialog.get_by_label("When").select_option("last_days")
    dialog.get_by_label("Number of days").fill("30")
    dialog.get_by_role("button", name="Group").click()
    inner = dialog.locator("#row-r-1-0")
    expect(inner.get_by_label("Field")).to_be_focused()
    inner.get_by_label("Field").select_option("owner")
    inner.get_by_label("Value").select_option("me")
    expect(dialog.get_by_role("status")).to_have_text("50 found")
    dialog.get_by_role("button", name="Apply").last.click()
    expect(page.locator(".mz-chip")).to_have_text(["Created at is the last 30 days", "Owner is me"])


def test_a_chip_is_edited_in_the_builder(visit: Visit) -> None:
    page = opened(visit, f'{LIST}?filter=[["price","<",4],["name","ilike","chair"]]')
    page.get_by_role("link", name="Price is less than 4", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("#field-r-0")).to_be_focused()
    dialog.locator("#value-r-0-0").fill("3")
    dialog.get_by_role("button", name="Apply").last.click()
    expect(page.locator(".mz-chip").first).to_have_text("Price is less than 3")


def test_a_view_is_saved_and_opens_first(visit: Visit) -> None:
    page = opened(visit, f'{LIST}?filter=[["price","<",4]]')
    page.get_by_role("link", name="Saved filters").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Cheap")
    dialog.get_by_label("Open this page with it").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Cheap")).to_be_visible()
    page.goto(LIST)
    expect(page.locator(".mz-chip")).to_have_text(["Price is less than 4"])
    page.get_by_role("link", name="Show everything").click()
    expect(page.locator(".mz-chip")).to_have_count(0)
    expect(page).to_have_url(re.compile("all=1"))


def test_counts_follow_what_is_typed_and_narrow_when_chosen(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Counts by value").click()
    panel = page.get_by_role("complementary", name="Counts by value")
    expect(panel.get_by_role("link", name="Lamps 10")).to_be_visible()
    page.get_by_role("combobox", name="Search: products").press_sequentially("chair 01", delay=5)
    expect(panel.get_by_role("link", name="Lamps 1", exact=True)).to_be_visible()
    panel.get_by_role("link", name="Lamps 1", exact=True).click()
    expect(page.locator(".mz-chip")).to_have_text(["Category is Lamps"])
    expect(panel.get_by_role("link", name="Lamps 1")).to_have_attribute("aria-current", "true")
    page.reload()
    expect(panel.get_by_role("link", name="Lamps 1")).to_be_visible()
    page.get_by_role("button", name="Counts by value").click()
    expect(panel).to_be_hidden()


def test_on_a_phone_panels_take_the_whole_screen(visit: Visit) -> None:
    page = opened(visit, f'{LIST}?filter=[["price","<",4]]', **PHONE)
    page.get_by_role("link", name="Filter", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    dialog.get_by_role("link", name="Close").click()
    page.get_by_role("button", name="Counts by value").click()
    panel = page.get_by_role("complementary", name="Counts by value")
    expect(panel.get_by_role("link").first).to_be_visible()
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_here_keeps_people_out(visit: Visit, theme: str) -> None:
    page = opened(visit, f'{LIST}?filter=[["price","<",40]]', color_scheme=theme)
    page.get_by_role("button", name="Counts by value").click()
    expect(page.locator("#counts a").first).to_be_visible()
    page.get_by_role("combobox", name="Search: products").press_sequentially("lam", delay=5)
    expect(page.get_by_role("option").first).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for name in ("Filter", "Saved filters"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.get_by_role("dialog").get_by_role("link", name="Close").click()
