"""Names of people in parts, and how Polish, Russian, Romanian and English put them together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Gender(StrEnum):
    """The grammatical gender by which a person is addressed; empty where it is not known."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in parts, each possibly empty; several given names are one part."""

    prefix: str = ""
    given: str = ""
    patronymic: str = ""
    family: str = ""
    suffix: str = ""


GENERAL_SALUTATIONS: Mapping[str, str] = {
    "pl": "Szanowni Państwo",
    "ru": "Уважаемые дамы и господа",
    "ro": "Stimată doamnă / Stimate domn",
    "en": "Dear Sir or Madam",
}
"""How a letter begins for a company, or for a person of unknown gender."""

INFORMAL_GREETINGS: Mapping[str, str] = {
    "pl": "Cześć",
    "ru": "Здравствуйте,",
    "ro": "Bună,",
    "en": "Hello",
}


def display_name(name: PersonName, language: str, *, family_first: bool | None = None) -> str:
    """The full name: family, given, patronymic in Russian, given and family elsewhere.

    `family_first` chooses the order for a person who wants another one, as happens in Romania.
    """
    if family_first is None:
        family_first = language == "ru"
    if family_first:
        return _join(name.prefix, name.family, name.given, name.patronymic, name.suffix)
    return _join(name.prefix, name.given, name.patronymic, name.family, name.suffix)


def sort_name(name: PersonName) -> str:
    """The name to sort by in every language: family, given, patronymic."""
    return _join(name.family, name.given, name.patronymic)


def initials(name: PersonName, language: str) -> str:
    """A short form with the family name in full: «Иванов И. И.», J. Kowalski, I. Popescu."""
    letters = _join(_initial(name.given), _initial(name.patronymic))
    if language == "ru":
        return _join(name.family, letters)
    return _join(letters, name.family)


def salutation(
    name: PersonName, gender: Gender | str, language: str, *, formal: bool = True
) -> str:
    """How a letter to the person begins, without the closing comma.

    Polish letters do not name the person; Russian ones take the given name and the patronymic;
    Romanian and English ones the family name. Without a name or a gender (which a Russian
    patronymic tells) the general form stands. Languages other than pl, ru, ro use English.
    """
    language = language if language in GENERAL_SALUTATIONS else "en"
    if not formal:
        return _join(INFORMAL_GREETINGS[language], name.given).rstrip(",")
    known = Gender(gender) or (gender_of_patronymic(name.patronymic) if language == "ru" else "")
    if not known or not _join(name.given, name.family):
        return GENERAL_SALUTATIONS[language]
    return _FORMAL[language](name, known == Gender.FEMALE)


def gender_of_patronymic(patronymic: str) -> Gender:
    """The gender that a Russian patronymic shows by its ending, if it is one."""
    ending = patronymic.lower()
    if re.search(r"(?:вна|ична|инична|кызы)$", ending):
        return Gender.FEMALE
    if re.search(r"(?:ович|евич|ич|оглы)$", ending):
        return Gender.MALE
    return Gender.UNKNOWN


def _formal_pl(_name: PersonName, female: bool) -> str:
    return "Szanowna Pani" if female else "Szanowny Panie"


def _formal_ru(name: PersonName, female: bool) -> str:
    opening = "Уважаемая" if female else "Уважаемый"
    if name.given and name.patronymic:
        return _join(opening, name.given, name.patronymic)
    if name.family:
        return _join(opening, "госпожа" if female else "господин", name.family)
    return _join(opening, name.given)


def _formal_ro(name: PersonName, female: bool) -> str:
    opening = "Stimată doamnă" if female else "Stimate domnule"
    return _join(opening, name.family or name.given)


def _formal_en(name: PersonName, female: bool) -> str:
    if not name.family:
        return _join("Dear", name.given)
    return _join("Dear", "Ms" if female else "Mr", name.family)


_FORMAL = {"pl": _formal_pl, "ru": _formal_ru, "ro": _formal_ro, "en": _formal_en}


def _initial(names: str) -> str:
    """Анна-Мария Ольга → А.-М. О."""
    parts = [[part[0].upper() + "." for part in word.split("-") if part] for word in names.split()]
    return " ".join("-".join(letters) for letters in parts)


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
