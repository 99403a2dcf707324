"""What addons import of the core stays as it is listed in docs/public-names.md."""

from __future__ import annotations

import difflib
from importlib import import_module
from pathlib import Path

import pytest

from mozaika.cli.public_names import MODULES, render_public_names

PAGE = Path(__file__).parents[2] / "docs" / "public-names.md"


def test_nothing_public_changed_by_accident() -> None:
    listed, there = PAGE.read_text("utf-8").splitlines(), render_public_names().splitlines()
    changed = [
        line
        for line in difflib.unified_diff(listed, there, "listed", "there", lineterm="", n=0)
        if line[:1] in "+-"
    ]
    assert not changed, "\n".join(
        ["Public names changed. If that is meant, tell of it in CHANGELOG.md, keep the old name as",
         "docs/deprecation.md says, and run `mozaika docs write`.", *changed]
    )  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_is_there_once(name: str) -> None:
    module = import_module(name)
    assert sorted(set(module.__all__)) == sorted(module.__all__)
    assert [public for public in module.__all__ if not hasattr(module, public)] == []


def test_every_public_function_and_class_says_what_it_is_for() -> None:
    page = render_public_names()
    entries = page.split("\n### ")[1:]
    silent = [e.partition("\n")[0] for e in entries if len(e.strip().split("\n\n")) == 2]
    assert silent == [name for name in silent if name in CONSTANTS]


CONSTANTS = {"hookimpl", "hookspec", "Id", "Node", "PASSWORD"}
"""Names that are no functions or classes: they are told of where they are used."""
