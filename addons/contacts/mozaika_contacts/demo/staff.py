"""The people who work at an invented company."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from mozaika_contacts.demo import places
from mozaika_contacts.demo.companies import WITH_NOTE, Company
from mozaika_contacts.demo.people import (
    WITH_BIRTHDAY,
    Person,
    make_person,
    of_gender,
    personal_identifiers,
)
from mozaika_contacts.demo.records import DemoContactPoint, DemoPartner
from mozaika_contacts.demo.unused import Unused, slug
from mozaika_contacts.demo.words import Words
from mozaika_contacts.names import display_name

HEADCOUNTS = {"1-9": (1, 1), "10-49": (1, 2), "50-249": (2, 2), "250+": (2, 4)}
WITH_HOME = 0.15


def make_staff(
    rng: Random, words: Words, unused: Unused, company: Company, position: int
) -> Iterator[DemoPartner]:
    """The people of a company that is at a position among the partners; a boss comes first."""
    first, last = HEADCOUNTS[company.partner.size]
    for number in range(rng.randint(first, last)):
        person = company.proprietor or make_person(rng, words)
        if company.proprietor:
            title = of_gender(words["owner"], person.gender)
        else:
            titles = words["bosses"] if number == 0 else words["jobs"]
            title = of_gender(rng.choice(titles), person.gender)
        yield _partner(rng, words, unused, company, position, person, title)


def _partner(
    rng: Random,
    words: Words,
    unused: Unused,
    company: Company,
    position: int,
    person: Person,
    title: str,
) -> DemoPartner:
    employer, name = company.partner, person.name
    home = places.make_address(rng, words, company.city, "home", is_default=True)
    identifiers = personal_identifiers(rng, unused, person, company.city, employer.country)
    return DemoPartner(
        kind="person",
        name=display_name(name, employer.language),
        language=employer.language,
        time_zone=employer.time_zone,
        country=employer.country,
        status=employer.status,
        source=employer.source,
        owner=employer.owner,
        team=employer.team,
        created_on=employer.created_on,
        industry=employer.industry,
        prefix=name.prefix,
        given_name=name.given,
        patronymic=name.patronymic,
        family_name=name.family,
        suffix=name.suffix,
        gender=person.gender,
        birthday=person.birthday if rng.random() < WITH_BIRTHDAY else None,
        name_day=person.name_day,
        job_title=title,
        parent=position,
        do_not_call=rng.random() < 0.05,
        do_not_mail=rng.random() < 0.03,
        roles=("press",) if "press" in employer.roles and rng.random() < 0.5 else (),
        labels=("newsletter",) if rng.random() < 0.2 else (),
        note=rng.choice(words["person_notes"]) if rng.random() < WITH_NOTE else "",
        contact_points=tuple(_contact_points(rng, words, unused, company, person)),
        addresses=(home,) if rng.random() < WITH_HOME else (),
        identifiers=tuple(identifiers),
    )


def _contact_points(
    rng: Random, words: Words, unused: Unused, company: Company, person: Person
) -> Iterable[DemoContactPoint]:
    mailbox = f"{_first_part(words, person)}.{slug(person.name.family, '')}"
    yield DemoContactPoint("email", unused.numbered(f"{mailbox}{{}}@{company.domain}"))
    number = unused.made(lambda: places.mobile(rng, words))
    if rng.random() < 0.85:
        yield DemoContactPoint("mobile", number)
        if rng.random() < 0.25:
            yield DemoContactPoint("messenger", number)
    else:
        country = words["country"]
        direct = unused.made(lambda: places.landline(rng, company.city, country))
        yield DemoContactPoint("phone", direct)


def _first_part(words: Words, person: Person) -> str:
    given = slug(person.name.given, "")
    return given[0] if words["language"] == "ru" else given
