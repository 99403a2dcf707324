"""Which addon is behind each part of a platform: fields, methods, views, menus, rights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Mapped

from mozaika.addons import Addon, discover
from mozaika.db import Database
from mozaika.declare import (
    Action,
    FormView,
    Grant,
    Group,
    ListView,
    Menu,
    Related,
    Restriction,
    Role,
    Show,
    State,
    Tab,
    Transition,
    ViewExtension,
    Where,
    Workflow,
    WorkflowExtension,
    after,
    before,
    inside,
    remove,
    replace,
)
from mozaika.errors import NotFound
from mozaika.lifecycle.build import build_platform
from mozaika.lifecycle.custom_rows import CustomRow
from mozaika.model import Model, field, many_to_one, one_to_many, override
from mozaika.model.types import Integer, Str
from mozaika.runtime import Platform, Settings
from mozaika.services import composition
from mozaika.services.composition import ViewPart
from mozaika.services.composition.words import deed
from mozaika.services.origins import origin
from tests.platforms import addon


class Shelf(Model, name="store.shelf", label="Shelf"):
    name: Mapped[str] = field(Str(50), label="Name")
    width: Mapped[int | None] = field(Integer, label="Width")
    state: Mapped[str] = field(Str(10), default="free")
    goods: Mapped[list[Any]] = one_to_many("store.good", inverse="shelf", label="Goods")

    def title(self) -> str:
        return self.name

    @property
    def area(self) -> int:
        return 1


class Good(Model, name="store.good"):
    name: Mapped[str] = field(Str(50), label="Name of the good")
    shelf: Mapped[Shelf] = many_to_one(Shelf, label="Shelf")


class Tinted:
    tint: Mapped[str | None] = field(Str(10), label="Tint")

    def hue(self) -> str:
        return "grey"


class PaintedShelf(Tinted, Shelf, extends=True):
    width = override(label="Breadth", required=True)

    def title(self) -> str:
        return f"painted {super().title()}"


class SilentShelf(Shelf, extends=True):
    def title(self) -> str:
        return "?"


def free(_env: Any, _record: Any) -> None:
    return None


def act(_env: Any, _records: Any) -> None:
    return None


LIFE = Workflow(
    "store.shelf",
    "state",
    initial="free",
    states=[State("free", "Free"), State("full", "Full")],
    transitions=[Transition("fill", "Fill", ["free"], "full")],
)
STORE = addon(
    "store",
    depends=["base"],
    models=[Shelf, Good],
    roles=[Role("store.keeper", "Keeper")],
    grants=[Grant("store.keeper", "store.shelf", "cru")],
    views=[
        ListView("store.shelf", ["name", "width"]),
        FormView(
            "store.shelf",
            [
                Group("main", "Main", ["name", "width"]),
                Tab("in", "In", [Related("goods", ["name"])]),
            ],
        ),
    ],
    menus=[Menu("store.top", "Store"), Menu("store.all", "All", parent="store.top")],
    workflows=[LIFE],
)
PAINT = addon(
    "paint",
    depends=["store"],
    models=[PaintedShelf],
    grants=[Grant("store.keeper", "store.shelf", "d")],
    restrictions=[Restriction("store.shelf", Where([["width", ">", 1]]), unless=["base.admin"])],
    views=[ViewExtension("store.shelf", "list", [after("name", Show("tint", label="Colour"))])],
    menus=[Menu("store.all", "Everything", parent="store.top"), Menu("paint.x", "X", parent="no")],
    actions=[Action("paint.act", "store.shelf", "Paint", act)],
    workflows=[WorkflowExtension("store.shelf", guards={"fill": [free]})],
)
SILENCE = addon(
    "silence",
    depends=["paint"],
    models=[SilentShelf],
    views=[ViewExtension("store.shelf", "list", [before("gone", "name")])],
)


def platform_of(*addons: Addon, customs: Sequence[CustomRow] = ()) -> Platform:
    base = discover((), entry_points=False)["base"]
    url = "sqlite://"
    available = {one.name: one for one in (base, *addons)}
    settings = Settings(database_url=url, language="en")
    return build_platform(Database(url), settings, available, list(available), 1, customs=customs)


@pytest.fixture(scope="module")
def platform() -> Platform:
    return platform_of(STORE, PAINT, SILENCE)


def changed(*changes: Any, view: str = "form") -> ViewPart:
    """The store's form (or list) after an addon's changes."""
    other = addon("other", depends=["store"], views=[ViewExtension("store.shelf", view, changes)])
    return composition.describe_view(platform_of(STORE, other), "store.shelf", view)


def drawn(view: ViewPart) -> list[str]:
    """The tree with who placed each element, and what was done to it after it was declared."""
    return [
        f"{'  ' * one.depth}{one.anchor} {one.addon}"
        + "".join(f"; {mark.addon} {mark.deed} {mark.anchor}".rstrip() for mark in one.marks[1:])
        for one in view.elements
    ]


# -- models


def test_fields_tell_their_addon_their_class_and_who_changed_them(platform: Platform) -> None:
    fields = {one.name: one for one in composition.describe_model(platform, "store.shelf").fields}
    assert (fields["name"].addon, fields["name"].overrides) == ("store", ())
    assert fields["width"].addon == "store"
    assert fields["width"].overrides == (("paint", ("label", "required")),)
    assert fields["tint"].addon == "paint"
    assert fields["tint"].place.endswith("test_composition.Tinted")
    assert (fields["goods"].type, fields["goods"].target) == ("store.good", "store.good")


def test_methods_tell_which_runs_and_where_the_chain_ends(platform: Platform) -> None:
    methods = {one.name: one for one in composition.describe_model(platform, "store.shelf").methods}
    assert methods["title"].addons == ("silence", "paint", "store")
    assert [(one.addon, one.reached, one.goes_on) for one in methods["title"].chain] == [
        ("silence", True, False), ("paint", False, True), ("store", False, False),
    ]  # fmt: skip
    assert "PaintedShelf.title:" in methods["title"].chain[1].place
    assert (methods["area"].kind, methods["area"].addons) == ("property", ("store",))
    assert methods["hue"].addons == ("paint",)


def test_steps_and_actions_tell_their_addon(platform: Platform) -> None:
    steps = composition.describe_model(platform, "store.shelf").steps
    told = [(one.kind, one.name.rpartition(".")[2], one.addon, one.of) for one in steps]
    assert told == [
        ("state", "free", "store", ""),
        ("state", "full", "store", ""),
        ("transition", "fill", "store", ""),
        ("guard", "free", "paint", "fill"),
        ("action", "act", "paint", ""),
    ]


# -- views


def test_an_extension_that_does_not_fit_is_told_with_its_reason(platform: Platform) -> None:
    view = composition.describe_view(platform, "store.shelf", "list")
    assert drawn(view) == ["name store", "tint paint", "width store"]
    assert view.extended_by == ("paint",)
    assert [one.label for one in view.elements] == ["Name", "Colour", "Breadth"]
    (lost,) = view.left_out
    assert (lost.addon, lost.anchor) == ("silence", "gone")
    assert "“gone” is gone" in lost.message
    assert lost.cure


def test_the_same_field_at_two_places_is_two_elements() -> None:
    view = changed(inside("", Tab("more", "More", ["name"])), after("goods.name", "shelf"))
    assert drawn(view) == [
        "main store", "  name store", "  width store", "in store", "  goods store",
        "    goods.name store", "    goods.shelf other", "more other", "  name other",
    ]  # fmt: skip
    assert [one.with_holder for one in view.elements[-2:]] == [False, True]
    assert deed(view.elements[-2].marks[0]) == "placed at the end"
    assert view.gone == ()


def test_what_is_moved_keeps_its_origin() -> None:
    assert drawn(changed(remove("width"), inside("", "width"))) == [
        "main store", "  name store", "in store", "  goods store", "    goods.name store",
        "width store; other moved",
    ]  # fmt: skip
    assert drawn(changed(remove("name"), after("width", "name"))) == [
        "main store", "  width store", "  name store; other moved width", "in store",
        "  goods store", "    goods.name store",
    ]  # fmt: skip


def test_what_is_replaced_or_removed_is_told() -> None:
    wider = changed(replace("width", Show("width", wide=True)), remove("in"))
    assert drawn(wider) == [
        "main store", "  name store", "  width other; other replace width",
    ]  # fmt: skip
    assert [(one.anchor, one.addon, one.mark.addon, one.mark.deed) for one in wider.gone] == [
        ("in", "store", "other", "remove")
    ]
    other = changed(replace("width", "state"), view="list")
    assert drawn(other) == ["name store", "state other"]
    assert [(one.anchor, one.mark.deed, one.mark.anchor) for one in other.gone] == [
        ("width", "replace", "state")
    ]


def test_of_two_views_the_later_one_holds() -> None:
    other = addon("other", depends=["store"], views=[ListView("store.shelf", ["width"])])
    view = composition.describe_view(platform_of(STORE, other), "store.shelf", "list")
    assert view.declared_by == ("store", "other")
    assert drawn(view) == ["width other"]


def test_a_field_of_the_companys_own_is_told_as_such() -> None:
    row = CustomRow(model="store.shelf", name="x_floor", label="Floor", made=True, in_list=True)
    view = composition.describe_view(platform_of(STORE, customs=[row]), "store.shelf", "list")
    assert drawn(view) == ["name store", "width store", "x_floor custom"]
    assert deed(view.elements[-1].news[0]) == "a custom field"


def test_a_view_that_there_is_not_is_told_with_those_that_there_are(platform: Platform) -> None:
    with pytest.raises(NotFound, match="has no view “kanban”") as caught:
        composition.describe_view(platform, "store.shelf", "kanban")
    assert "list, form" in str(caught.value.cure)
    assert composition.describe_views(platform, "store.good") == []


# -- menus, rights


def test_menus_tell_whose_entry_they_replace(platform: Platform) -> None:
    entries, left_out = composition.menus(platform)
    mine = [(one.name, one.addon, one.depth) for one in entries if one.name.startswith("store")]
    assert mine == [("store.top", "store", 0), ("store.all", "paint", 1)]
    assert next(one for one in entries if one.name == "store.all").instead_of == ("store",)
    assert [(one.addon, one.anchor) for one in left_out] == [("paint", "paint.x")]


def test_rights_tell_their_addon(platform: Platform) -> None:
    assert [origin(platform, one) for one in platform.grants if one.model == "store.shelf"] == [
        "store", "paint",
    ]  # fmt: skip
    (kept,) = composition.restrictions(platform, "store.shelf")
    assert (kept.addon, kept.unless) == ("paint", ("base.admin",))
    keeper = next(one for one in composition.roles(platform) if one.name == "store.keeper")
    assert keeper.addon == "store"


def test_an_addon_tells_all_that_it_brings(platform: Platform) -> None:
    brought = composition.brought_by(platform, "paint")
    assert brought.models == ()
    assert dict(brought.extends) == {"store.shelf": ("tint", "title()", "hue()")}
    assert brought.extended_views == (("store.shelf", "list"),)
    assert ("Action", "paint.act") in brought.declared
    assert [one.addon for one in brought.problems] == ["paint"]


def test_parts_are_found_by_name_and_label(platform: Platform) -> None:
    found = composition.search(platform, "TINT")
    assert [(one.kind, one.inside, one.addon) for one in found] == [
        ("field", "store.shelf", "paint"), ("element", "store.shelf", "paint"),
    ]  # fmt: skip
    assert {one.kind for one in composition.search(platform, "store")} >= {"addon", "model", "menu"}
    assert composition.search(platform, " ") == []
