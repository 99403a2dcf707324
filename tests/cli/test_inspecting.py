"""What the command line tells of the addons behind models, hooks, views and rights."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mozaika.db import Database
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from tests.cli.conftest import Run

MANIFEST = """
name = "{name}"
version = "1.0"
title = "{name}"
summary = ""
depends = [{depends}]
"""

SHELVES = """
from sqlalchemy.orm import Mapped

from mozaika import FormView, Grant, ListView, Model, Restriction, Role, Where, field, hookimpl
from mozaika.types import Integer, Str


class Shelf(Model, name="shelves.shelf", label="Shelf"):
    name: Mapped[str] = field(Str(50), label="Name")
    width: Mapped[int | None] = field(Integer, label="Width", roles=["shelves.keeper"])

    def title(self):
        return self.name


@hookimpl
def mozaika_models():
    return [Shelf]


@hookimpl
def mozaika_roles():
    return [Role("shelves.keeper", "Keeper")]


@hookimpl
def mozaika_grants():
    return [Grant("base.user", "shelves.shelf", "r")]


@hookimpl
def mozaika_views():
    return [ListView("shelves.shelf", ["name", "width"]), FormView("shelves.shelf", ["name"])]
"""

PAINTS = """
from shelves_addon.hooks import Shelf
from sqlalchemy.orm import Mapped

from mozaika import Restriction, ViewExtension, Where, after, field, hookimpl, override, records_of
from mozaika import remove
from mozaika.types import Str


class PaintedShelf(Shelf, extends=True):
    tint: Mapped[str | None] = field(Str(10), label="Tint")
    width = override(label="Breadth")

    def title(self):
        return "painted"


@hookimpl
def mozaika_models():
    return [PaintedShelf]


@hookimpl
def mozaika_restrictions():
    return [Restriction("shelves.shelf", Where([["name", "!=", "x"]]), unless=["base.admin"])]


@hookimpl
def mozaika_views():
    return [
        ViewExtension("shelves.shelf", "list", [after("name", "tint"), remove("width")]),
        ViewExtension("shelves.shelf", "form", [after("depth", "tint")]),
    ]


@hookimpl(specname="mozaika_created")
@records_of("shelves.shelf")
def shelf_made(records):
    pass
"""


def write(folder: Path, name: str, depends: str, hooks: str) -> None:
    package = folder / name / f"{name}_addon"
    package.mkdir(parents=True)
    (folder / name / "addon.toml").write_text(MANIFEST.format(name=name, depends=depends))
    (package / "__init__.py").write_text("")
    (package / "hooks.py").write_text(hooks)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with two addons, and the address of a database where both are enabled."""
    folder = tmp_path_factory.mktemp("inspecting")
    write(folder, "shelves", '"base"', SHELVES)
    write(folder, "paints", '"shelves"', PAINTS)
    url = f"sqlite:///{folder}/shelves.db"
    settings = Settings(database_url=url, addons_path=(folder,), language="en")
    database = Database(url)
    initialise(database, settings, ["paints"], admin_password="correct-horse")
    database.dispose()
    return folder, url


@pytest.fixture
def ask(built: tuple[Path, str], run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MOZAIKA_ADDONS_PATH", str(built[0]))
    monkeypatch.setenv("MOZAIKA_DATABASE_URL", built[1])
    return run


def as_json(ask: Run, *arguments: str) -> Any:
    said = ask(*arguments, "--json")
    assert said.status == 0, said.err
    return json.loads(said.out)


def test_models_name_the_addon_behind_fields_methods_and_hooks(ask: Run) -> None:
    shelf = as_json(ask, "models", "shelves.shelf")
    fields = {one["name"]: one for one in shelf["fields"]}
    assert (fields["name"]["addon"], fields["tint"]["addon"]) == ("shelves", "paints")
    assert fields["width"]["overrides"] == [["paints", ["label"]]]
    (title,) = shelf["methods"]
    assert [(one["addon"], one["reached"]) for one in title["chain"]] == [
        ("paints", True), ("shelves", False),
    ]  # fmt: skip
    assert [(hook, one["addon"]) for hook, one in shelf["hooks"]] == [("mozaika_created", "paints")]
    told = ask("models", "shelves.shelf").out
    assert "paints (label)" in told
    assert re.search(r"shelves_addon\.hooks\.Shelf\.title:\d+: not reached", told)
    assert ask("models", "shelves.shelve").status == 1


def test_views_tell_who_placed_moved_and_removed_what(ask: Run) -> None:
    listed, form = as_json(ask, "views", "explain", "shelves.shelf")
    assert [(one["anchor"], one["addon"]) for one in listed["elements"]] == [
        ("name", "shelves"), ("tint", "paints"),
    ]  # fmt: skip
    assert listed["elements"][1]["marks"] == [
        {"addon": "paints", "deed": "after", "anchor": "name"}
    ]
    assert [(one["anchor"], one["mark"]["addon"]) for one in listed["gone"]] == [
        ("width", "paints")
    ]
    assert [(one["addon"], one["anchor"]) for one in form["left_out"]] == [("paints", "depth")]
    told = ask("views", "explain", "shelves.shelf").out
    assert "paints: placed after “name”" in told
    assert "paints: removed" in told
    assert "the anchor “depth” is gone" in told
    assert [one["name"] for one in as_json(ask, "views", "explain", "shelves.shelf", "form")] == [
        "form"
    ]
    wrong = ask("views", "explain", "shelves.shelf", "kanban")
    assert wrong.status == 1
    assert "It has: list, form." in wrong.err
    assert "made from its fields" in ask("views", "explain", "base.state").out


def test_hooks_name_the_function_and_the_models(ask: Run) -> None:
    (hook,) = as_json(ask, "hooks", "mozaika_created")
    mine = next(one for one in hook["implementations"] if one["addon"] == "paints")
    assert mine["place"].startswith("paints_addon.hooks.shelf_made:")
    assert mine["models"] == ["shelves.shelf"]
    told = ask("hooks", "mozaika_created").out
    assert "shelf_made" in told
    assert "Records have been created." in told


def test_access_names_the_addon_behind_each_reason(ask: Run) -> None:
    decisions = {
        one["operation"]: one for one in as_json(ask, "access", "explain", "admin", "shelves.shelf")
    }
    assert [one["addon"] for one in decisions["read"]["causes"]] == ["shelves"]
    assert decisions["read"]["reasons"][0].startswith("Role base.user grants")
    assert decisions["field width"]["causes"][0]["addon"] == "shelves"
    assert decisions["delete"]["causes"][0]["kind"] == "none"
    assert "shelves" in ask("access", "explain", "admin", "shelves.shelf").out
