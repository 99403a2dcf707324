"""How an administrator looks into the platform and traces a page, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit


def test_a_page_is_traced_from_its_bar_to_its_statements(visit: Visit) -> None:
    page = visit()
    page.goto("/administration/composition/traces")
    page.get_by_role("button", name="Trace my requests").click()
    page.goto("/shop/product/1/edit")
    bar = page.locator(".mz-trace")
    expect(bar).to_contain_text("statements")
    save = page.get_by_role("button", name="Save").bounding_box()
    told = bar.bounding_box()
    assert save is not None
    assert told is not None
    assert save["y"] + save["height"] <= told["y"]
    bar.locator("summary").click()
    bar.get_by_role("link", name="Statements").click()
    expect(page.locator("h1")).to_have_text("GET /shop/product/1/edit")
    expect(page.locator("main")).to_contain_text("FROM shop_product")
    bar.locator("summary").click()
    bar.get_by_role("button", name="Stop tracing").click()
    expect(bar).to_have_count(0)


def test_parts_are_found_and_fit_a_phone(visit: Visit) -> None:
    page = visit("ann", viewport={"width": 390, "height": 844})
    page.goto("/administration/composition")
    page.get_by_label("Search how it is built").fill("notes")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="notes").first.click()
    expect(page.locator("tr:target")).to_contain_text("notes")
    for path in ("models/shop.product", "views/shop.product/form", "hooks", "rights"):
        page.goto(f"/administration/composition/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
