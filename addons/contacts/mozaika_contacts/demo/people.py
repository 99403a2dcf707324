"""Invented people: names whose parts agree in gender, birthdays, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from mozaika_contacts.demo import serials
from mozaika_contacts.demo.records import DemoIdentifier
from mozaika_contacts.demo.unused import Unused
from mozaika_contacts.demo.words import City, Words
from mozaika_contacts.names import PersonName

WITH_PREFIX = 0.06
WITH_BIRTHDAY = 0.8
WITH_IDENTIFIER = 0.35


@dataclass(frozen=True, slots=True)
class Person:
    """What belongs to a person alone, wherever they work."""

    name: PersonName
    gender: str
    birthday: date
    name_day: str


def make_person(rng: Random, words: Words) -> Person:
    """A person of the country of these words."""
    gender = rng.choice(["female", "male"])
    given_names = words["female"] if gender == "female" else words["male"]
    given = rng.choice(list(given_names))
    family = rng.choice(words["families"])
    return Person(
        PersonName(
            prefix=_prefix(rng, words),
            given=given,
            patronymic=of_gender(rng.choice(words.get("patronymics") or [["", ""]]), gender),
            family=feminine(family, words["language"]) if gender == "female" else family,
        ),
        gender,
        serials.random_birthday(rng),
        given_names[given] or "",
    )


def feminine(family: str, language: str) -> str:
    """The form that a woman of the family bears: Kowalska, Иванова, Троицкая; else unchanged."""
    if language == "pl":
        return re.sub(r"(ski|cki|dzki)$", lambda end: end[0][:-1] + "a", family)
    if language == "ru":
        family = re.sub(r"ий$", "ая", family)
        return re.sub(r"(ов|ев|ёв|ин|ын)$", r"\1а", family)
    return family


def of_gender(pair: list[str], gender: str) -> str:
    """The word for the gender out of [male, female]."""
    return pair[gender == "female"]


def personal_identifiers(
    rng: Random, unused: Unused, person: Person, city: City, country: str
) -> Iterable[DemoIdentifier]:
    """A PESEL, a CNP or an INN that agrees with the birthday and the gender; for some people."""
    if rng.random() >= WITH_IDENTIFIER:
        return
    birthday, gender = person.birthday, person.gender
    if country == "PL":
        number = unused.made(lambda: serials.pesel(rng, birthday, gender))
        yield DemoIdentifier("pesel", country, number)
    elif country == "RO":
        number = unused.made(lambda: serials.cnp(rng, birthday, gender, city["code"]))
        yield DemoIdentifier("cnp", country, number)
    else:
        number = unused.made(lambda: serials.personal_inn(rng, f"{city['code']:02d}01"))
        yield DemoIdentifier("inn", country, number)


def _prefix(rng: Random, words: Words) -> str:
    if words["prefixes"] and rng.random() < WITH_PREFIX:
        return rng.choice(words["prefixes"])
    return ""
