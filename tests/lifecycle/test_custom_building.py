"""Custom fields in a composition and in views; whatever a row says, the platform is built."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Mapped

from mozaika.declare import FormView, Group, ListView, Related, Show, Tab
from mozaika.declare.compose_views import anchors
from mozaika.lifecycle.custom_build import compose_with, place_fields
from mozaika.lifecycle.custom_rows import Choice, CustomRow, row_of
from mozaika.lifecycle.custom_shape import TYPES, make_code
from mozaika.model import Model, Registry, field
from mozaika.model.types import Str

NOTE = "notebook.note"

FORM = FormView(
    NOTE,
    [
        Show("title"),
        Group("who", "Who", ["owner", "team"]),
        Group("care", "Care", ["status"]),
        Tab("more", "More", [Related("lines", ["name"])]),
    ],
)


def placed(*rows: CustomRow, form: Any = FORM) -> tuple[Any, list[str]]:
    """The views with the fields, and what is reported."""
    views = {(NOTE, "form"): form, (NOTE, "list"): ListView(NOTE, ["title"])}
    shown, reported = place_fields(views, rows)
    return shown, [str(problem.message) for problem in reported]


def own(name: str, model: str = NOTE, **values: Any) -> CustomRow:
    return CustomRow(model=model, name=name, label=name, made=True, **values)


def test_forms_show_a_field_after_its_anchor_and_lists_where_it_is_wanted():
    rows = [own("x_a", place="owner", in_list=True), own("x_b", place="owner"), own("x_c")]
    views, reported = placed(*rows, own("x_d", place="care"), own("x_e", place="x_d"))
    assert anchors(views[NOTE, "form"])[:9] == [
        "title", "who", "owner", "x_a", "x_b", "team", "x_c", "care", "status"
    ]  # fmt: skip
    assert anchors(views[NOTE, "form"])[9:11] == ["x_d", "x_e"]
    assert views[NOTE, "list"].columns[1:3] == (Show("x_a"), Show("x_b", optional=True))
    assert reported == []


def test_an_anchor_that_is_gone_is_reported_and_the_field_stands_at_the_end():
    views, reported = placed(own("x_lost", place="nowhere"))
    assert anchors(views[NOTE, "form"])[3:5] == ["team", "x_lost"]
    assert "“x_lost” of notebook.note stands at the end" in reported[0]
    assert "“nowhere” is gone" in reported[0]
    plain, _ = placed(own("x_lost"), form=FormView(NOTE, ["title"]))
    assert anchors(plain[NOTE, "form"]) == ["title", "x_lost"]


class Page(Model, name="book.page", label="Page"):
    title: Mapped[str] = field(Str(50))
    x_mood: Mapped[str | None] = field(Str(50))

    def x_read(self) -> str:
        return self.title


def composed(*rows: CustomRow) -> tuple[Registry, list[str]]:
    """A registry of one model with the fields, and what is reported."""
    registry, customs = compose_with([("book", Page)], rows, ["book"], ["book", "asleep"])
    return registry, [str(problem.message) for problem in customs.problems]


def test_a_code_that_an_addon_declares_itself_is_reported():
    registry, reported = composed(own("x_mood", model="book.page"))
    assert registry.info("book.page").fields["x_mood"].addon == "book"
    assert reported == [
        "The custom field “x_mood” of book.page is left out, its values are kept: "
        "The addon “book” has a field of this code itself."
    ]
    _, reported = composed(own("x_read", model="book.page"))
    assert "“book” has a field of this code itself" in reported[0]


def test_what_waits_for_an_addon_is_no_problem():
    waiting = own("x_a", model="book.page", type="reference", target="asleep.bed")
    registry, reported = composed(waiting, own("x_a", model="asleep.bed"))
    assert reported == []
    assert "x_a" not in registry.info("book.page").fields


def test_codes_come_from_labels():
    assert make_code("Размер обуви", ()) == "x_razmer_obuvi"
    assert make_code("Order", ("x_order",)) == "x_order_2"
    assert make_code("☂", ()) != ""


LOOSE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.lists(st.text())
)
SAID = ("value", "label", "labels")
NEAR = {
    "model": st.sampled_from(["book.page", "book.nothing", "asleep.bed", "a.b", ""]),
    "name": st.one_of(
        st.sampled_from(["x_a", "x_a_id", "x_a_sort", "title", "id", "x_mood", "x_read"]),
        st.text(max_size=60),
    ),
    "type": st.sampled_from([*TYPES, "reference", "sound", ""]),
    "target": st.sampled_from(["book.page", "asleep.bed", "nothing", "", None]),
    "choices": st.one_of(LOOSE, st.lists(st.dictionaries(st.sampled_from(SAID), LOOSE))),
    **dict.fromkeys(("label", "labels", "place", "sequence", "roles", "required", "search"), LOOSE),
}


@given(rows=st.lists(st.fixed_dictionaries({}, optional=NEAR), max_size=4))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_row_the_platform_is_built(rows):
    customs = [replace(row_of(values), id=n, made=True) for n, values in enumerate(rows, 1)]
    registry, reported = composed(*customs)
    fields = registry.info("book.page").fields
    place_fields({("book.page", "form"): FormView("book.page", ["title"])}, customs)
    assert fields["title"].addon == "book"
    assert not any("can't be composed" in text for text in reported)


def test_choices_have_words_in_every_language():
    choice = Choice("a", "A", {"pl": "Aa"})
    row = CustomRow(name="x_a", label="A", type="choice", choices=(choice,))
    assert row_of(row.values()) == row
