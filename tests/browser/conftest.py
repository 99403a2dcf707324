"""A real server and a real browser: the Chromium that is installed, nothing is downloaded.

Where there is none these tests are skipped, unless MOZAIKA_REQUIRE_BROWSER=1.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from mozaika.lifecycle.host import Host
from mozaika.web.app import create_app
from tests.web.conftest import PASSWORD, fill_shop, shop_host

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# On a busy machine a page takes longer than the five seconds that Playwright waits by itself.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        if os.environ.get("MOZAIKA_REQUIRE_BROWSER") == "1":
            pytest.fail(f"none of {', '.join(NAMES)} is installed")
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="session")
def filled_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "shop.db"
    fill_shop(f"sqlite:///{file}")
    return file


@pytest.fixture
def host(filled_shop: Path, tmp_path: Path) -> Iterator[Host]:
    copy = tmp_path / "shop.db"
    shutil.copyfile(filled_shop, copy)
    made = shop_host(f"sqlite:///{copy}")
    yield made
    made.close()


@pytest.fixture
def server(host: Host) -> Iterator[str]:
    """The address of the shop's server."""
    made = make_server("127.0.0.1", 0, create_app(host), threaded=True)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    thread.join()


Visit = Callable[..., Page]


def wait_until(page: Page, condition: str, seconds: float = 10) -> None:
    """Asks again and again from here: Playwright's own waiting evaluates a string within the page,
    which the policy of its contents forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"not true after {seconds} s: {condition}"
        page.wait_for_timeout(20)


@pytest.fixture(scope="module")
def signed_in() -> dict[str, Any]:
    """What the browser keeps of people who have signed in: where the databases of a module's tests
    are copies of one, with the same key, their cookies hold in all."""
    return {}


@pytest.fixture
def visit(browser: Browser, server: str, signed_in: dict[str, Any]) -> Iterator[Visit]:
    """Opens pages as a signed-in user. Whatever the browser complains of fails the test."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    contexts = []

    def make(login: str | None = "ann", **options: object) -> Page:
        known = signed_in.get(login or "")
        context = browser.new_context(
            base_url=server,
            locale="en-GB",
            storage_state=known,
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if login:
            page.goto("/")
        if login and "/sign-in" in page.url:
            page.get_by_label("Login").fill(login)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda address: "/sign-in" not in address)
            signed_in[login] = context.storage_state()
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints
