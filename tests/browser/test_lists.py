"""Lists with scripts: selecting, the bar, cells edited in place, columns, groups, further rows."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mozaika.lifecycle.host import Host
from mozaika.web.views.columns import Habits
from tests.browser.conftest import Visit

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def page(visit: Visit) -> Page:
    made = visit()
    made.goto("/shop/product")
    return made


def value(host: Host, name: str, field: str) -> object:
    with host.platform.env() as env:
        product = env["shop.product"]
        return env.session.scalar(select(getattr(product, field)).where(product.name == name))


def tick(page: Page, row: int, **how: object) -> None:
    page.locator('input[name="ids"]').nth(row).click(**how)  # type: ignore[arg-type]


def test_a_range_is_ticked_and_archived(page: Page) -> None:
    bar = page.get_by_role("toolbar", name="Selected rows")
    expect(bar).to_be_hidden()
    tick(page, 1)
    tick(page, 3, modifiers=["Shift"])
    expect(bar.locator("output")).to_have_text("Selected: 3")
    bar.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("Done for 3 items.")).to_be_visible()
    expect(page.locator("tbody tr td:first-child a").nth(1)).to_have_text("Chair 005")


def test_the_whole_page_and_all_that_match(page: Page) -> None:
    page.get_by_label("Select the rows of this page").check()
    bar = page.get_by_role("toolbar", name="Selected rows")
    expect(bar.locator("output")).to_have_text("Selected: 80")
    bar.get_by_label("Select all 100 that match").check()
    bar.get_by_role("button", name="Change a field").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Selected: 100")
    dialog.get_by_label("Field").select_option("Kind")
    dialog.get_by_role("radio", name="Work").check()
    dialog.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Done for 100 items.")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("Work")


def test_a_refusal_in_a_dialog_stays_there_and_keeps_what_was_typed(page: Page) -> None:
    tick(page, 0)
    page.get_by_role("button", name="Change a field").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Field").select_option("Stock")
    dialog.get_by_label("Stock").fill("many")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.locator(".mz-error").first).to_be_visible()
    expect(dialog.get_by_label("Stock")).to_have_value("many")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_cell_is_edited_by_mouse_and_saved_by_enter(page: Page, host: Host) -> None:
    price = page.locator("tbody tr").nth(0).locator("td").nth(2)
    price.dblclick()
    control = page.locator(".mz-editor").get_by_role("textbox", name="Price")
    expect(control).to_be_focused()
    control.fill("12.25")
    page.keyboard.press("Enter")
    expect(price).to_have_text(re.compile(r"12\.25"))
    expect(price).to_be_focused()
    assert str(value(host, "Chair 001", "price")) == "12.2500"


def test_arrows_move_between_cells_and_f2_edits(page: Page, host: Host) -> None:
    page.locator("tbody td").first.get_by_role("link").focus()
    for key in ("ArrowDown", "ArrowRight", "F2"):
        page.keyboard.press(key)
    editor = page.locator(".mz-editor")
    expect(editor.get_by_role("radio", name="Goods")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr").nth(1).locator("td").nth(1)).to_have_text("Work")
    page.keyboard.press("F2")
    expect(editor.get_by_role("radio", name="Work")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".mz-editor")).to_have_count(0)
    assert value(host, "Chair 002", "kind") == "work"


def test_what_is_wrong_with_a_cell_is_told_beside_it(page: Page, host: Host) -> None:
    page.locator("tbody tr").nth(0).locator("td").nth(2).dblclick()
    control = page.locator(".mz-editor").get_by_role("textbox", name="Price")
    control.fill("a lot")
    page.keyboard.press("Enter")
    expect(page.locator(".mz-editor:not([aria-busy]) .mz-error")).to_be_visible()
    expect(control).to_have_value("a lot")
    control.fill("3")
    page.get_by_role("heading", name="Products").click()
    expect(page.locator(".mz-editor")).to_have_count(0)
    assert str(value(host, "Chair 001", "price")) == "3.0000"


def test_a_conflict_is_told_and_nothing_is_lost(page: Page, host: Host) -> None:
    page.locator("tbody tr").nth(0).locator("td").nth(2).dblclick()
    control = page.locator(".mz-editor").get_by_role("textbox", name="Price")
    expect(control).to_be_focused()
    with host.platform.env(write=True) as env:
        product = env["shop.product"]
        env.session.scalars(select(product).filter_by(name="Chair 001")).one().price = 77
    control.fill("5")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has changed “Chair 001”")
    expect(page.get_by_role("alert")).to_contain_text("77")
    expect(control).to_have_value("5")
    page.keyboard.press("Enter")
    expect(page.locator(".mz-editor")).to_have_count(0)
    assert str(value(host, "Chair 001", "price")) == "5.0000"


def test_cells_that_may_not_be_changed_stay_as_they_are(visit: Visit, host: Host) -> None:
    page = visit("bob")
    page.goto("/shop/category")
    page.locator("tbody td").first.dblclick()
    page.locator("tbody td").nth(1).dblclick()
    expect(page.locator(".mz-editor")).to_have_count(0)


def test_columns_are_chosen_moved_and_kept(page: Page) -> None:
    page.get_by_role("link", name="Columns").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Kind", exact=True).uncheck()
    dialog.get_by_label("Stock", exact=True).check()
    for _ in range(3):
        dialog.get_by_role("button", name="Move up: Owner").click()
    dialog.get_by_role("button", name="Save").click()
    heads = page.locator("thead th")
    expect(heads).to_have_text(["Name", "Owner", "Price", "Category", "Stock"])
    page.get_by_role("link", name="Columns").click()
    dialog.get_by_role("button", name="As it was").click()
    expect(heads).to_have_text(["Name", "Kind", "Price", "Category", "Owner"])


def test_groups_unfold_and_fold(page: Page) -> None:
    page.goto("/shop/product?group=category,kind")
    group = page.get_by_role("link", name="Chairs 90")
    group.click()
    inner = page.get_by_role("link", name="Goods 90")
    inner.click()
    expect(page.locator('tbody input[name="ids"]')).to_have_count(80)
    page.get_by_role("link", name="Show more").click()
    expect(page.locator('tbody input[name="ids"]')).to_have_count(90)
    group.click()
    expect(page.locator("tbody tr")).to_have_count(2)


def test_the_list_goes_on_by_itself_and_the_pager_tells_the_truth(visit: Visit, host: Host) -> None:
    with host.platform.env() as env:
        ann = env.session.scalars(select(env["base.user"].id).filter_by(login="ann")).one()
    with host.platform.env(write=True) as env:
        keep_for(env, ann, Habits(40, endless=True))
    page = visit()
    page.goto("/shop/product")
    expect(page.locator("[data-range-of]").first).to_have_text("1–40 of 100")
    for last in (80, 100):
        page.locator("tbody tr").last.scroll_into_view_if_needed()
        expect(page.locator("[data-range-of]").first).to_have_text(f"1–{last} of 100")
    expect(page.locator('tbody input[name="ids"]')).to_have_count(100)


def keep_for(env: object, user_id: int, habits: Habits) -> None:
    """What the user would have kept on the page itself."""
    made = env["base.preference"](  # type: ignore[index]
        user_id=user_id, key="lists", value={"size": habits.size, "endless": habits.endless}
    )
    env.session.add(made)  # type: ignore[attr-defined]


def test_sums_stand_below_and_several_sorts_by_shift(page: Page) -> None:
    expect(page.locator("tfoot td").nth(1)).to_have_text(re.compile("5,100.00"))
    page.get_by_role("link", name="Owner").click()
    expect(page.locator("th[aria-sort]")).to_have_text("Owner")
    page.locator("thead").get_by_role("link", name="Price").click(modifiers=["Shift"])
    expect(page).to_have_url(re.compile(r"sort=owner(%2C|,)price"))
    expect(page.locator("thead sup")).to_have_text(["2", "1"])


def test_by_touch_the_bar_is_at_the_thumb(visit: Visit) -> None:
    page = visit(**PHONE)
    page.goto("/shop/product")
    page.locator('input[name="ids"]').first.tap()
    bar = page.get_by_role("toolbar", name="Selected rows")
    expect(bar).to_be_in_viewport()
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] >= 840
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    bar.get_by_role("button", name="Archive").tap()
    expect(page.get_by_text("Done for 1 item.")).to_be_visible()


@pytest.mark.parametrize("address", ["/shop/product?group=category", "/shop/product/columns"])
def test_nothing_serious_stands_in_the_way_of_anybody(visit: Visit, address: str) -> None:
    page = visit()
    page.goto(address)
    found = Axe().run(page)
    serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert not serious, serious


def test_bar_dialog_and_cell_are_for_anybody(page: Page) -> None:
    tick(page, 0)
    page.locator("tbody tr").nth(0).locator("td").nth(2).dblclick()
    expect(page.locator(".mz-editor form")).to_be_visible()
    found = Axe().run(page)
    serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert not serious, serious
