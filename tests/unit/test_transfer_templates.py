"""Mappings that put values together, explain empty cells, skip repeated rows and narrow links."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika.errors import BadRequest, ValidationFailed
from mozaika.runtime import Env, Platform
from mozaika.services.transfer.templates import columns_of, slug, template
from tests.unit.transfer_world import bring, csv_file, find, firms, messages, world

TITLES = ("first", "last", "Phone (2)")
WORDS = st.text(string.ascii_letters + "ąłżЖд ", max_size=12)


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = world(database_url)
    yield made
    made.database.dispose()


def opener(platform: Platform) -> Callable[[], Env]:
    return lambda: platform.env(write=True)


@pytest.mark.parametrize(
    ("text", "cells", "made"),
    [
        ("{first} {last}", ("Anna", "Łęcka", ""), "Anna Łęcka"),
        ("{last}[, {first}]", ("", "Łęcka", ""), "Łęcka"),
        ("{last}[, {first}]", ("Anna", "Łęcka", ""), "Łęcka, Anna"),
        ("[{first}]", ("", "", ""), ""),
        ("{first:slug}.{last:upper}", ("Mei-Mei", "Łęcka", ""), "mei.mei.ŁĘCKA"),
        ("tel {Phone (2)}", ("", "", 950.0), "tel 950"),
        ("{first}", ("GTXPro", "", ""), "GTX Pro"),
    ],
)
def test_a_template_takes_cells_and_leaves_out_what_is_empty(
    text: str, cells: Any, made: str
) -> None:
    assert template(text, TITLES, {"first": {"GTXPro": "GTX Pro"}})(cells) == made


@given(WORDS, WORDS)
def test_nothing_of_a_cell_is_lost(first: str, last: str) -> None:
    made = template("{first}|{last}", TITLES, {})((first, last, ""))
    assert made == f"{first.strip()}|{last.strip()}"


@given(st.text(max_size=30))
def test_a_slug_is_a_plain_word(text: str) -> None:
    made = slug(text)
    assert made == made.strip(".") == slug(made)
    assert ".." not in made


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Deal", "names no column"),
        ("{frist}", "Did you mean “first”?"),
        ("{first:title}", "it can: lower, slug, upper"),
    ],
)
def test_a_wrong_template_says_what_it_should_be(text: str, told: str) -> None:
    with pytest.raises(BadRequest) as refused:
        template(text, TITLES, {})
    assert told in str(refused.value)


def test_columns_of_templates_are_not_left_out() -> None:
    assert columns_of("{first}[ ({Phone (2):lower})]") == ["first", "Phone (2)"]


def test_rows_get_what_their_templates_say(platform: Platform) -> None:
    report = bring(
        opener(platform),
        csv_file("town,trade,no", "Łódź,shop,2", "Brest,,"),
        {"kind": "trade"},
        templates={"name": "{town} {trade}[ {no}]", "code": "{town:slug}"},
        values={"trade": {"shop": "Trade", "": "Technology"}},
    )
    assert report.ok, report.as_json()
    assert not report.ignored
    assert firms(platform, "name", "code", "kind") == [
        ("Brest Technology", "brest", "tech"),
        ("Łódź Trade 2", "lodz", "trade"),
    ]


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_a_repeated_row_is_skipped_where_the_mapping_says_so(
    platform: Platform, batch: int
) -> None:
    lines = ("team,agent", "West,a", "West,b", "East,c", "West,d")
    work, name = opener(platform), {"name": "team"}
    told = bring(work, csv_file(*lines), name, key="name", batch=batch, dry_run=True)
    assert (told.totals["created"], told.totals["failed"]) == (2, 2)
    kept = bring(work, csv_file(*lines), name, key="name", batch=batch, repeated="skip")
    assert (kept.totals["created"], kept.totals["unchanged"]) == (2, 2), kept.as_json()


def test_a_link_is_looked_up_among_some_only(platform: Platform) -> None:
    with platform.env(write=True) as env:
        trade = env["shop.trade"](name="Shops")
        firm = env["shop.firm"]
        parents = [firm(name=name, trade=trade if name == "A" else None) for name in "AB"]
        env.session.add_all([*parents, firm(name="Unit", parent=parents[0]),
                             firm(name="Unit", parent=parents[1])])  # fmt: skip
    lines = ("name,of", "X,Unit")
    plain = bring(opener(platform), csv_file(*lines), {"name": "name", "parent": "of"})
    assert "2 records of “Company” are called “Unit”" in messages(plain)[2]["of"]
    narrowed = {"name": "name", "parent[parent=B]": "of"}
    assert bring(opener(platform), csv_file(*lines), narrowed).ok
    with platform.env() as env:
        assert find(env, "X").parent.parent.name == "B"


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"columns": {"name": "n", "parent[staff=3]": "n"}}, "can't be in a bracket"),
        ({"columns": {"name": "n", "parent[nane=3]": "n"}}, "no field “nane”"),
        ({"columns": {"name": "n", "trade[name=B]": "n"}, "create": "trade[name=B]"},
         "it is looked up among some only"),
    ],
)  # fmt: skip
def test_a_wrong_bracket_is_told(platform: Platform, mapping: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        bring(opener(platform), csv_file("n", "x"), **mapping)
    assert told in str(refused.value.cure)
