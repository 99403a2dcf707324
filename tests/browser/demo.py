"""The demo company behind a real server, and the pages that a person meets in it."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

ROOT = Path(__file__).parents[2]
SHIPPED = ("core", "addons")

PEOPLE = {"pl": "marta", "ru": "olga", "ro": "ioana", "en": "admin"}
"""Somebody of the demo company for each language."""

WIDTHS = {"desk": 1440, "phone": 390}

PAGES = (
    "/",
    "/contacts/partner",
    "/contacts/partner?group=status",
    "/contacts/partner?view=kanban",
    "/contacts/partner?view=pivot",
    "/contacts/partner?view=chart",
    "/contacts/partner/1",
    "/contacts/partner/1?tab=addresses",
    "/contacts/partner/1/edit",
    "/contacts/partner/new",
    "/search?q=warszawa",
    "/preferences",
    "/notifications",
    "/progress",
    "/dashboards/contacts.overview",
    "/dashboards/pipeline.overview",
    "/pipeline/deal",
    "/pipeline/deal?view=kanban",
    "/pipeline/deal/1",
    "/pipeline/deal/new",
    "/pipeline/lead/1",
    "/pipeline/lead/1/convert",
    "/pipeline/figures/forecast",
    "/pipeline/figures/funnel",
    "/activities/day",
    "/activities/team",
    "/activities/activity?view=calendar",
    "/activities/activity/1",
    "/mail/message/1",
    "/mail/write/contacts.partner/1",
)
"""Pages of a user."""

ADMIN_PAGES = (
    "/administration/overview",
    "/administration/settings",
    "/administration/access?user=marta&model=contacts.partner",
    "/administration/roles/1",
    "/administration/composition/models/pipeline.deal",
    "/administration/composition/views/contacts.partner/form",
    "/addons",
    "/base/user",
    "/base/user/1",
    "/base/user/1/edit",
    "/base/role",
    "/base/team",
    "/base/job",
    "/administration/changes",
    "/base/webhook/new",
    "/import/contacts.partner",
    "/custom-fields",
    "/words",
    "/automation/rule/1",
    "/automation/rule/new",
    "/automation/assignment_rule/1",
    "/pipeline/lead_form/1",
    "/pipeline/pipeline/1",
    "/mail/template/1",
)
"""Pages of an administrator."""

WORTH_IT = 20_000
"""Bytes from which on a body is measured compressed."""

QUIET_FRAMES = 4

SHIFT = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Visitor:
    """A person at a browser; what the browser complains of is kept in `complaints`."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    asked: set[Request] = field(default_factory=set)
    """Requests that have not been answered yet."""

    def note(self, message: ConsoleMessage) -> None:
        """Keeps errors of the console, but for statuses that a page may answer with."""
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> int:
        """Opens a page and waits until its parts are there; returns its status."""
        self.responses.clear()
        answer = self.page.goto(path)
        assert answer is not None
        self._settle()
        return answer.status

    def _settle(self) -> None:
        """Waits until nothing has been asked of the server for a few frames."""
        quiet = 0
        while quiet < QUIET_FRAMES:
            self.page.wait_for_timeout(25)
            quiet = 0 if self.asked else quiet + 1

    def transferred(self) -> int:
        """Bytes that the last page took, beyond what the browser had in its cache: compressed, as
        a proxy sends them."""
        return sum(
            _compressed(one)
            for one in self.responses
            if not one.from_service_worker and not _cached(one)
        )


def _compressed(response: Response) -> int:
    sent: int = response.request.sizes()["responseBodySize"]
    return sent if sent < WORTH_IT else len(gzip.compress(response.body()))


def _cached(response: Response) -> bool:
    return "/static/" in response.url


def sign_in(
    browser: Browser, server: str, login: str, *, width: int = 1440, **options: Any
) -> Visitor:
    """Somebody signed in, at a screen of that width."""
    size = {"width": width, "height": 900 if width > 600 else 844}
    context = browser.new_context(base_url=server, viewport=size, has_touch=width < 600, **options)
    context.set_default_timeout(15_000)
    context.add_init_script(SHIFT)
    page = context.new_page()
    visitor = Visitor(page, context)
    page.on("console", visitor.note)
    page.on("pageerror", lambda error: visitor.complaints.append(f"{page.url}: {error}"))
    page.on("response", lambda response: visitor.responses.append(response))  # noqa: PLW0108
    page.on("request", lambda request: visitor.asked.add(request))  # noqa: PLW0108
    page.on("requestfinished", lambda request: visitor.asked.discard(request))  # noqa: PLW0108
    page.on("requestfailed", lambda request: visitor.asked.discard(request))  # noqa: PLW0108
    page.goto("/sign-in")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("demo")
    page.locator("form:has(input[name=password]) button").first.click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    return visitor


def texts_of(page: Page) -> list[str]:
    """The texts of a page that people see, labels for screen readers among them."""
    found: str = page.evaluate(
        """() => {
          const found = new Set();
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const parent = walker.currentNode.parentElement;
            if (parent.closest("script, style, [lang], option, code, pre, .mz-no-words")) continue;
            const text = walker.currentNode.textContent.trim();
            if (text) found.add(text);
          }
          for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
            if (element.closest("[lang]:not(html)")) continue;
            for (const name of ["aria-label", "title", "placeholder"]) {
              const text = element.getAttribute(name)?.trim();
              if (text) found.add(text);
            }
          }
          return JSON.stringify([...found]);
        }"""
    )
    return list(json.loads(found))


def english_texts(language: str) -> set[str]:
    """English texts that have another translation in the language: none of them may be seen."""
    found: set[str] = set()
    spoken: set[str] = set()
    shipped = [file for part in SHIPPED for file in (ROOT / part).glob(f"**/{language}.po")]
    for file in shipped:
        with file.open("rb") as stream:
            for message in read_po(stream):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                spoken.update(texts)
                found.update(one for one in ids if one and "%(" not in one)
    return found - spoken
