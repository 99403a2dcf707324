"""What peers break with addons and Mozaika does not (numbers as in the design's list)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Mapped

from mozaika.cli.checks import check_addons
from mozaika.errors import Blocked, LifecycleError
from mozaika.lifecycle.host import Host
from mozaika.model import Model, Timestamped, field
from mozaika.model.types import Str
from mozaika.services.records import Records
from mozaika.testing import RestClient
from mozaika.testing.contents import contents
from tests.platforms import addon, make_platform
from tests.replacing.selling import ADDONS, seen, sell

MakeHost = Callable[..., Host]

PLACES = {
    "shelf": """
import os
from mozaika import FormView, Grant, Group, ListView, Model, field, hookimpl
from mozaika.types import Str
from sqlalchemy.orm import Mapped

class Box(Model, name="shelf.box", label="Box", plural="Boxes"):
    name: Mapped[str] = field(Str(20), label="Name")
    size: Mapped[str | None] = field(Str(20), label="Size")

@hookimpl
def mozaika_models(): return [Box]
@hookimpl
def mozaika_grants(): return [Grant("base.admin", "shelf.box", "crud")]
@hookimpl
def mozaika_views():
    shown = ["name"] if os.environ.get("SHELF") == "bare" else ["name", "size"]
    return [ListView("shelf.box", ["name"]), FormView("shelf.box", [Group("box", None, shown)])]
""",
    "label": """
from mozaika import ViewExtension, after, field, hookimpl
from mozaika.types import Str
from mozaika_shelf.hooks import Box
from sqlalchemy.orm import Mapped

class LabelledBox(Box, extends=True):
    label: Mapped[str | None] = field(Str(20), label="Label")
    color: Mapped[str | None] = field(Str(20), label="Color")

@hookimpl
def mozaika_models(): return [LabelledBox]
@hookimpl
def mozaika_views():
    return [ViewExtension("shelf.box", "form", [after("size", "label")]),
            ViewExtension("shelf.box", "form", [after("name", "color")])]
""",
}


@pytest.fixture
def shelf(tmp_path: Path, make_host: MakeHost, monkeypatch: pytest.MonkeyPatch) -> Host:
    """A host with the addon `shelf`, whose page the addon `label` extends in two places."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name, hooks in PLACES.items():
        monkeypatch.delitem(sys.modules, f"mozaika_{name}", raising=False)
        monkeypatch.delitem(sys.modules, f"mozaika_{name}.hooks", raising=False)
        package = tmp_path / name / f"mozaika_{name}"
        package.mkdir(parents=True)
        depends = '["shelf"]' if name == "label" else "[]"
        manifest = f'name = "{name}"\nversion = "1"\ntitle = "{name}"\ndepends = {depends}\n'
        (package.parent / "addon.toml").write_text(manifest)
        (package / "__init__.py").touch()
        (package / "hooks.py").write_text(hooks)
    return make_host("label", paths=(tmp_path,), secret_key="s" * 32)


def test_3_a_view_that_lost_its_place_costs_only_that_extension(
    shelf: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = RestClient(shelf)
    box = rest.post("shelf.box", {"name": "Big", "label": "Books", "color": "red"})["id"]
    assert check_addons(shelf) == []
    monkeypatch.setenv("SHELF", "bare")
    told = [problem.text for problem in check_addons(shelf)]
    assert len(told) == 1
    assert "label" in str(told[0])
    assert "“size”" in str(told[0])
    again = Host(shelf.settings)
    assert len(again.platform.problems) == 1
    view = again.platform.views["shelf.box", "form"]
    assert [node.field for node in view.items[0].items] == ["name", "color"]
    assert RestClient(again).get(f"shelf.box/{box}")["label"] == "Books"
    again.close()


def test_4_uninstalled_installed_again_and_restored_every_value_is_back(
    make_host: MakeHost, tmp_path: Path
) -> None:
    host = make_host("warranty", paths=ADDONS)
    deal = sell(host.platform)
    before, told = contents(host), seen(host.platform, deal)
    with pytest.raises(LifecycleError, match="The addon pipeline is needed by: warranty"):
        host.plan_uninstall("pipeline", tmp_path / "pipeline.zip")
    host.apply(host.plan_uninstall("warranty", tmp_path / "first.zip"))
    tables = inspect(host.database.engine)
    assert not tables.has_table("warranty_claim")
    names = {column["name"] for column in tables.get_columns("pipeline_deal")}
    assert "warranty_months" not in names
    host.apply(host.plan("enable", ["warranty"]))
    assert seen(host.platform, deal) == told | {"warranty_months": None, "claims": []}
    with pytest.raises(LifecycleError, match="Uninstall it first"):
        host.plan_restore(tmp_path / "first.zip")
    host.apply(host.plan_uninstall("warranty", tmp_path / "second.zip"))
    assert host.apply(host.plan_restore(tmp_path / "first.zip")).lost == ()
    assert seen(host.platform, deal) == told
    after = contents(host)
    for table in ("warranty_claim", "pipeline_deal", "activities_activity", "base_role__users"):
        assert after[table] == before[table]


class Order(Timestamped, Model, name="stall.order", label="Order"):
    name: Mapped[str] = field(Str(20))


def test_8_a_hook_that_raises_does_not_undo_the_save(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def created(model: str, records: Any) -> None:
        if model == "stall.order":
            refuse(records[0].name)

    def refuse(name: str) -> None:
        if name == "Refused":
            raise Blocked("The stall is closed.")
        raise ZeroDivisionError("the till broke")

    till = addon("till", depends=["stall"], created=created)
    platform = make_platform(database_url, addon("stall", models=[Order]), till)
    with platform.env(write=True) as env:
        Records(env, Order).create([{"name": "Bread"}])
    [failure] = platform.hooks.failures
    said = (failure.addon, failure.hook, failure.model)
    assert said == ("till", "mozaika_created", "stall.order")
    assert "the till broke" in caplog.text
    with pytest.raises(Blocked, match="closed"), platform.env(write=True) as env:
        Records(env, Order).create([{"name": "Refused"}])
    with platform.env() as env:
        assert [one["name"] for one in Records(env, Order).search(fields=["name"]).items] == [
            "Bread"
        ]
    platform.database.dispose()
