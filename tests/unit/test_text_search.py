"""Quick search: what is kept, what is asked, and that the one finds the other."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mozaika.text import fold, matches, query_terms, search_tokens, spellings

LETTERS = "abcdefghijklmnoprstuvwxyząćęłńóśźżăâîșțабвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"
WORDS = st.text(alphabet=LETTERS + LETTERS.upper() + "0123456789", min_size=1, max_size=12)
CYRILLIC = st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщыьэюя", min_size=1, max_size=10)
PHONE = "+48601221334"


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Иванов", "ivanov"),
        ("Иванов", "iwanow"),
        ("Ivanov", "Иванов"),
        ("Iwanow", "Ивано"),
        ("Łódź", "lodz"),
        ("lodz", "Łódź"),
        ("Timișoara", "timisoara"),
        ("Timişoara", "TIMIȘ"),
        ("Тимишоара", "timisoara"),
        ("Щукин", "shchukin"),
        ("Щукин", "schukin"),
        ("Щукин", "Szczukin"),
        ("Хрущёв", "khrushchev"),
        ("Хрущёв", "hruschev"),
        ("Хрущёв", "Chruszczow"),
        ("Хрущев", "Хрущёв"),
        ("Chruszczow", "Khrushchev"),
        ("Dostojewski", "dostoevsky"),
        ("Сергей", "Serghei"),
        ("Чайковский", "Ceaikovski"),
        ("Київ", "kyiv"),
        ("Kowalska-Nowak Anna", "anna kowalska-n"),
        ("Kowalska-Nowak Anna", "nowak"),
        ("O'Brien", "obrien"),
        ("ABC S.A.", "abc sa"),
        ("ABC SA", "abc s.a."),
        ("526-104-08-28", "5261040828"),
        ("5261040828", "526-104-08"),
        ("526 104 08 28", "52610"),
        ("PL5261040828", "526104"),
        ("00-001 Warszawa", "00-001"),
        ("00-001 Warszawa", "warsz 00"),
        ("jan.kowalski@firma.pl", "jan.kowalski@firma.pl"),
        ("jan.kowalski@firma.pl", "jan.kow"),
        ("jan.kowalski@firma.pl", "jankow"),
        ("jan.kowalski@firma.pl", "@firma.pl"),
        ("https://www.firma.pl/o-nas", "www.firma.pl"),
        ("https://www.firma.pl/o-nas", "www"),
        ("www.firma.pl", "https://firma.pl"),
        ("ул. Ленина, д. 5", "lenina 5"),
    ],
)
def test_what_is_kept_is_found(kept: str, typed: str) -> None:
    assert matches(search_tokens([kept]), typed)


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Иванов", "petrov"),
        ("Kowalski", "walski"),
        ("Enescu", "Ionescu"),
        ("526-104-08-28", "104-08"),
    ],
)
def test_what_is_not_there_is_not_found(kept: str, typed: str) -> None:
    assert not matches(search_tokens([kept]), typed)


@pytest.mark.parametrize(
    "typed",
    ["+48 601-22", "60122", "601 22 13", "334", "0048 601 221", "(601) 221-334", "1334", "22 13"],
)
def test_a_phone_is_found_by_any_fragment(typed: str) -> None:
    assert matches(search_tokens([], phones=[PHONE]), typed)


def test_national_prefixes_find_the_international_number() -> None:
    russian = search_tokens([], phones=["+79161234567"])
    assert all(matches(russian, typed) for typed in ("8 916 123-45", "8 (916)", "8 916", "8916123"))
    assert matches(search_tokens([], phones=["+40721123456"]), "0721 123")


def test_a_fragment_in_groups_is_one_number() -> None:
    """601 and 334 both occur, but not one after the other."""
    assert not matches(search_tokens([], phones=[PHONE]), "601 334")


def test_an_empty_query_finds_everything() -> None:
    assert query_terms(" -.,") == []
    assert matches("", "")
    assert matches("lodz", " ")


def test_a_very_long_word_is_found_whole() -> None:
    assert matches(search_tokens(["ż" * 300]), "ż" * 200)


def test_tokens_are_distinct_and_empty_values_are_ignored() -> None:
    assert search_tokens(["Anna", None, "", "anna"], phones=[None, ""]) == "anna"


@given(st.lists(st.text(max_size=40), max_size=4), st.text(max_size=30))
def test_tokens_and_prefixes_hold_only_letters_and_digits(values: list[str], typed: str) -> None:
    tokens = search_tokens(values, phones=values).split(" ")
    prefixes = [prefix for term in query_terms(typed) for prefix in term]
    assert all(token.isalnum() for token in [*filter(None, tokens), *prefixes])
    assert len(tokens) == len(set(tokens))


@given(st.lists(WORDS, min_size=1, max_size=4), st.data())
def test_every_beginning_of_every_word_finds(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    typed = word[: data.draw(st.integers(1, len(word)))]
    kept = search_tokens([" ".join(words)])
    assert matches(kept, typed)
    assert matches(kept, fold(typed))


@given(CYRILLIC)
def test_a_name_is_found_while_it_is_typed_in_any_scheme(name: str) -> None:
    kept = search_tokens([name.title()])
    for spelling in spellings(name):
        assert all(matches(kept, spelling[:end]) for end in range(1, len(spelling) + 1))


@given(st.from_regex(re.compile(r"[0-9]{9,15}", re.ASCII), fullmatch=True), st.data())
def test_every_fragment_of_three_digits_finds_its_phone(phone: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(phone) - 3))
    end = data.draw(st.integers(start + 3, len(phone)))
    assert matches(search_tokens([], phones=["+" + phone]), phone[start:end])


@given(st.lists(st.text(alphabet=LETTERS, min_size=1, max_size=8), min_size=2, max_size=4))
def test_signs_between_words_do_not_matter(words: list[str]) -> None:
    assume(all(fold(word) for word in words))
    kept = search_tokens(["-".join(words)])
    assert all(matches(kept, sign.join(words)) for sign in ("-", " ", ".", "/", ""))
