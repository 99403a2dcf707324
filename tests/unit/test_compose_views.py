"""Views and their extensions: placed by anchor, in dependency order, or left out."""

from types import SimpleNamespace

import pytest

from mozaika.declare import (
    DetailView,
    FormView,
    Group,
    ListView,
    Related,
    Show,
    Slot,
    Tab,
    ViewExtension,
    after,
    before,
    inside,
    remove,
    replace,
)
from mozaika.declare.compose_views import anchors, compose_views

BASE = SimpleNamespace(name="contacts")
FORM = FormView(
    "contacts.partner",
    [
        Group("who", "Who", ["name", "email"]),
        Tab("more", "More", [Related("addresses", ["street", "city"]), Slot("extra")]),
    ],
)
LIST = ListView("contacts.partner", ["name", "email", "phone"])


def compose(view, *changes_by_addon):
    extensions = [
        (SimpleNamespace(name=name), ViewExtension(view.model, view.name, changes))
        for name, changes in changes_by_addon
    ]
    views, problems = compose_views([(BASE, view)], extensions)
    return views[view.model, view.name], problems


def columns(view):
    return [column.name for column in view.columns]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (after("email", "telegram", "fax"), ["name", "email", "telegram", "fax", "phone"]),
        (before("name", "number"), ["number", "name", "email", "phone"]),
        (inside("", "city"), ["name", "email", "phone", "city"]),
        (replace("email", Show("work_email")), ["name", "work_email", "phone"]),
        (remove("email"), ["name", "phone"]),
    ],
)
def test_a_change_is_made_at_its_anchor(change, expected):
    view, problems = compose(LIST, ("a", [change]))
    assert columns(view) == expected
    assert problems == []


def test_several_addons_after_one_anchor_keep_their_order():
    view, _ = compose(
        LIST, ("a", [after("email", "a1", "a2")]), ("b", [after("email", "b1")]),
        ("c", [after("a2", "c1")]), ("d", [after("email", "d1")]),
    )  # fmt: skip
    assert columns(view) == ["name", "email", "a1", "a2", "b1", "c1", "d1", "phone"]


def test_several_addons_before_one_anchor_keep_their_order():
    view, _ = compose(LIST, ("a", [before("name", "a1")]), ("b", [before("name", "b1")]))
    assert columns(view) == ["a1", "b1", "name", "email", "phone"]


def test_what_follows_an_anchor_may_have_been_removed_meanwhile():
    view, problems = compose(
        LIST, ("a", [after("email", "a1")]), ("b", [remove("a1")]), ("c", [after("email", "c1")])
    )
    assert columns(view) == ["name", "email", "c1", "phone"]
    assert problems == []


def test_anchors_are_found_at_every_depth():
    assert anchors(FORM) == [
        "who", "name", "email", "more", "addresses", "addresses.street", "addresses.city", "extra",
    ]  # fmt: skip
    view, problems = compose(
        FORM,
        ("a", [after("email", "telegram"), inside("who", "birthday")]),
        ("b", [after("addresses.street", "flat"), inside("addresses", "zip")]),
        ("c", [replace("extra", Group("new", None, ["x"])), inside("new", "y")]),
        ("d", [after("addresses.street", "door")]),
    )
    assert problems == []
    assert anchors(view) == [
        "who", "name", "email", "telegram", "birthday", "more", "addresses", "addresses.street",
        "addresses.flat", "addresses.door", "addresses.city", "addresses.zip", "new", "x", "y",
    ]  # fmt: skip


def test_a_column_of_a_related_list_is_not_mistaken_for_a_field():
    _, problems = compose(FORM, ("a", [after("city", "country")]))
    assert problems[0].details["anchor"] == "city"
    assert "Did you mean “addresses.city”?" in str(problems[0])


def test_an_extension_without_its_anchor_is_left_out_whole_and_the_rest_works():
    view, problems = compose(
        LIST,
        ("good", [after("name", "good")]),
        ("bad", [after("name", "half"), after("e-mail", "other")]),
        ("fine", [after("good", "fine")]),
    )
    assert columns(view) == ["name", "good", "fine", "email", "phone"]
    (problem,) = problems
    assert str(problem) == (
        "Addon “bad” extends the view contacts.partner/list, but the anchor “e-mail” is gone: "
        "its extension is left out. Did you mean “email”?"
    )
    assert problem.details == {
        "addons": ("bad",), "view": "contacts.partner/list", "anchor": "e-mail",
    }  # fmt: skip


def test_an_anchor_without_a_likeness_says_what_to_do():
    _, (problem,) = compose(LIST, ("bad", [after("qqq", "x")]))
    assert "Name an anchor that the view has, or upgrade “bad”." in str(problem)


def test_a_view_that_is_gone_is_reported():
    extension = ViewExtension("contacts.partner", "kanban", [inside("", "x")])
    views, (problem,) = compose_views([(BASE, LIST)], [(BASE, extension)])
    assert list(views) == [("contacts.partner", "list")]
    assert "the view contacts.partner/kanban, but there is no such view" in str(problem)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (inside("email", "x"), "“email” can hold nothing"),
        (inside("", Slot("x")), "a list has nothing but fields"),
        (after("", "x"), "the anchor “” is gone"),
    ],
)
def test_a_change_that_makes_no_sense_is_reported(change, fault):
    view, (problem,) = compose(LIST, ("bad", [change]))
    assert columns(view) == ["name", "email", "phone"]
    assert fault in str(problem)


def test_a_view_declared_again_takes_the_place_of_the_former():
    again = DetailView("contacts.partner", ["name"])
    first = DetailView("contacts.partner", ["email"])
    views, _ = compose_views([(BASE, first), (SimpleNamespace(name="b"), again)], [])
    assert anchors(views["contacts.partner", "detail"]) == ["name"]
