"""What scripts add: lists that change in place, keys, themes; nothing breaks the policy."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mozaika.lifecycle.host import Host
from tests.browser.conftest import Visit
from tests.web.conftest import add_categories

ADDRESSES = ("/", "/shop/product", "/shop/product/1", "/shop/product/1/edit", "/addons")
PHONE = {"viewport": {"width": 390, "height": 844}}


def first_column(page: Page) -> list[str]:
    return page.locator("tbody td:first-child").all_inner_texts()


def test_signing_in_and_choosing_a_language(visit: Visit) -> None:
    page = visit(None)
    page.goto("/shop/product")
    page.get_by_role("button", name="Polski").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    page.get_by_role("button", name="English").click()
    page.get_by_label("Login").fill("ann")
    page.get_by_label("Password").fill("correct horse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Products")).to_be_visible()


def test_a_list_is_searched_as_one_types_and_the_address_follows(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product?sort=-name")
    page.get_by_label("Search: products").press_sequentially("chair 01", delay=10)
    expect(page.locator("tbody tr")).to_have_count(10)
    assert first_column(page)[0] == "Chair 019"
    expect(page).to_have_url(re.compile(r"q=chair\+01"))
    expect(page.get_by_label("Search: products")).to_be_focused()
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(10)


def test_sorting_and_paging_happen_in_place_and_back_goes_back(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="Name").click()
    expect(page.locator("tbody td").first).to_have_text("Chair 100")
    page.get_by_label("Next page").first.click()
    expect(page.locator("tbody td").first).to_have_text("Chair 020")
    assert page.evaluate("window.sameDocument")
    page.go_back()
    expect(page.locator("tbody td").first).to_have_text("Chair 100")
    page.go_back()
    expect(page.locator("tbody td").first).to_have_text("Chair 001")


def test_making_and_changing_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/new")
    page.get_by_label("Name (required)").first.fill("Bench")
    page.get_by_label("Price").fill("1 234,50")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bench")
    page.keyboard.press("e")
    expect(page).to_have_url(re.compile("/edit$"))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("/edit$"))


def test_leaving_a_changed_form_warns(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/1/edit")
    page.get_by_label("Price").press_sequentially("7")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Leave without saving?")).to_be_visible()
    expect(page).to_have_url(re.compile("/edit$"))


def test_two_people_on_one_record(visit: Visit) -> None:
    mine, theirs = visit("ann"), visit("bob")
    for page in (mine, theirs):
        page.goto("/shop/product/1/edit")
    theirs.get_by_label("Price").fill("7")
    theirs.get_by_role("button", name="Save").click()
    mine.get_by_label("Price").fill("8")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("heading", level=1)).to_contain_text("Somebody else changed")
    mine.get_by_role("button", name="Save mine over theirs").click()
    expect(mine.get_by_text("PLN8.00")).to_be_visible()


def test_ctrl_k_searches_everything(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Control+k")
    page.keyboard.type("lam")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Lamps")).to_be_visible()


def test_theme_and_menu_change_at_once_and_stay(visit: Visit) -> None:
    page = visit()
    page.locator("summary[aria-label='Your account']").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Fold the menu").click()
    expect(page.locator("#frame")).to_have_class(re.compile("mz-narrow"))
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("#frame")).to_have_class(re.compile("mz-narrow"))


def test_the_plan_of_an_addon_is_shown_and_applied(visit: Visit) -> None:
    page = visit()
    page.goto("/addons")
    page.get_by_role("link", name="Switch on…").click()
    expect(page.get_by_role("listitem").filter(has_text="ribbon")).to_be_visible()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("is switched on.")).to_be_visible()


def test_choices_that_are_many_are_found_as_one_types(visit: Visit, host: Host) -> None:
    add_categories(host, 55)
    page = visit()
    page.goto("/shop/product/1/edit")
    page.locator(".ts-wrapper").get_by_role("combobox", name="Category").press_sequentially(
        "kind 54", delay=5
    )
    page.get_by_role("option", name="Kind 54").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Kind 54")).to_be_visible()


def test_a_phone_never_scrolls_sideways(visit: Visit) -> None:
    page = visit(**PHONE)
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    page.get_by_label("Open the menu").click()
    expect(page.locator("#menu").get_by_role("link", name="Products")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_that_a_machine_sees_keeps_people_out(visit: Visit, theme: str) -> None:
    page = visit(color_scheme=theme)
    for address in ADDRESSES:
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
