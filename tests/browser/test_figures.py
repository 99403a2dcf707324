"""Charts are drawn and lead to records, pivots change in place, tiles are dragged."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, wait_until

PHONE = {"viewport": {"width": 390, "height": 844}}
BOARD = "/dashboards/shop.overview"
ADDRESSES = (
    "/shop/product?view=pivot&measures=price:avg&rows=owner&rows2=category",
    "/shop/product?view=chart&series=owner",
    "/shop/product?view=chart&kind=cohort&group=created_at:month&series=updated_at:month",
    BOARD,
    "/dashboards/",
)


def wait_for_tiles(page: Page) -> None:
    """Tiles are loaded when they come into sight."""
    for tile in page.locator(".mz-tile").all():
        tile.scroll_into_view_if_needed()
    expect(page.locator(".mz-tile-wait")).to_have_count(0)


def test_a_chart_is_drawn_and_a_bar_opens_its_records(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product?view=chart&group=category")
    canvas = page.locator("canvas[data-drawn]")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.5})
    expect(page).to_have_url(re.compile("filter="))
    expect(page.locator("tbody tr").first).to_contain_text("Chair 010")


def test_kinds_and_groups_change_in_place(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product?view=chart")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="Pie").click()
    expect(page).to_have_url(re.compile("kind=pie"))
    expect(page.locator("canvas[data-drawn]")).to_be_visible()
    page.get_by_label("By", exact=True).select_option("owner")
    expect(page.get_by_role("heading", name="Products by: Owner")).to_be_visible()
    expect(page.locator("canvas[data-drawn]")).to_be_visible()
    assert page.evaluate("window.sameDocument")
    page.go_back()
    expect(page.get_by_role("heading", name="Products by: Category")).to_be_visible()


def test_a_pivot_is_asked_otherwise_folded_and_drilled_into(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product?view=pivot")
    page.evaluate("window.sameDocument = true")
    page.get_by_label("Columns").select_option("")
    page.get_by_label("then by").first.select_option("owner")
    expect(page.locator(".mz-level-1")).to_have_count(3)
    page.get_by_label("Hide what is in: Chairs").click()
    expect(page.locator(".mz-level-1")).to_have_count(1)
    assert page.evaluate("window.sameDocument")
    page.get_by_role("row", name="Lamps").get_by_role("link", name="10").click()
    expect(page.locator(".mz-pager").first).to_contain_text("of 10")


def test_tiles_come_one_by_one_without_moving_anything(visit: Visit) -> None:
    page = visit()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => {"
        " for (const entry of list.getEntries()) window.shift += entry.value;"
        " }).observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(BOARD)
    wait_for_tiles(page)
    expect(page.locator("canvas[data-drawn]")).to_have_count(1)
    expect(page.locator(".mz-tile-fault")).to_have_count(1)
    assert page.evaluate("window.shift") < 0.02


def test_a_tile_that_fails_to_load_says_so_alone(visit: Visit) -> None:
    page = visit()
    page.route("**/tiles/shop.all", lambda route: route.continue_(url=f"{route.request.url}.gone"))
    page.goto(BOARD)
    expect(page.locator(".mz-tile").first).to_contain_text("There is nothing here")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.locator("canvas[data-drawn]")).to_be_visible()


def test_tiles_are_dragged_into_another_order(visit: Visit) -> None:
    page = visit()
    page.goto(BOARD)
    page.get_by_label("More").click()
    page.get_by_role("button", name="Make a copy of my own").click()
    wait_for_tiles(page)
    expect(page.locator(".mz-tile h2").first).to_have_text("All products")
    grips = page.locator(".mz-sortable .mz-grip")
    grips.nth(1).hover()
    page.mouse.down()
    target = grips.nth(0).bounding_box()
    assert target is not None
    page.mouse.move(target["x"] + 30, target["y"] + 30, steps=6)
    page.mouse.move(target["x"] + 4, target["y"] + 6, steps=4)
    page.mouse.up()
    expect(page.get_by_text("The order is kept.")).to_be_visible()
    page.reload()
    expect(page.locator(".mz-tile h2").first).to_have_text("New this month")


def test_colours_follow_the_theme(visit: Visit) -> None:
    page = visit(color_scheme="light")
    page.goto("/shop/product?view=chart")
    canvas = page.locator("canvas[data-drawn]")
    expect(canvas).to_be_visible()
    colour = (
        "() => Chart.getChart(document.querySelector('canvas')).data.datasets[0].backgroundColor[0]"
    )
    light = page.evaluate(colour)
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    wait_until(page, f"({colour})() !== {light!r}")


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
def test_nothing_serious_for_axe_and_nothing_wider_than_the_page(
    visit: Visit, device: dict[str, object]
) -> None:
    page = visit(**device)
    for address in ADDRESSES:
        page.goto(address)
        wait_for_tiles(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        found = Axe().run(page).response["violations"]
        serious = [
            (v["id"], v["nodes"][0]["html"])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert not serious, (address, serious)
