"""The whole set of demo partners."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from mozaika_contacts.demo.companies import Company, CompanyMaker, Group
from mozaika_contacts.demo.records import DemoPartner
from mozaika_contacts.demo.staff import make_staff
from mozaika_contacts.demo.unused import Unused
from mozaika_contacts.demo.words import LANGUAGES, words

COMPANIES_PER_COUNTRY = 80
ROUND = 20  # of that many companies one heads a group, three belong to one, two are sole traders
GROUP_FROM = {"PL": "RO", "RO": "PL", "RU": "RU"}  # whose group the third subsidiary belongs to


def demo_partners(seed: int = 2026) -> Iterator[DemoPartner]:
    """Some 240 companies of three countries, each followed by its people: the same for a seed.

    Parents come before those who name them, so that they can be stored in this order.
    """
    rng, unused = Random(seed), Unused()
    makers = [CompanyMaker(rng, words(language), unused) for language in LANGUAGES]
    groups: dict[str, Group] = {}
    position = 0
    for number in range(COMPANIES_PER_COUNTRY):
        for maker in makers:
            company = _make(maker, number % ROUND, groups)
            if number % ROUND == 0:
                groups[maker.words["country"]] = Group(position, company.proper)
            staff = list(make_staff(rng, maker.words, unused, company, position))
            yield company.partner
            yield from staff
            position += 1 + len(staff)


def _make(maker: CompanyMaker, place: int, groups: dict[str, Group]) -> Company:
    country = maker.words["country"]
    match place:
        case 0:
            return maker.head()
        case 1 | 2:
            return maker.ordinary(groups[country])
        case 3:
            return maker.ordinary(groups[GROUP_FROM[country]])
        case 9 | 19:
            return maker.sole()
        case _:
            return maker.ordinary()
