"""Palette, keys, bell, work under way, lost connections and sessions, the menu, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from mozaika.lifecycle.host import Host
from mozaika.services import auth, jobs
from mozaika.services.notifications import notify
from tests.browser.conftest import Visit, wait_until
from tests.web.conftest import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}}


def palette(page: Page) -> None:
    page.keyboard.press("ControlOrMeta+k")
    expect(page.get_by_role("combobox", name="Find or do something")).to_be_focused()


def tell(host: Host, title: str, url: str | None = None) -> None:
    with host.platform.env(write=True) as env:
        user = env["base.user"]
        ann = env.session.scalar(select(user.id).where(user.login == "ann"))
        assert ann
        notify(env, ann, title, url=url)


def test_a_record_is_found_and_opened_by_keyboard(visit: Visit) -> None:
    page = visit()
    palette(page)
    page.keyboard.type("chair 04")
    expect(page.get_by_role("option", name="Chair 040")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chair 041")


def test_a_quick_typist_opens_what_was_typed(visit: Visit) -> None:
    page = visit()
    palette(page)
    page.keyboard.type("chair 077")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chair 077")


def test_ctrl_enter_opens_in_a_tab(visit: Visit) -> None:
    page = visit()
    palette(page)
    page.keyboard.type("chair 005")
    expect(page.get_by_role("option", name="Chair 005", exact=True)).to_be_visible()
    with page.context.expect_page() as opened:
        page.keyboard.press("ControlOrMeta+Enter")
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Chair 005")


def test_the_palette_opens_from_the_search_box_and_keeps_what_is_typed(visit: Visit) -> None:
    page = visit()
    page.locator("[data-global-search]").focus()
    page.keyboard.type("categ")
    expect(page.get_by_role("combobox")).to_have_value("categ")
    expect(page.get_by_role("option", name="Categories").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_commands_act_at_once(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product")
    palette(page)
    page.keyboard.type("appearance dark")
    expect(page.get_by_role("option", name="Appearance: Dark")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page).to_have_url(re.compile("/shop/product$"))


def test_what_the_page_offers_and_what_was_opened_comes_first(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/7")
    page.goto("/shop/product/8")
    palette(page)
    expect(page.get_by_role("group", name="Opened lately").get_by_role("option")).to_contain_text(
        ["Chair 007"]
    )
    here = page.get_by_role("group", name="On this page")
    here.get_by_role("option", name="Edit", exact=True).click()
    expect(page).to_have_url(re.compile("/8/edit"))


def test_signing_out_forgets_what_was_opened(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/7")
    palette(page)
    page.keyboard.press("Escape")
    page.locator("summary[aria-label='Your account']").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Login")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('recent'))") == []


def test_keys_go_places_and_are_silent_while_typing(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
    page.goto("/shop/product")
    page.keyboard.press("/")
    page.keyboard.type("new chair g h ?")
    expect(page.locator("main input[type=search]").first).to_have_value("new chair g h ?")
    page.keyboard.press("Escape")
    page.goto("/shop/product")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/shop/product/new"))


def test_rows_are_walked_and_opened(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("tbody tr").nth(1).locator("a").first).to_be_focused()
    page.keyboard.press("]")
    expect(page.locator("tbody tr").first).to_contain_text("Chair 081")


def test_keys_work_on_a_russian_keyboard(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product")
    event = "new KeyboardEvent('keydown', {key: '%s', code: '%s', bubbles: true, ctrlKey: %s})"
    page.evaluate(f"document.body.dispatchEvent({event % ('л', 'KeyK', 'true')})")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.evaluate(f"document.body.dispatchEvent({event % ('т', 'KeyN', 'false')})")
    expect(page).to_have_url(re.compile("/shop/product/new"))


def test_the_sheet_shows_the_keys_of_the_page(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Next row")).to_be_visible()
    expect(sheet.locator("[data-group=page]")).to_contain_text("New")
    expect(sheet.locator("[data-group=go]")).to_contain_text("Home")
    page.keyboard.press("Escape")
    page.goto("/preferences")
    page.keyboard.press("?")
    expect(sheet.get_by_text("Next row")).to_be_hidden()


def test_the_bell_counts_shows_and_forgets(visit: Visit, host: Host) -> None:
    tell(host, "Look at chair 7", "/shop/product/7")
    tell(host, "Nothing to open")
    page = visit()
    expect(page.locator("[data-unread]")).to_have_text("2")
    page.get_by_label("Notifications").first.click()
    page.get_by_role("link", name="Look at chair 7").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chair 007")
    page.get_by_label("Notifications").first.click()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("[data-unread]")).to_be_hidden()


def test_news_come_while_the_page_is_open(visit: Visit, host: Host) -> None:
    page = visit()
    wait_until(page, "sessionStorage.getItem('mozaika-pulse') !== null")
    tell(host, "The import is done")
    page.evaluate("document.dispatchEvent(new Event('mz:jobs'))")
    expect(page.locator("#toasts")).to_contain_text("The import is done")
    expect(page.locator("[data-unread]")).to_have_text("1")


@pytest.fixture
def running(host: Host) -> None:
    """A job of Ann's that is at 40 %."""
    with host.platform.env() as env:
        user = env["base.user"]
        number = env.session.scalar(select(user.id).where(user.login == "ann"))
    assert number
    ann = auth.load_user(host.platform, number)
    assert ann
    with host.platform.env(ann, write=True) as env:
        run = jobs.enqueue(env, "base.clean_tokens", run_after=env.now() + timedelta(days=1))
        with env.sudo():
            found = env.session.get_one(env["base.job"], run)
            found.state, found.progress = "running", 40


def test_work_under_way_shows_in_the_top_bar_and_on_its_page(
    visit: Visit, host: Host, running: None
) -> None:
    page = visit()
    page.get_by_role("link", name="Work in the background").first.click()
    expect(page.locator("progress")).to_have_attribute("value", "40")
    with host.platform.env(write=True) as env:
        env.session.scalars(select(env["base.job"])).one().state = "done"
    expect(page.locator(".mz-badge", has_text="Done")).to_be_visible()


@pytest.fixture
def away(browser: Browser, server: str) -> Iterator[Page]:
    """A signed-in page in a browser that may complain: it will be cut off."""
    context = browser.new_context(base_url=server, locale="en-GB")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Login").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    yield page
    context.close()


def test_a_lost_connection_is_told_and_tried_again(away: Page) -> None:
    page = away
    page.goto("/shop/product")
    page.evaluate("window.sameDocument = true")
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.get_by_label("Next page").first.click()
    toast = page.locator("#toasts").get_by_role("alert")
    expect(toast).to_contain_text("The server can’t be reached.")
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_be_hidden()
    toast.get_by_role("button", name="Try again").click()
    expect(page.locator("tbody tr").first).to_contain_text("Chair 081")
    assert page.evaluate("window.sameDocument")


def forget(page: Page) -> None:
    """Loses the session, once no answer is on its way that would bring it back."""
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="mozaika")


def test_signed_out_meanwhile_one_signs_in_over_the_page(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product")
    page.evaluate("window.sameDocument = true")
    forget(page)
    page.get_by_label("Next page").first.click()
    dialog = page.get_by_role("dialog", name="You were signed out")
    dialog.get_by_label("Login").fill("ann")
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).to_contain_text("wrong")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("tbody tr").first).to_contain_text("Chair 081")
    assert page.evaluate("window.sameDocument")


def test_a_form_survives_a_lost_session(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/new")
    page.get_by_label("Name (required)").first.fill("Bench")
    forget(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("what you typed can be sent again")).to_be_visible()
    page.get_by_label("Login").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bench")


def test_slow_requests_are_seen(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("page=|after=|offset="), hold)
    page.get_by_label("Next page").first.click()
    expect(page.locator("#busy")).to_have_attribute("data-on", "")
    held[0].continue_()
    expect(page.locator("#busy")).not_to_have_attribute("data-on", "")


def test_parts_of_the_menu_fold_and_stay_folded(visit: Visit) -> None:
    page = visit()
    administration = page.locator("[data-menu='base.admin']")
    was_open = administration.evaluate("element => element.open")
    administration.locator("summary").click()
    page.reload()
    assert administration.evaluate("element => element.open") is not was_open
    page.goto("/addons")
    assert administration.evaluate("element => element.open")


def test_density_and_the_token_to_copy(visit: Visit) -> None:
    page = visit()
    page.goto("/preferences")
    page.get_by_label("Compact").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-density", "compact")
    page.get_by_label("What is it for?").fill("Sheets")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_label("Access token", exact=True)).to_have_value(re.compile("^mz_"))


def test_paper_has_no_frame(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/1")
    page.emulate_media(media="print")
    for part in ("#menu", ".mz-top", ".mz-actions", ".mz-steps"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("address", ["/preferences", "/notifications", "/progress", "/search"])
@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_pages_are_accessible_and_fit(
    visit: Visit, host: Host, address: str, options: dict
) -> None:  # type: ignore[type-arg]
    tell(host, "A very long word: Donaudampfschifffahrtsgesellschaftskapitänswitwe" * 3)
    page = visit(**options)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_what_opens_over_a_page_is_accessible(visit: Visit, options: dict) -> None:  # type: ignore[type-arg]
    page = visit(**options)
    palette(page)
    page.keyboard.type("chair")
    expect(page.get_by_role("option").first).to_be_visible()
    serious = [
        v["id"]
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#sheet")).to_be_visible()
    serious += [
        v["id"]
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
