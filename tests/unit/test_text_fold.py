"""Folding, transliteration and lower case."""

from __future__ import annotations

import doctest
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

import mozaika.text
from mozaika.text import canonical, fold, simple_lower, spellings, transliterate

SAME_NAME = [
    ("Хрущёв", "Khrushchev", "hruschev", "Hruščev", "Chruszczow", "Khrushhev"),
    ("Иванов", "Ivanov", "Iwanow"),
    ("Юрий", "Yuri", "Yuriy", "Jurij", "Iurii"),
    ("Мария", "Maria", "Mariya", "Marija", "Mariia"),
    ("Жуков", "Zhukov", "Żukow", "Žukov"),
    ("Чехов", "Chekhov", "Czechow"),
    ("Горбачёв", "Gorbachev", "Gorbaczow"),
    ("Ельцин", "Yeltsin", "Jelcin", "Eltsin"),
    ("Максим", "Maxim", "Maksim"),
    ("Достоевский", "Dostoevsky", "Dostoyevskiy", "Dostojewski"),
    ("Тимишоара", "Timișoara", "Timishoara"),
]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Łódź", "lodz"),
        ("Zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("Timișoara", "timisoara"),
        ("Timişoara", "timisoara"),
        ("Ţăndărei, Țepeș, Înălțarea", "tandarei, tepes, inaltarea"),
        ("Алёна Йонкина", "алена йонкина"),
        ("Київ, Ґалаґан", "київ, ґалаґан"),
        ("Ива\u0301нов", "иванов"),
        ("и\u0306 е\u0308", "й е"),
        ("l\u0328o\u0301dz\u0301", "lodz"),
        ("Straße", "strasse"),
    ],
)
def test_only_latin_marks_are_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("module", ["canonical", "cyrillic", "fold", "lower", "search", "sortkey"])
def test_examples_in_docstrings(module: str) -> None:
    assert doctest.testmod(sys.modules[f"{mozaika.text.__name__}.{module}"]).failed == 0


@given(st.text())
def test_folding_twice_changes_nothing(written: str) -> None:
    assert fold(fold(written)) == fold(written)


def test_every_single_character_folds_to_something_stable() -> None:
    characters = map(chr, range(0x10000))
    assert [c for c in characters if fold(fold(c)) != fold(c)] == []


@given(st.text(alphabet="abcząćęłńóśźżăâîșțşţABCŁŻȘȚéüß'-. "))
def test_latin_text_folds_to_ascii(written: str) -> None:
    assert fold(written).isascii()


def test_transliteration_is_latin() -> None:
    assert transliterate("Щукин Юрий, съезд, Київ") == "shchukin yuriy, sezd, kiyiv"


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", min_size=1, max_size=12))
def test_all_spellings_of_a_cyrillic_word_are_latin(word: str) -> None:
    assert all(spelling.isascii() for spelling in spellings(word))
    assert spellings(word)[0] == transliterate(word)


@pytest.mark.parametrize("names", SAME_NAME, ids=lambda names: names[1])
def test_spellings_of_one_name_meet(names: tuple[str, ...]) -> None:
    assert len({canonical(name) for name in names}) == 1


@pytest.mark.parametrize("words", ["popescu bucuresti ionescu", "anna nowak poznan", "marek kot"])
def test_ordinary_words_stay_themselves(words: str) -> None:
    assert canonical(words).replace("v", "w") == words


@pytest.mark.parametrize(
    ("one", "other"), [("Ionescu", "Enescu"), ("Nowak", "Noak"), ("Kowal", "Koval ski")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@given(st.text())
def test_lower_case_keeps_the_length(written: str) -> None:
    assert len(simple_lower(written)) == len(written)
    assert simple_lower(written.upper().lower()).casefold() == written.upper().lower().casefold()


def test_lower_case_is_that_of_postgresql(database_url: str) -> None:
    """Compared over every cased letter that Python knows; newer Unicode knows a few more."""
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite's lower() knows ASCII only; the platform gives it simple_lower")
    letters = "".join(c for c in map(chr, range(0x80, sys.maxunicode)) if c.lower() != c)
    words = letters + "ΟΔΟΣ İSTANBUL"
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        query = text("SELECT lower(CAST(:words AS text) COLLATE pg_c_utf8)")
        assert connection.execute(query, {"words": words}).scalar_one() == simple_lower(words)
