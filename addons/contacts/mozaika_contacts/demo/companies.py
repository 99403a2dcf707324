"""Invented companies: names by trade, identifiers, addresses, and what the seller knows of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from mozaika_contacts.demo import places, serials, terms
from mozaika_contacts.demo.people import Person, make_person
from mozaika_contacts.demo.records import (
    DemoAddress,
    DemoContactPoint,
    DemoIdentifier,
    DemoPartner,
)
from mozaika_contacts.demo.unused import Unused, slug
from mozaika_contacts.demo.words import City, Trade, Words
from mozaika_contacts.legal_forms import strip_legal_form

FIRST_DAY = date(2022, 1, 10)
DAYS = 1775  # to 2026-11-20
NEW_FROM = date(2026, 9, 1)
STATUSES = {"prospect": 30, "active": 45, "dormant": 12, "former": 10, "blocked": 3}
SIZES = {"1-9": 35, "10-49": 35, "50-249": 20, "250+": 10}
WITH_NOTE = 0.4
WITH_VAT = 0.85


@dataclass(frozen=True, slots=True)
class Group:
    """A parent company: its position among the partners and the name that its companies share."""

    position: int
    proper: str


@dataclass(frozen=True, slots=True)
class Company:
    """A company and what its staff need of it; `proprietor` where one person is the company."""

    partner: DemoPartner
    city: City
    domain: str
    proper: str
    proprietor: Person | None = None


class CompanyMaker:
    """Makes the companies of one country."""

    def __init__(self, rng: Random, words: Words, unused: Unused) -> None:
        self.words = words
        self._rng = rng
        self._unused = unused
        self._group_names = rng.sample(words["proper"], len(words["proper"]))
        self._users = [user.key for user in terms.USERS if user.team == words["team"]]

    def head(self) -> Company:
        """The parent company of a group."""
        proper = self._group_names.pop()
        name = self._unused.made(lambda: self.words["holding"].format(proper=proper))
        return self._company(name, proper, self._trade(), size="250+")

    def ordinary(self, group: Group | None = None) -> Company:
        """A company of its own, or one of a group."""
        proper = group.proper if group else self._rng.choice(self.words["proper"])
        trade = self._trade()
        name = self._unused.made(lambda: self._name(proper, trade))
        size = self._rng.choices(list(SIZES), list(SIZES.values()))[0]
        company = self._company(name, proper, trade, size)
        if group is None:
            return company
        return replace(company, partner=replace(company.partner, parent=group.position))

    def sole(self) -> Company:
        """A sole trader, who works alone under their own name."""
        person = make_person(self._rng, self.words)
        trade = self._trade()
        name = self.words["sole"].format(
            craft=self._rng.choice(trade.get("crafts") or [""]),
            given=person.name.given,
            patronymic=person.name.patronymic,
            family=person.name.family,
        )
        company = self._company(self._unused.made(lambda: name), name, trade, "1-9", sole=True)
        return replace(company, proprietor=person)

    def _trade(self) -> Trade:
        return self._rng.choice(self.words["trades"])

    def _name(self, proper: str, trade: Trade) -> str:
        return self._rng.choice(self.words["company"]).format(
            before=self._rng.choice(trade["before"]),
            proper=proper,
            after=self._rng.choice(trade["after"]),
            form=self._rng.choice(self.words["forms"]),
        )

    def _company(
        self, name: str, proper: str, trade: Trade, size: str, *, sole: bool = False
    ) -> Company:
        rng, country = self._rng, self.words["country"]
        city = places.pick_city(rng, self.words)
        domain = self._unused.numbered(slug(strip_legal_form(name)) + "{}.example")
        status = rng.choices(list(STATUSES), list(STATUSES.values()))[0]
        source = rng.choices(list(terms.SOURCE_WEIGHTS), list(terms.SOURCE_WEIGHTS.values()))[0]
        created_on = FIRST_DAY + timedelta(days=int(DAYS * rng.random() ** 0.7))
        supplier = rng.random() < 0.1
        partner = DemoPartner(
            kind="company",
            name=name,
            language=self.words["language"],
            time_zone=places.time_zone(city, country),
            country=country,
            status=status,
            source=source,
            owner=rng.choice(self._users),
            team=self.words["team"],
            created_on=created_on,
            industry=trade["industry"],
            size=size,
            website=f"https://{domain}",
            do_not_call=rng.random() < 0.04,
            do_not_mail=rng.random() < 0.04,
            roles=tuple(_roles(rng, status, trade["industry"], supplier=supplier)),
            labels=tuple(_labels(rng, status, size, source, created_on, supplier=supplier)),
            note=rng.choice(self.words["company_notes"]) if rng.random() < WITH_NOTE else "",
            contact_points=tuple(self._contact_points(city, domain)),
            addresses=tuple(self._addresses(city)),
            identifiers=tuple(self._identifiers(city, sole=sole)),
        )
        return Company(partner, city, domain, proper)

    def _contact_points(self, city: City, domain: str) -> Iterable[DemoContactPoint]:
        rng, country, words = self._rng, self.words["country"], self.words
        yield DemoContactPoint("phone", self._phone(city))
        mailbox = rng.choice(words["office_mailboxes"])
        yield DemoContactPoint("email", self._unused.numbered(f"{mailbox}{{}}@{domain}"))
        if rng.random() < 0.2:
            yield DemoContactPoint("email", f"{words['invoice_mailbox']}@{domain}", primary=False)
        if rng.random() < 0.25:
            number = self._unused.made(lambda: places.mobile(rng, words))
            yield DemoContactPoint("mobile", number)
        if rng.random() < (0.1 if country == "RU" else 0.3):
            yield DemoContactPoint("fax", self._phone(city))
        yield DemoContactPoint("url", f"https://{domain}")

    def _phone(self, city: City) -> str:
        return self._unused.made(lambda: places.landline(self._rng, city, self.words["country"]))

    def _addresses(self, city: City) -> Iterable[DemoAddress]:
        yield places.make_address(self._rng, self.words, city, "registered", is_default=True)
        for kind, share in (("delivery", 0.25), ("billing", 0.1)):
            if self._rng.random() < share:
                yield places.make_address(self._rng, self.words, city, kind)

    def _identifiers(self, city: City, *, sole: bool) -> Iterable[DemoIdentifier]:
        country = self.words["country"]
        numbers = _NUMBERS[country](self._rng, self._unused, city, sole)
        return (DemoIdentifier(type_, country, number) for type_, number in numbers)


def _polish(rng: Random, unused: Unused, city: City, sole: bool) -> Iterable[tuple[str, str]]:
    nip = unused.made(lambda: serials.nip(rng, city["office"]))
    yield "nip", nip
    yield "regon", unused.made(lambda: serials.regon(rng))
    if not sole:
        yield "krs", unused.made(lambda: serials.krs(rng))
    if rng.random() < WITH_VAT:
        yield "vat", f"PL{nip}"


def _romanian(rng: Random, unused: Unused, city: City, sole: bool) -> Iterable[tuple[str, str]]:
    cui = unused.made(lambda: serials.cui(rng))
    year, letter = rng.randint(1991, 2023), "F" if sole else "J"
    yield "cui", cui
    yield "onrc", unused.made(lambda: serials.onrc(rng, city["code"], year, letter))
    if rng.random() < WITH_VAT:
        yield "vat", f"RO{cui}"


def _russian(rng: Random, unused: Unused, city: City, sole: bool) -> Iterable[tuple[str, str]]:
    region, year = city["code"], rng.randint(2004, 2024)
    office = f"{region:02d}{rng.randint(1, 9):02d}"
    if sole:
        yield "inn", unused.made(lambda: serials.personal_inn(rng, office))
        yield "ogrnip", unused.made(lambda: serials.ogrnip(rng, region, year))
        return
    yield "inn", unused.made(lambda: serials.company_inn(rng, office))
    yield "kpp", serials.kpp(office)
    yield "ogrn", unused.made(lambda: serials.ogrn(rng, region, year))


_NUMBERS = {"PL": _polish, "RO": _romanian, "RU": _russian}


def _roles(rng: Random, status: str, industry: str, *, supplier: bool) -> Iterable[str]:
    if status in {"active", "dormant", "former"}:
        yield "customer"
    if supplier:
        yield "supplier"
    if industry == "media":
        yield "press"
    if rng.random() < 0.05:
        yield "partner"


def _labels(
    rng: Random, status: str, size: str, source: str, created_on: date, *, supplier: bool
) -> Iterable[str]:
    chances = {
        "key": status == "active" and size == "250+",
        "loyal": 0.25 * (status == "active" and size != "250+"),
        "indebted": 0.1 * (status in {"active", "dormant", "blocked"}),
        "low_profit": 0.06 * (status in {"active", "dormant"}),
        "new": status == "prospect" and created_on >= NEW_FROM,
        "supplier": supplier,
        "newsletter": 0.2,
        "trade_fair": source == "trade_fair",
    }
    return (label for label, chance in chances.items() if rng.random() < chance)
