"""What administrators do in a real browser: an import, a field of the company's own, settings."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, expect

from mozaika.lifecycle.host import Host
from mozaika.testing.work import run_jobs
from tests.browser.conftest import Visit

GOODS: FilePayload = {
    "name": "goods.csv",
    "mimeType": "text/csv",
    "buffer": b"Name;Price\nStool;19,90\nBench;wiele\n",
}


def test_a_file_is_imported_watched_and_taken_back(visit: Visit, host: Host) -> None:
    page = visit()
    page.goto("/import/shop.product")
    page.locator("input[type=file]").set_input_files(GOODS)
    page.get_by_role("button", name="Upload and go on").click()
    page.get_by_role("button", name="Go on to the preview").click()
    expect(page.get_by_text("with errors: 1")).to_be_visible()
    page.get_by_label("“wiele” means").fill("29")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("to be added: 2")).to_be_visible()
    page.get_by_role("button", name="Import the file").click()
    expect(page.get_by_text("It is under way")).to_be_visible()
    run_jobs(host.platform)
    expect(page.locator(".mz-figures")).to_contain_text(re.compile(r"Added\s*2"))
    page.get_by_text("Undo the import").click()
    page.get_by_role("button", name="Undo it").click()
    run_jobs(host.platform)
    expect(page.get_by_text("Undone: 2")).to_be_visible()


def test_a_field_of_the_company_is_there_at_once(visit: Visit) -> None:
    page = visit()
    page.goto("/custom-fields/new?model=shop.product")
    page.locator("main input[name=label]").fill("Shelf number")
    page.locator("main button.btn-primary").first.click()
    expect(page.get_by_text("Shelf number").first).to_be_visible()
    page.goto("/shop/product/1/edit")
    page.get_by_label("Shelf number").fill("B-7")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("B-7").first).to_be_visible()


def test_settings_are_saved_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.goto("/administration/settings")
    page.get_by_label("Name of the company").fill("Mebel")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    expect(page.get_by_label("Name of the company")).to_have_value("Mebel")
