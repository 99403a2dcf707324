"""Mail in a browser: templates fill the form as they are chosen, previews follow, phones fit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mozaika.addons import discover
from mozaika.db import Database
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from mozaika.services import company
from mozaika.testing.hosts import make_user
from mozaika.testing.work import run_jobs
from tests.browser.conftest import Visit, wait_until
from tests.web.conftest import HASH

TEXTS = {
    "en": ("Hello {{ record.name }}", "Dear **{{ record.name }}**"),
    "pl": ("Witaj {{ record.name }}", "Cześć **{{ record.name }}**"),
}


def settings_of(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'mail.db'}", data_dir=folder, secret_key="s" * 32
    )


@pytest.fixture(scope="module")
def filled_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with a template, and two partners."""
    folder = tmp_path_factory.mktemp("office")
    settings = settings_of(folder)
    database = Database(settings.database_url)
    initialise(database, settings, ["contacts", "mail"], available=discover(()))
    host = Host(settings, database=database)
    make_user(host.platform, "ann", "contacts.all", "mail.manager", password_hash=HASH)
    with host.platform.env(write=True) as env:
        company.change(env, {"mail.backend": "file", "mail.sender": "office@firm.example"})
        template, text = env["mail.template"], env["mail.template_text"]
        texts = [text(language=k, subject=s, body=b) for k, (s, b) in TEXTS.items()]
        partner, point = env["contacts.partner"], env["contacts.contact_point"]
        mail = point(kind="email", value="jan@kos.example", primary=True)
        env.session.add_all([
            template(name="hello", label="Hello", model="contacts.partner", texts=texts),
            partner(name="Kos", contact_points=[mail]),
            partner(name="Nowak"),
        ])  # fmt: skip
    host.close()
    return folder / "mail.db"


@pytest.fixture
def host(filled_office: Path, tmp_path: Path) -> Iterator[Host]:
    shutil.copyfile(filled_office, tmp_path / "mail.db")
    made = Host(settings_of(tmp_path))
    yield made
    made.close()


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}" for one in found if one["impact"] in ("serious", "critical")
    ]


def test_a_template_fills_the_form_as_it_is_chosen_and_the_mail_goes(
    visit: Visit, host: Host
) -> None:
    page = visit()
    page.goto("/contacts/partner/1")
    page.get_by_role("button", name="Write a mail").click()
    expect(page.locator("[name=to]")).to_have_value("Kos <jan@kos.example>")
    assert faults(page) == []
    page.locator("[name=template]").select_option("hello")
    expect(page.get_by_label("Subject")).to_have_value("Hello Kos")
    page.locator("select[name=language]").select_option("pl")
    expect(page.get_by_label("Subject")).to_have_value("Witaj Kos")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".mz-markdown-shown strong")).to_have_text("Kos")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The mail to Kos <jan@kos.example> is on its way.")).to_be_visible()
    run_jobs(host.platform)
    page.reload()
    page.get_by_role("link", name="sent a mail").click()
    expect(page.get_by_role("heading", name="Witaj Kos")).to_be_visible()
    expect(page.locator("#content strong").filter(has_text="Kos")).to_be_visible()


def test_a_preview_follows_what_is_chosen(visit: Visit) -> None:
    page = visit()
    page.goto("/mail/preview/1?record=1")
    expect(page.locator(".mail-subject")).to_have_text("Hello Kos")
    page.locator("select[name=language]").select_option("pl")
    expect(page.locator(".mail-subject")).to_have_text("Witaj Kos")
    page.locator(".ts-wrapper").get_by_role("combobox").press_sequentially("Now")
    expect(page.locator(".ts-dropdown .option")).to_have_text(["Nowak"])
    page.keyboard.press("Enter")
    expect(page.locator(".mail-subject")).to_have_text("Witaj Nowak")
    expect(page.locator(".mail-html strong")).to_have_text("Nowak")
    assert faults(page) == []


def test_mail_fits_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 844})
    for address in ("/mail/write/contacts.partner/1?template=hello", "/mail/preview/1"):
        page.goto(address)
        wait_until(page, "document.documentElement.scrollWidth <= 390")
