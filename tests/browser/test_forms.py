"""Forms as people use them: pickers, lines, tabs, dates, dialogs, and leaving with changes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.testing.hosts import shared_host
from tests.browser.conftest import Visit
from tests.web.workshop import BenchHost, fill_bench

EDIT = "/bench/task/1/edit"
SHOWN = re.compile(r"/bench/task/\d+$")
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def filled_bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bench") / "bench.db"
    fill_bench(f"sqlite:///{file}")
    return file


@pytest.fixture
def host(filled_bench: Path, tmp_path: Path) -> Iterator[Host]:
    copy = tmp_path / "bench.db"
    shutil.copyfile(filled_bench, copy)
    made = shared_host(
        BenchHost, Settings(database_url=f"sqlite:///{copy}", language="en", secret_key="s" * 32)
    )
    yield made
    made.close()


def open_form(visit: Visit, address: str = EDIT, **options: object) -> Page:
    page = visit(**options)
    page.goto(address)
    expect(page.locator("form[data-form] .ts-wrapper").first).to_be_visible()
    return page


def picker(page: Page, name: str) -> Locator:
    return page.get_by_role("combobox", name=name)


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page).to_have_url(SHOWN)


def test_one_of_many_is_found_chosen_and_cleared_by_keyboard(visit: Visit) -> None:
    page = open_form(visit)
    maker = picker(page, "Maker")
    maker.press_sequentially("maker 05")
    found = page.locator(".ts-dropdown [role=option]")
    expect(found).to_have_text(["Maker 05Town 5"])
    page.keyboard.press("Enter")
    expect(page.locator("#f-maker")).to_have_value("6")
    link = page.locator(".mz-pick:has(#f-maker) [data-pick-open]")
    expect(link).to_have_attribute("href", "/bench/maker/6")
    page.keyboard.press("Delete")
    expect(page.locator("#f-maker")).to_have_value("")
    maker.press_sequentially("maker 11")
    expect(found).to_have_text(["Maker 11Town 4"])
    page.keyboard.press("Enter")
    save(page)
    page.goto(EDIT)
    picker(page, "Maker").click()
    expect(page.locator(".optgroup-header")).to_have_text("Chosen lately")


def test_an_answer_to_other_words_is_no_answer(visit: Visit) -> None:
    page = open_form(visit)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/find\?q=&"), hold)
    maker, found = picker(page, "Maker"), page.locator(".ts-dropdown [role=option]")
    with page.expect_request(re.compile(r"/find\?q=&")):
        maker.focus()
    maker.press_sequentially("maker 05")
    expect(found).to_have_text(["Maker 05Town 5"])
    with page.expect_response(re.compile(r"/find\?q=&")):
        page.unroute(re.compile(r"/find\?q=&"))
    expect(found).to_have_text(["Maker 05Town 5"])
    page.keyboard.press("Escape")
    picker(page, "Wood").focus()
    maker.click()
    expect(found.first).to_be_visible()


def test_a_new_choice_is_made_while_typing(visit: Visit) -> None:
    page = open_form(visit)
    picker(page, "Maker").press_sequentially("Ada Lovelace")
    page.get_by_text("Create “Ada Lovelace”").click()
    expect(page.locator("#f-maker option:checked")).to_have_text("Ada Lovelace")
    save(page)
    expect(page.locator("main").get_by_text("Ada Lovelace")).to_be_visible()


def test_a_new_choice_that_needs_more_is_asked_for_in_a_dialog(visit: Visit) -> None:
    page = open_form(visit)
    picker(page, "Wood").press_sequentially("Ash")
    page.get_by_text("Create “Ash”").click()
    dialog = page.get_by_role("dialog", name="New: Wood")
    expect(dialog.get_by_label("Name")).to_have_value("Ash")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("needs a value", exact=False).first).to_be_visible()
    dialog.get_by_label("Origin").fill("Alps")
    page.keyboard.press("Control+s")
    expect(dialog).to_have_count(0)
    expect(page.locator("#f-wood option:checked")).to_have_text("Ash")


def test_tags_are_coloured_added_and_taken_away(visit: Visit) -> None:
    page = open_form(visit)
    tags = page.locator(".mz-field:has(#f-tags)")
    expect(tags.locator(".item .mz-c-red")).to_have_text("Rush")
    picker(page, "Tags").press_sequentially("cal")
    page.keyboard.press("Enter")
    expect(tags.locator(".item")).to_have_count(2)
    page.keyboard.press("Escape")
    tags.locator(".item", has_text="Rush").get_by_title("Remove").click()
    expect(page.locator("#f-tags option:checked")).to_have_text(["Calm"])


def test_lines_are_added_ordered_removed_and_brought_back_by_keyboard(visit: Visit) -> None:
    page = open_form(visit)
    rows = page.locator("[data-lines=steps] tbody tr")
    rows.nth(1).get_by_label("Hours").fill("3")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(3)
    expect(rows.nth(2).get_by_label("What")).to_be_focused()
    page.keyboard.type("Wax")
    page.keyboard.press("Alt+ArrowUp")
    expect(rows.nth(1).get_by_label("What")).to_have_value("Wax")
    rows.nth(0).get_by_role("checkbox", name="Remove").check()
    expect(rows.nth(0).get_by_text("Undo")).to_be_visible()
    rows.nth(0).get_by_role("checkbox", name="Remove").uncheck()
    rows.nth(2).get_by_role("checkbox", name="Remove").check()
    save(page)
    page.goto(EDIT)
    expect(rows).to_have_count(2)
    expect(rows.nth(0).get_by_label("What")).to_have_value("Sand")
    expect(rows.nth(1).get_by_label("What")).to_have_value("Wax")


def test_tabs_keep_their_inputs_and_a_wrong_one_opens(visit: Visit) -> None:
    page = open_form(visit)
    page.get_by_role("tab", name="Contact").click()
    page.get_by_label("Site").fill("not a site")
    page.get_by_role("tab", name="Contact").press("ArrowRight")
    expect(page.get_by_role("tab", name="Notes")).to_have_attribute("aria-selected", "true")
    page.get_by_label("Note", exact=True).fill("**so**")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".mz-markdown-shown strong")).to_have_text("so")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("tab", name="Contact has mistakes")).to_have_attribute(
        "aria-selected", "true"
    )
    page.get_by_role("tab", name="Notes").click()
    page.get_by_role("alert").get_by_role("link", name="Site").click()
    expect(page.get_by_label("Site")).to_be_focused()
    expect(page.locator("#f-note")).to_have_value("**so**")


def test_fields_follow_the_kind_and_keep_what_was_typed(visit: Visit) -> None:
    page = open_form(visit, "/bench/task/new")
    page.get_by_label("Damage").fill("a leg")
    page.get_by_role("radio", name="New").check()
    expect(page.get_by_label("Damage")).to_be_hidden()
    expect(page.get_by_label("Design")).to_be_visible()
    page.get_by_role("radio", name="Repair").check()
    expect(page.get_by_label("Damage")).to_have_value("a leg")


def test_dates_are_understood_when_the_field_is_left(visit: Visit) -> None:
    page = open_form(visit)
    due = page.get_by_label("Due")
    due.fill("5 marca 2027")
    page.keyboard.press("Tab")
    expect(due).to_have_value("05/03/2027")
    due.fill("soon")
    page.keyboard.press("Tab")
    expect(page.locator("#f-due-errors")).to_contain_text("“soon” is not a date")
    expect(due).to_have_attribute("aria-invalid", "true")
    page.locator(".mz-dated:has(#f-due) [data-calendar]").click()
    calendar = page.locator(".mz-dated:has(#f-due) .mz-dated-native")
    calendar.evaluate(
        "e => { e.value = '2026-11-24'; e.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    expect(due).to_have_value("24/11/2026")
    expect(page.locator("#f-due-errors")).to_have_count(0)


def test_nothing_moves_under_a_press(visit: Visit) -> None:
    page = open_form(visit)
    due, errors = page.get_by_label("Due"), page.locator("#f-due-errors")
    due.fill("soon")
    page.keyboard.press("Tab")
    expect(errors).to_be_visible()
    due.fill("5 marca 2027")
    page.get_by_role("button", name="Save").hover()
    with page.expect_response(re.compile("/fields/")):
        page.mouse.down()
    expect(errors).to_be_visible()
    page.mouse.up()
    expect(page).to_have_url(SHOWN)


def test_leaving_with_changes_asks_in_words(visit: Visit) -> None:
    page = open_form(visit)
    page.get_by_label("Name").fill("Bench")
    page.keyboard.press("Escape")
    question = page.get_by_role("dialog", name="Leave without saving?")
    question.get_by_role("button", name="Go on editing").click()
    expect(question).to_be_hidden()
    page.get_by_role("link", name="Tasks").first.click()
    question.get_by_role("button", name="Leave without saving").click()
    expect(page).to_have_url(re.compile("/bench/task$"))
    page.goto(EDIT)
    page.get_by_label("Name").fill("Bench")
    page.get_by_label("Name").fill("Table")
    page.keyboard.press("Escape")
    expect(page).to_have_url(SHOWN)


def test_a_picker_is_a_change_and_the_question_can_save(visit: Visit) -> None:
    page = open_form(visit)
    picker(page, "Maker").press_sequentially("maker 11")
    expect(page.locator(".ts-dropdown [role=option]")).to_have_text(["Maker 11Town 4"])
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page).to_have_url(SHOWN)
    expect(page.locator("main").get_by_text("Maker 11")).to_be_visible()


def test_closing_the_page_with_changes_asks_as_well(visit: Visit) -> None:
    page = open_form(visit)
    page.get_by_label("Name").press_sequentially("!")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/")
    assert asked == ["beforeunload"]


def test_a_step_opens_a_dialog_for_what_is_missing(visit: Visit) -> None:
    page = open_form(visit)
    page.evaluate("""async () => {
        const source = [...performance.getEntriesByType('resource')].map((e) => e.name);
        const { openDialog } = await import(source.find((name) => name.endsWith('/dialog.js')));
        openDialog('/bench/task/1/move/finish').then((done) => { window.done = done; });
    }""")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Finish").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Due").fill("tomorrow")
    dialog.get_by_role("button", name="Finish").click()
    expect(dialog).to_have_count(0)
    assert page.evaluate("window.done.name") == "Table"


def test_two_versions_are_put_together(visit: Visit) -> None:
    mine, theirs = open_form(visit), visit("bob")
    theirs.goto(EDIT)
    theirs.get_by_label("Damage").fill("a scratch")
    theirs.get_by_label("Price").fill("7")
    save(theirs)
    mine.get_by_label("Price").fill("8")
    mine.keyboard.press("Control+s")
    mine.get_by_role("radio", name="Price: Saved now").check()
    mine.get_by_role("button", name="Save what is chosen").click()
    expect(mine).to_have_url(SHOWN)
    expect(mine.get_by_text("PLN7.00")).to_be_visible()
    expect(mine.get_by_text("a scratch").first).to_be_visible()


@pytest.mark.parametrize("language", ["pl", "ru", "ro"])
def test_a_phone_has_room_for_the_form(visit: Visit, language: str, host: Host) -> None:
    with host.platform.env(write=True) as env:
        env.session.get(env["base.user"], _ann(env)).language = language
    page = open_form(visit, **PHONE)
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("[data-save]")).to_be_in_viewport()


def _ann(env: object) -> int:
    users = env["base.user"]  # type: ignore[index]
    return int(env.session.query(users.id).filter_by(login="ann").scalar())  # type: ignore[attr-defined]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_keeps_people_out_of_forms(visit: Visit, theme: str) -> None:
    page = open_form(visit, color_scheme=theme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("[data-pick-new]").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
