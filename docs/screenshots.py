"""Makes the pictures of docs/images: `make screenshots`.

A demo company is made in a temporary folder and served; the installed Chromium opens its pages.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from mozaika.addons import BASE, discover
from mozaika.db import Database
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from mozaika.web.app import create_app

IMAGES = Path(__file__).parent / "images"
PASSWORD = "demo"  # noqa: S105 (of a company that lives as long as this runs)
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


class Shot(NamedTuple):
    """A picture: the page that `login` sees, on a screen, in a theme."""

    name: str
    login: str
    path: str
    screen: str = "desk"
    theme: str = "light"


SHOTS = (
    Shot("partners", "marta", "/contacts/partner"),
    Shot("partners-dark", "olga", "/contacts/partner", theme="dark"),
    Shot("partners-phone", "ioana", "/contacts/partner", screen="phone"),
    Shot("partner", "olga", "/contacts/partner/1"),
    Shot("kanban", "marta", "/contacts/partner?view=kanban"),
    Shot("dashboard", "ioana", "/dashboards/contacts.overview"),
    Shot("pivot", "marta", "/contacts/partner?view=pivot"),
)


@contextmanager
def demo_server(folder: Path) -> Iterator[str]:
    """The address of a demo company in `folder`."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'demo.db'}", secret_key="s" * 32, data_dir=folder
    )
    found = discover(())
    names = [name for name in found if name != BASE]
    database = Database(settings.database_url)
    initialise(database, settings, names, demo=True, admin_password=PASSWORD, available=found)
    host = Host(settings, database=database)
    server = make_server("127.0.0.1", 0, create_app(host), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        host.close()


def take(browser: Browser, server: str, shot: Shot) -> None:
    """Signs in, opens the page and keeps the picture."""
    width, height = SIZES[shot.screen]
    context = browser.new_context(
        base_url=server,
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("input[name=login]").fill(shot.login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    page.goto(shot.path, wait_until="networkidle")
    page.screenshot(path=IMAGES / f"{shot.name}.png")
    context.close()


def main() -> None:
    """Takes all pictures."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        raise SystemExit(f"None of {', '.join(CHROMIUMS)} is installed.")
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_server(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for shot in SHOTS:
            take(browser, server, shot)
        browser.close()


if __name__ == "__main__":
    main()
