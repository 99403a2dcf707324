"""Names are put together, and taken apart, as each language does it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika_contacts.name_parsing import parse_full_name
from mozaika_contacts.names import (
    Gender,
    PersonName,
    display_name,
    gender_of_patronymic,
    initials,
    salutation,
    sort_name,
)

IVANOV = PersonName(given="Иван", patronymic="Иванович", family="Иванов")
KOWALSKA = PersonName(prefix="dr", given="Anna Maria", family="Kowalska-Nowak", suffix="MBA")
POPESCU = PersonName(given="Ion", family="Popescu")

FAMILIES = {
    "pl": ["Kowalski", "Nowak", "Wiśniewska", "Wójcik", "Szymańska-Lis", "Mazur"],
    "ru": ["Иванов", "Петрова", "Достоевский", "Шевченко", "Соловьёва", "Ковальчук"],
    "ro": ["Popescu", "Ionescu", "Munteanu", "Rusu", "Stoica", "Dobre"],
    "en": ["Smith", "O'Neil", "Baker"],
}
GIVEN = {
    "pl": ["Jan", "Anna Maria", "Łukasz", "Zofia"],
    "ru": ["Иван", "Анна-Мария", "Пётр", "Ольга"],
    "ro": ["Ion", "Ana Maria", "Ștefan", "Ioana"],
    "en": ["John", "Mary Ann"],
}
PATRONYMICS = ["Иванович", "Ильич", "Петровна", "Ильинична", "Никитич"]


@st.composite
def names(draw: st.DrawFn) -> tuple[PersonName, str]:
    language = draw(st.sampled_from(sorted(FAMILIES)))
    patronymic = draw(st.sampled_from(PATRONYMICS)) if language == "ru" else ""
    return (
        PersonName(
            prefix=draw(st.sampled_from(["", "dr", "prof."])),
            given=draw(st.sampled_from(GIVEN[language])),
            patronymic=patronymic,
            family=draw(st.sampled_from(FAMILIES[language])),
            suffix=draw(st.sampled_from(["", "jr.", "PhD"])),
        ),
        language,
    )


def test_the_order_of_a_full_name_follows_the_language() -> None:
    assert display_name(IVANOV, "ru") == "Иванов Иван Иванович"
    assert display_name(KOWALSKA, "pl") == "dr Anna Maria Kowalska-Nowak MBA"
    assert display_name(POPESCU, "ro") == "Ion Popescu"
    assert display_name(POPESCU, "ro", family_first=True) == "Popescu Ion"
    assert display_name(PersonName(family="Nowak"), "pl") == "Nowak"


def test_names_sort_by_family_name() -> None:
    assert sort_name(KOWALSKA) == "Kowalska-Nowak Anna Maria"
    assert sort_name(IVANOV) == "Иванов Иван Иванович"


@pytest.mark.parametrize(
    ("name", "language", "short"),
    [
        (IVANOV, "ru", "Иванов И. И."),
        (PersonName(given="Анна-Мария", family="Крылова"), "ru", "Крылова А.-М."),
        (KOWALSKA, "pl", "A. M. Kowalska-Nowak"),
        (POPESCU, "ro", "I. Popescu"),
        (PersonName(given="Jan"), "pl", "J."),
    ],
)
def test_initials(name: PersonName, language: str, short: str) -> None:
    assert initials(name, language) == short


@pytest.mark.parametrize(
    ("name", "gender", "language", "greeting"),
    [
        (KOWALSKA, Gender.FEMALE, "pl", "Szanowna Pani"),
        (KOWALSKA, "male", "pl", "Szanowny Panie"),
        (KOWALSKA, "", "pl", "Szanowni Państwo"),
        (IVANOV, Gender.MALE, "ru", "Уважаемый Иван Иванович"),
        (IVANOV, "", "ru", "Уважаемый Иван Иванович"),
        (PersonName(given="Анна", patronymic="Ильинична"), "", "ru", "Уважаемая Анна Ильинична"),
        (PersonName(given="Анна", family="Белова"), "female", "ru", "Уважаемая госпожа Белова"),
        (PersonName(family="Белых"), "", "ru", "Уважаемые дамы и господа"),
        (POPESCU, "male", "ro", "Stimate domnule Popescu"),
        (POPESCU, "female", "ro", "Stimată doamnă Popescu"),
        (POPESCU, "", "ro", "Stimată doamnă / Stimate domn"),
        (POPESCU, "male", "en", "Dear Mr Popescu"),
        (POPESCU, "female", "de", "Dear Ms Popescu"),
        (PersonName(), "female", "pl", "Szanowni Państwo"),
    ],
)
def test_formal_salutations_agree_with_gender(
    name: PersonName, gender: str, language: str, greeting: str
) -> None:
    assert salutation(name, gender, language) == greeting


def test_informal_salutations_use_the_given_name() -> None:
    assert salutation(KOWALSKA, "female", "pl", formal=False) == "Cześć Anna Maria"
    assert salutation(IVANOV, "male", "ru", formal=False) == "Здравствуйте, Иван"
    assert salutation(POPESCU, "male", "ro", formal=False) == "Bună, Ion"
    assert salutation(PersonName(), "", "ro", formal=False) == "Bună"


def test_a_patronymic_tells_the_gender() -> None:
    assert gender_of_patronymic("Ильич") is Gender.MALE
    assert gender_of_patronymic("Никитична") is Gender.FEMALE
    assert gender_of_patronymic("Мамед оглы") is Gender.MALE
    assert gender_of_patronymic("Иван") is Gender.UNKNOWN


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Иванов Иван Иванович", "ru", IVANOV),
        ("иван иванович", "ru", PersonName(given="иван", patronymic="иванович")),
        ("Иван Иванович Иванов", "ru", IVANOV),
        ("Иван Иванов", "ru", PersonName(given="Иван", family="Иванов")),
        ("Иванов И.И.", "ru", PersonName(given="И.", patronymic="И.", family="Иванов")),
        ("И. И. Иванов", "ru", PersonName(given="И.", patronymic="И.", family="Иванов")),
        ("г-н Петров", "ru", PersonName(prefix="г-н", family="Петров")),
        ("dr inż. Jan Kowalski", "pl", PersonName("dr inż.", "Jan", "", "Kowalski", "")),
        ("Kowalski, Jan", "pl", PersonName(given="Jan", family="Kowalski")),
        ("Jan Kowalski, MBA", "pl", PersonName(given="Jan", family="Kowalski", suffix="MBA")),
        ("Kowalska Anna Maria", "pl", PersonName(given="Anna Maria", family="Kowalska")),
        ("NOWAK Jan", "pl", PersonName(given="Jan", family="NOWAK")),
        ("J.Nowak", "pl", PersonName(given="J.", family="Nowak")),
        ("  Jan   Nowak ", "pl", PersonName(given="Jan", family="Nowak")),
        ("Popescu Ion Marian", "ro", PersonName(given="Ion Marian", family="Popescu")),
        ("RUSU Ioana", "ro", PersonName(given="Ioana", family="RUSU")),
        ("Vincent van Gogh", "en", PersonName(given="Vincent", family="van Gogh")),
        ("Mr. John Smith Jr.", "en", PersonName("Mr.", "John", "", "Smith", "Jr.")),
        ("Kowalska", "pl", PersonName(family="Kowalska")),
        ("Zofia", "pl", PersonName(given="Zofia")),
        ("", "pl", PersonName()),
    ],
)
def test_a_full_name_is_split(text: str, language: str, name: PersonName) -> None:
    assert parse_full_name(text, language) == name


@given(names())
def test_a_shown_name_splits_into_the_same_parts(named: tuple[PersonName, str]) -> None:
    name, language = named
    assert parse_full_name(display_name(name, language), language) == name


@given(st.text("абвИП abcJK.,-'ć", max_size=40), st.sampled_from(["pl", "ru", "ro", "en"]))
def test_no_letter_that_was_typed_is_lost(text: str, language: str) -> None:
    name = parse_full_name(text, language)
    kept = f"{name.prefix}{name.given}{name.patronymic}{name.family}{name.suffix}"
    assert Counter(filter(str.isalpha, kept)) == Counter(filter(str.isalpha, text))
