"""The documentation is built as a site; no link, no anchor leads nowhere, no page is left out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stories.pages import DOCS

ROOT = DOCS.parent
CONFIG = ROOT / "mkdocs.yml"


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=folder, text=True, capture_output=True, check=False, env={"NO_COLOR": "1"},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the documentation: the build leaves nothing in the checkout."""
    shutil.copy(CONFIG, tmp_path)
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_site_is_built_and_asks_nothing_of_others(folder: Path) -> None:
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    site = folder / "build" / "site"
    hooks = (site / "hooks" / "index.html").read_text("utf-8")
    assert 'id="mozaika_created"' in hooks
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)"', hooks)
    assert loaded == [], "nothing is fetched from elsewhere"


def test_a_broken_link_fails_the_build(folder: Path) -> None:
    with (folder / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\n[gone](nowhere.md) [lost](hooks.md#nothing)\n")
    done = build(folder)
    assert done.returncode != 0
    assert "page does not exist" in done.stdout + done.stderr
    assert "anchor does not exist" in done.stdout + done.stderr


def test_every_page_is_in_the_menu() -> None:
    listed = set(entries(yaml.safe_load(CONFIG.read_text("utf-8"))["nav"]))
    assert listed == {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")}


def entries(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for one in nav if isinstance(nav, list) else ():
        yield from entries(next(iter(one.values())) if isinstance(one, dict) else one)
