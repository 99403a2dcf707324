"""Filters in words: whatever the language can say reads as a sentence, in every language."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mozaika.i18n import LANGUAGES, use_language, use_time_zone
from mozaika.web.searching.spans import NAMES, relative_in_words, typed_spans
from mozaika.web.searching.words import Words
from tests.unit.filter_world import filters_json, make_registry

REGISTRY = make_registry()
PEOPLE = {1: "Jan", 2: "Ola"}


def words() -> Words:
    return Words(REGISTRY, REGISTRY.info("t.person"), lambda _model, one: PEOPLE.get(one))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["name", "ilike", "jan"], "name contains “jan”"),
        (["name", "not ilike", "jan"], "name does not contain “jan”"),
        (["name", "starts", "J"], "name begins with “J”"),
        (["name", "=", "Jan"], "name is “Jan”"),
        (["name", "<", "M"], "name is before “M” in the alphabet"),
        (["mood", "=", "good"], "mood is Good"),
        (["mood", "in", ["good", "bad"]], "mood is Good or Bad"),
        (["mood", "not in", ["good"]], "mood is none of: Good"),
        (["mood", "in", []], "mood has a value that there is not"),
        (["age", ">=", 1200], "age is at least 1,200"),
        (["age", "between", [1, 5]], "age: 1 – 5"),
        (["age", "in", [1, 2, 3, 4, 5]], "age is 1, 2, 3 and 2 more"),
        (["worth", "<", "10.50"], "worth is less than 10.5"),
        (["age", "=", None], "age is empty"),
        (["nick", "is not null"], "nick is filled"),
        (["active", "=", True], "active: Yes"),
        (["active", "!=", True], "active is not Yes"),
        (["boss", "=", 1], "boss is Jan"),
        (["boss", "in", [1, 2]], "boss is Jan or Ola"),
        (["boss", "=", 99], "boss is unknown"),
        (["boss", "=", {"user": "id"}], "boss is me"),
        (["boss", "in", {"user": "teams"}], "boss is my teams"),
        (["boss.boss.name", "ilike", "o"], "boss › boss › name contains “o”"),
        (["tags", "has any", [1]], "tags: among them Jan"),
        (["tags", "is null"], "tags is empty"),
        (["born", "=", "this_quarter"], "born is this quarter"),
        (["born", "<", "last_30_days"], "born is earlier than the last 30 days"),
        (["born", ">=", "2026-03-05"], "born is not earlier than 05/03/2026"),
        (["born", "between", ["2026-03-05", "2026-03-09"]], "born: 05/03/2026 – 09/03/2026"),
        (["born", "between", ["2026-02-01", "2026-02-28"]], "born: February 2026"),
        (["born", "between", ["2026-04-01", "2026-06-30"]], "born: Q2 2026"),
        (["seen", "between", ["2026-01-01", "2026-12-31"]], "seen: 2026"),
        (["seen", "<", "now"], "seen is earlier than now"),
        (["seen", "<", "2026-03-05T10:00:00"], "seen is earlier than 05/03/2026, 10:00"),
        ({"or": [["age", "=", 1], ["active", "=", True]]}, "age is 1 or active: Yes"),
        ({"not": ["age", ">", 1]}, "not (age is more than 1)"),
        (
            {"or": [["age", "=", 1], [["age", "=", 2], ["mood", "=", "bad"]]]},
            "age is 1 or (age is 2 and mood is Bad)",
        ),
        ({"or": []}, "nothing"),
        ([], "everything"),
        (["nope", "=", 1], "Own filter"),
        ({"xor": 3}, "Own filter"),
    ],
)
def test_a_condition_reads_as_a_sentence(written: Any, said: str) -> None:
    with use_language("en"), use_time_zone("Europe/Warsaw"):
        assert words().of(written) == said


@given(written=filters_json, language=st.sampled_from(sorted(LANGUAGES)))
@settings(max_examples=150, deadline=None)
def test_every_valid_filter_has_words(written: Any, language: str) -> None:
    with use_language(language), use_time_zone("Europe/Warsaw"):
        said = Words(REGISTRY, REGISTRY.info("t.person"), lambda *_: None).exactly(written)
        assert said.strip()
        assert "%(" not in said


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3) | st.just("age"),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["or", "not", "x"]), inner, max_size=2)
        ),
    )
)
@settings(max_examples=150, deadline=None)  # fmt: skip
def test_nonsense_is_no_error(written: Any) -> None:
    assert isinstance(words().of(written), str)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_relative_dates_are_found_by_their_own_words(language: str) -> None:
    with use_language(language):
        for name in (*NAMES, "last_30_days", "next_7_days", "last_1_days"):
            assert name in list(typed_spans(relative_in_words(name))), name
        assert list(typed_spans("zebra")) == []


def test_the_beginnings_of_words_are_enough() -> None:
    with use_language("en"):
        assert list(typed_spans("this m")) == ["this_month"]
        assert list(typed_spans("45 days")) == ["last_45_days", "next_45_days"]
