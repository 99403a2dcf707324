"""The tutorial (docs/tutorial) works: its files are written, its commands run, what they print is
compared, from `mozaika addons new` to the wheel."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.stories.console import Console, environment
from tests.stories.pages import DOCS, Block, change, parts

FOLDER = DOCS / "tutorial"
STEPS = sorted(FOLDER.glob("[0-9]*.md"))
COPY = re.compile(r"<!-- copy (?P<files>.+) to (?P<place>\S+) -->")
CHANGE = " (change)"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    commands = environment(tmp_path_factory.mktemp("environment"))
    console = Console(tmp_path_factory.mktemp("tutorial"), commands)
    yield console
    console.stop()


@pytest.mark.slow
def test_every_step_works(console: Console) -> None:
    for step in STEPS:
        for part in parts(step):
            try:
                do(part, console)
            except AssertionError as error:
                raise AssertionError(f"{step.name}: {error}") from error
        if console.running and step.name.startswith("11"):
            look_at_the_page(f"http://127.0.0.1:{console.port}")


def look_at_the_page(site: str) -> None:
    """The page of step 7, on the server of step 11."""
    browser = build_opener(HTTPCookieProcessor())
    door = browser.open(f"{site}/sign-in").read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', door)
    assert token is not None
    entries = {"login": "admin", "password": "Tutorial-1", "csrf_token": token[1]}
    browser.open(f"{site}/sign-in", urlencode(entries).encode()).close()
    page = browser.open(f"{site}/warranty/due").read().decode()
    assert "Broken</a>" in page
    assert "<td>Acme</td>" in page


def do(part: Block | str, console: Console) -> None:
    if isinstance(part, str):
        for found in COPY.finditer(part):
            for name in found["files"].split():
                shutil.copy(FOLDER / name, console.folder / found["place"])
    elif part.language == "console":
        console.run(part.code)
    elif part.title.endswith(CHANGE):
        change(console.folder / part.title.removesuffix(CHANGE), part.code)
    elif part.title:
        file = console.folder / part.title
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(console.here(part.code), "utf-8")


def test_every_step_leads_to_the_next() -> None:
    index = (FOLDER / "index.md").read_text("utf-8")
    for step, following in zip(STEPS, [*STEPS[1:], None], strict=True):
        assert f"({step.name})" in index
        if following is not None:
            assert f"Next: [{title(following)}]({following.name})." in step.read_text("utf-8")


def title(page: Path) -> str:
    heading = page.read_text("utf-8").splitlines()[0].partition(". ")[2]
    return heading if heading.isupper() else heading[0].lower() + heading[1:]
