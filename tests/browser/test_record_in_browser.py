"""What scripts add to a record's page: everything is changed where it stands."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def begin(page: Page, name: str) -> None:
    """Opens the control of a fact."""
    page.locator(f"#fact-{name}").click()
    expect(page.locator(f"form[data-inline] input[name={name}]")).to_be_focused()


def test_a_fact_is_changed_by_a_click_and_enter_and_nothing_jumps(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/1")
    page.evaluate("window.sameDocument = true")
    place = page.locator("#fact-stock")
    below = page.locator("#sheets").bounding_box()
    place.click()
    expect(page.locator("form[data-inline] input[name=stock]")).to_be_focused()
    assert page.locator("#sheets").bounding_box() == below
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(place).to_have_text("12")
    expect(page.locator(".mz-history")).to_contain_text("Stock: 0 → 12")
    expect(place.get_by_role("link")).to_be_focused()
    assert page.evaluate("window.sameDocument")


def test_the_pencil_opens_by_keyboard_escape_leaves_and_leaving_saves(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/1")
    page.locator("#fact-stock").get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("form[data-inline] input[name=stock]")).to_be_focused()
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    expect(page.locator("#fact-stock")).to_have_text("0")
    begin(page, "stock")
    page.keyboard.type("8")
    page.locator("#timeline-title").click()
    expect(page.locator("#fact-stock")).to_have_text("8")
    begin(page, "stock")
    page.keyboard.type("99999")
    page.keyboard.press("Enter")
    expect(page.locator("form[data-inline] .mz-error")).to_contain_text("out of range")


def test_a_conflict_stands_beside_the_control_and_lets_choose(visit: Visit) -> None:
    mine, theirs = visit("ann"), visit("bob")
    for page in (mine, theirs):
        page.goto("/shop/product/1")
    begin(mine, "stock")
    begin(theirs, "stock")
    theirs.keyboard.type("3")
    theirs.keyboard.press("Enter")
    expect(theirs.locator("#fact-stock")).to_have_text("3")
    mine.keyboard.type("5")
    mine.keyboard.press("Enter")
    expect(mine.locator(".mz-conflict")).to_contain_text("Bob changed this")
    mine.get_by_role("button", name="Save mine").click()
    expect(mine.locator("#fact-stock")).to_have_text("5")


def test_a_line_is_added_and_its_removal_undone(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/1")
    page.locator("#sheets").get_by_role("link", name="Add").click()
    expect(page.locator("[data-line-form] input[name=name]")).to_be_focused()
    page.keyboard.type("leg")
    page.keyboard.press("Enter")
    row = page.locator("#sheets tbody tr").filter(has_text="leg")
    expect(row).to_have_count(1)
    row.hover()
    row.get_by_role("link", name="Remove: leg").click()
    expect(row).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)


def test_a_note_is_written_by_n_and_changed_in_place(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/1")
    page.keyboard.press("n")
    page.keyboard.type("Call **after** five")
    page.keyboard.press("Control+Enter")
    note = page.locator(".mz-of-notes")
    expect(note).to_contain_text("Call after five")
    expect(page.locator("#note-text")).to_have_value("")
    note.hover()
    note.locator("summary").click()
    note.get_by_role("link", name="Edit").click()
    page.locator("#note-edited").fill("Call before five")
    page.keyboard.press("Control+Enter")
    expect(note).to_contain_text("Call before five")
    note.hover()
    note.locator("summary").click()
    note.get_by_role("button", name="Delete").click()
    expect(note).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(note).to_contain_text("Call before five")


def test_archiving_happens_at_once_and_is_undone_at_once(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product/1")
    page.get_by_label("More actions").first.click()
    page.get_by_role("link", name="Archive", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Archived")
    page.locator(".mz-flash").get_by_role("link", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Archived")


def test_files_are_chosen_or_dropped(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    page.goto("/shop/product/1?tab=_files")
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(name)
    page.set_input_files("#file-new", [tmp_path / "one.txt", tmp_path / "two.txt"])
    files = page.locator(".mz-file-list > li")
    expect(files).to_have_count(2)
    dropped = page.evaluate_handle(
        """() => {
            const carried = new DataTransfer();
            carried.items.add(new File(["x"], "three.txt"));
            return carried;
        }"""
    )
    page.dispatch_event("[data-record]", "drop", {"dataTransfer": dropped})
    expect(files).to_have_count(3)
    expect(page.locator(".mz-tabs [aria-current]")).to_have_text("Files3")


def test_one_walks_through_the_list_one_came_from(visit: Visit) -> None:
    page = visit()
    page.goto("/shop/product?sort=-name")
    page.locator("tbody").get_by_role("link", name="Chair 099").click()
    expect(page.locator("[data-place]")).to_contain_text("2 of")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chair 098")
    page.keyboard.press("k")
    page.wait_for_url("**/99")
    page.keyboard.press("[")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chair 100")
