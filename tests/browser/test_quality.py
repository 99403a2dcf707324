"""Every page of the demo company, in every language, at a desk and on a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from mozaika.addons import discover
from mozaika.db import Database
from mozaika.i18n import LANGUAGES
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from mozaika.web.app import create_app
from tests.browser.demo import (
    ADMIN_PAGES,
    PAGES,
    PEOPLE,
    WIDTHS,
    Visitor,
    english_texts,
    sign_in,
    texts_of,
)

MOST_BYTES = 150 * 1024
"""What a page may transfer beyond cached assets, compressed."""

MOST_SHIFT = 0.1
"""What the Core Web Vitals call good: where the machine is slow, a page is painted while it is
still being read."""

SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo company's server."""
    folder = tmp_path_factory.mktemp("company")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'demo.db'}", secret_key="s" * 32, data_dir=folder
    )
    database = Database(settings.database_url)
    found = discover(())
    initialise(database, settings, ["pipeline"], demo=True, admin_password="demo", available=found)
    host = Host(settings, database=database)
    server = make_server("127.0.0.1", 0, create_app(host), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    host.close()


def everyone(
    browser: Browser, company: str, language: str, width: int
) -> Iterator[tuple[Visitor, str]]:
    """Each page with somebody who may see it, in the language."""
    for login, pages in ((PEOPLE[language], PAGES), ("admin", ADMIN_PAGES)):
        visitor = sign_in(browser, company, login, width=width, reduced_motion="reduce")
        if login == "admin":
            choose(visitor, language)
        for path in pages:
            yield visitor, path
        assert visitor.complaints == []
        visitor.context.close()


def choose(visitor: Visitor, language: str) -> None:
    visitor.page.request.post(
        "/look/language",
        form={"language": language, "csrf_token": token_of(visitor)},
    )


def token_of(visitor: Visitor) -> str:
    visitor.go("/")
    value = visitor.page.locator("input[name=csrf_token]").first.get_attribute("value")
    assert value
    return value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", WIDTHS)
def test_pages_fit_speak_and_stand_still(
    browser: Browser, company: str, language: str, screen: str
) -> None:
    width, faults = WIDTHS[screen], []
    english = english_texts(language)
    for visitor, path in everyone(browser, company, language, width):
        where = f"{language} {width} {path}"
        status = visitor.go(path)
        if status != 200:
            faults.append(f"{where}: {status}")
            continue
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{where}: {wide} px wide")
        shift = visitor.page.evaluate("window.shifted")
        if shift > MOST_SHIFT:
            faults.append(f"{where}: the layout shifts by {shift:.3f}")
        if (size := visitor.transferred()) > MOST_BYTES:
            faults.append(f"{where}: {size} bytes")
        left = sorted(english.intersection(texts_of(visitor.page)))
        if left:
            faults.append(f"{where}: left in English: {left}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("screen", "theme"), [("desk", "light"), ("phone", "dark")])
def test_nothing_keeps_people_out(browser: Browser, company: str, screen: str, theme: str) -> None:
    faults = []
    for login, pages in (("marta", PAGES), ("admin", ADMIN_PAGES)):
        visitor = sign_in(
            browser, company, login, width=WIDTHS[screen], color_scheme=theme,
            reduced_motion="reduce",
        )  # fmt: skip
        for path in pages:
            visitor.go(path)
            found = Axe().run(visitor.page)
            faults += [
                f"{theme} {screen} {path}: {one['id']}: {one['nodes'][0]['target']} {one['help']}"
                for one in found.response["violations"]
                if one["impact"] in SERIOUS
            ]
        assert visitor.complaints == []
        visitor.context.close()
    assert not faults, "\n".join(faults)


def test_assets_are_kept_for_ever(browser: Browser, company: str) -> None:
    visitor = sign_in(browser, company, "marta")
    visitor.go("/contacts/partner")
    assets = [one for one in visitor.responses if "/static/" in one.url]
    for response in assets:
        assert "immutable" in response.headers["cache-control"], response.url
    policy = next(one for one in visitor.responses if one.request.resource_type == "document")
    assert "unsafe" not in policy.headers["content-security-policy"]
    assert visitor.complaints == []
    visitor.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_speaks_every_language(language: str) -> None:
    assert language in PEOPLE
    assert ("Save" in english_texts(language)) == (language != "en")
