"""Two addons extend the same page of a third, and both show; an anchor that is gone is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from markupsafe import Markup
from sqlalchemy.orm import Mapped

from mozaika.addons import Addon, discover
from mozaika.db import Database
from mozaika.declare import (
    Action,
    Dashboard,
    FormView,
    Grant,
    Group,
    KanbanView,
    ListView,
    Menu,
    Role,
    Show,
    Slot,
    Tab,
    Tile,
    TimelineEntry,
    ViewExtension,
    after,
    inside,
)
from mozaika.declare.compose_dashboards import compose_dashboards
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.model import Timestamped, field
from mozaika.model.types import Integer, Str
from mozaika.runtime import Settings
from mozaika.testing.databases import Databases
from mozaika.web.app import create_app
from tests.platforms import addon
from tests.web.conftest import HASH, PASSWORD
from tests.web.reader import Reader


class Boat(Timestamped, name="harbour.boat", label="Boat", plural="Boats"):
    name: Mapped[str] = field(Str(50), label="Name", search=True)
    berth: Mapped[str | None] = field(Str(10), label="Berth")
    kind: Mapped[str] = field(
        Str(10), label="Kind", default="sail", choices=[("sail", "Sail"), ("motor", "Motor")]
    )


class InsuredBoat(Boat, extends=True):
    policy: Mapped[str | None] = field(Str(20), label="Policy")


class FuelledBoat(Boat, extends=True):
    tank: Mapped[int | None] = field(Integer, label="Tank")


def paint(_env: Any, records: Any) -> str:
    return f"Painted: {', '.join(boat.name for boat in records)}."


def refuel(_env: Any, records: Any) -> str:
    for boat in records:
        boat.tank = 100
    return "Full."


def harbour(*, anchor: str = "berth") -> Addon:
    """The third addon; a later version of it may call the anchor's field no more."""
    shown = ["name", anchor, "kind"] if anchor else ["name", "kind"]
    return addon(
        "harbour",
        depends=["base"],
        models=[Boat],
        roles=[Role("harbour.master", "Harbour master")],
        grants=[Grant("harbour.master", "harbour.boat", "crud")],
        views=[
            ListView("harbour.boat", shown),
            FormView("harbour.boat", [Group("main", None, shown), Slot("harbour.boat.foot")]),
            KanbanView("harbour.boat", "kind", ["name"]),
        ],
        menus=[Menu("harbour.boats", "Boats", model="harbour.boat")],
        dashboards=[Dashboard("harbour.overview", "Harbour", parent="harbour.boats")],
    )


def extending(name: str, model: Any, field_name: str, run: Any) -> Addon:
    """An addon with a field after the anchor, a tab, a button, a tile, a slot and the timeline."""

    def slot(slot: str, record: Any) -> Markup | None:
        return Markup("<p>Slot of {}</p>").format(name) if slot == "harbour.boat.foot" else None

    def timeline(record: Any) -> list[TimelineEntry]:
        told = TimelineEntry(record.created_at, f"{name}.note", name, f"Seen by {name}")
        return [told]

    return addon(
        name,
        depends=["harbour"],
        models=[model],
        views=[
            ViewExtension("harbour.boat", "list", [after("berth", Show(field_name))]),
            ViewExtension(
                "harbour.boat",
                "form",
                [
                    after("berth", Show(field_name)),
                    inside("", Tab(name, f"Tab of {name}", [Show(field_name, label="Again")])),
                ],
            ),
        ],
        actions=[Action(f"{name}.act", "harbour.boat", f"Button of {name}", run)],
        dashboards=[Tile(f"{name}.tile", "harbour.overview", f"Tile of {name}", "harbour.boat")],
        slot=slot,
        timeline=timeline,
    )


INSURANCE = extending("insurance", InsuredBoat, "policy", paint)
FUEL = extending("fuel", FuelledBoat, "tank", refuel)


def available(anchor: str = "berth") -> dict[str, Addon]:
    base = discover((), entry_points=False)["base"]
    return {one.name: one for one in (base, harbour(anchor=anchor), INSURANCE, FUEL)}


class HarbourHost(Host):
    available = available()  # type: ignore[assignment]


class ChangedHost(Host):
    """After an upgrade of the harbour that took the anchor out of its views."""

    available = available(anchor="")  # type: ignore[assignment]


def fill(url: str) -> None:
    database = Database(url)
    names = ["harbour", "insurance", "fuel"]
    initialise(database, Settings(database_url=url), names, available=HarbourHost.available)
    host = HarbourHost(Settings(database_url=url), database=database)
    with host.platform.env(write=True) as env:
        roles = env.session.query(env["base.role"]).filter(
            env["base.role"].name.in_(["harbour.master", "base.admin"])
        )
        env.session.add(
            env["base.user"](name="Ann", login="ann", password_hash=HASH, roles=list(roles))
        )
        env.session.add(env["harbour.boat"](name="Batory", berth="7", policy="P-1", tank=3))
    host.close()


def signed_in(host: Host) -> Reader:
    made = Reader(create_app(host).flask.test_client())
    assert made.sign_in("ann", PASSWORD).status == 200
    return made


@pytest.fixture
def url(databases: Databases) -> str:
    return databases.template("harbour", fill)


@pytest.fixture
def host(url: str) -> Iterator[Host]:
    made = HarbourHost(Settings(database_url=url, language="en", secret_key="s" * 32))
    yield made
    made.close()


def test_both_extensions_show_on_the_same_pages(host: Host) -> None:
    assert host.platform.problems == []
    ann = signed_in(host)
    heads = [head.text for head in ann.get("/harbour/boat").all("th") if head.text]
    assert heads.index("Berth") + 1 == heads.index("Policy") == heads.index("Tank") - 1
    page = ann.get("/harbour/boat/1")
    for name in ("insurance", "fuel"):
        for shown in (f"Tab of {name}", f"Button of {name}", f"Slot of {name}", f"Seen by {name}"):
            assert shown in page.text, shown
    form = ann.get("/harbour/boat/1/edit").form()
    assert form.values["policy"] == "P-1"
    assert form.values["tank"] == "3"
    board = ann.get("/dashboards/harbour.overview")
    assert {"Tile of insurance", "Tile of fuel"} <= {h.text for h in board.all("h2")}


def test_the_button_of_an_addon_does_its_work(host: Host) -> None:
    ann = signed_in(host)
    done = ann.get("/harbour/boat/1").press("Button of fuel")
    assert "Full." in done.flash
    assert "100" in ann.get("/harbour/boat/1").text


@pytest.fixture
def changed(url: str) -> Iterator[Host]:
    made = ChangedHost(Settings(database_url=url, language="en", secret_key="s" * 32))
    yield made
    made.close()


def test_an_anchor_that_is_gone_is_told_by_name_and_the_page_works(changed: Host) -> None:
    told = [str(problem.message) for problem in changed.platform.problems]
    for name in ("insurance", "fuel"):
        mine = [text for text in told if f"“{name}”" in text]
        assert len(mine) == 2, told
        assert all("berth" in text and "harbour.boat/" in text for text in mine)
    ann = signed_in(changed)
    page = ann.get("/harbour/boat/1")
    assert page.heading.startswith("Batory")
    for name in ("insurance", "fuel"):
        assert f"Button of {name}" in page.text
        assert f"Slot of {name}" in page.text
    listed = ann.get("/addons").text
    assert "insurance" in listed
    assert "berth" in listed


def test_a_tile_without_its_dashboard_is_told() -> None:
    lost = Tile("fuel.tile", "harbour.gone", "Tile", "harbour.boat")
    boards, tiles, problems = compose_dashboards([(FUEL, lost)])
    assert (boards, tiles) == ({}, {})
    assert "fuel.tile" in str(problems[0])
    assert problems[0].details["addons"] == ("fuel",)
