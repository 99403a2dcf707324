"""Sort keys: the order people expect, the same on both databases."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from mozaika.text import sort_key

IN_ORDER = [
    "",
    "2 Maja",
    "10 Downing",
    "Ace",
    "Adam",
    "Azor",
    "Ąbecki",
    "Băsescu",
    "Bârlad",
    "Cyran",
    "Ćma",
    "Ina",
    "Izabela",
    "Îndrei",
    "jan",
    "Jan",
    "Jan Kowalski",
    "Janina",
    "Lublin",
    "luz",
    "Łódź",
]


@pytest.mark.parametrize(
    "ordered",
    [
        ["Adam", "azor", "Ąbecki", "Bogdan"],
        ["Lublin", "luz", "Łódź", "Marek"],
        ["Zenon", "zyg", "Źrebak", "Żaba"],
        ["Sz", "Śliwa", "Tadeusz"],
        ["Ana", "Az", "Ăla", "Âla", "Bog"],
        ["Sv", "Șerban", "Tz", "Țepeș", "Uda"],
        ["Iz", "Înalt", "Jan"],
        ["Ежов", "Ея", "Ёлкин", "Жуков", "Иванов", "Йод", "Кот"],
        ["Zorro", "Żaba", "Абрамов"],
        ["2 Maja", "10 Maja", "Alfa"],
        ["A 2", "A 10", "A 10b", "A b"],
        ["Jan", "Jan Kowalski", "Jan-Kowalski", "Janina"],
        ["„Alfa”", "Beta", "«Gama»"],
        ["jan", "Jan", "JAN"],
        ["resume", "résumé", "resumes"],
    ],
    ids=lambda words: words[0],
)
def test_order(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=sort_key) == ordered


def test_comma_and_cedilla_are_the_same_letter() -> None:
    assert sort_key("Şerban").split("\t")[0] == sort_key("Șerban").split("\t")[0]


@given(st.text(max_size=60), st.text(max_size=60))
def test_case_only_breaks_ties(one: str, other: str) -> None:
    keys = [sort_key(word).split("\t")[0] for word in (one, one.lower(), other)]
    if keys[0] != keys[2]:
        assert (keys[0] < keys[2]) == (sort_key(one) < sort_key(other))


@given(st.text(max_size=300), st.integers(1, 50))
def test_a_key_is_as_long_as_allowed(word: str, limit: int) -> None:
    assert len(sort_key(word, limit)) <= limit
    assert sort_key(word, 200).startswith(sort_key(word, limit))


@given(st.integers(0, 10**14), st.integers(0, 10**14))
def test_numbers_are_ordered_by_value(one: int, other: int) -> None:
    if one != other:
        assert (one < other) == (sort_key(f"No {one}") < sort_key(f"No {other}"))


def test_databases_order_keys_as_python_does(database_url: str) -> None:
    words = [*IN_ORDER, "Абрамов", "Ежов", "Ёлкин", "Жуков", "日本", "Ωμέγα", "a|b", "Țara", "𝒳"]
    keys = [sort_key(word) for word in words]
    shuffled = random.Random(7).sample(keys, len(keys))  # noqa: S311
    with create_engine(database_url, poolclass=NullPool).begin() as connection:
        connection.execute(text("CREATE TABLE word (k TEXT)"))
        connection.execute(text("INSERT INTO word VALUES (:k)"), [{"k": key} for key in shuffled])
        collation = "BINARY" if database_url.startswith("sqlite") else '"C"'
        query = text(f"SELECT k FROM word ORDER BY k COLLATE {collation}")  # noqa: S608
        found = connection.execute(query).scalars().all()
    assert found == sorted(keys)
