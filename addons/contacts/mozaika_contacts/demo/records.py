"""The shapes of demo data: plain values, for the models or for anything else to take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mozaika_contacts.addresses import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAddress(Address):
    """An address and what it is for: registered, billing, delivery or home."""

    kind: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class DemoContactPoint:
    """A way to reach somebody.

    `kind` is phone, mobile, fax, email, url or messenger; telephone numbers (messengers' too) are
    E.164. One of each kind is `primary`.
    """

    kind: str
    value: str
    primary: bool = True


@dataclass(frozen=True, slots=True)
class DemoIdentifier:
    """An official identifier: a `type` of `IDENTIFIER_TYPES`, the issuing country, the number."""

    type: str
    country: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPartner:
    """A company or a person.

    `name` is the full name. `parent` is the position of the parent company (or of a person's
    employer) among the partners yielded before. `name_day` is "MM-DD". `source`, `industry`,
    `labels`, `team` and `owner` are keys of `mozaika_contacts.demo.terms`. `size` is a number of
    people: "1-9", "10-49", "50-249" or "250+". `roles` are customer, supplier, partner and press.
    """

    kind: str
    name: str
    language: str
    time_zone: str
    country: str
    status: str
    source: str
    owner: str
    team: str
    created_on: date
    industry: str = ""
    size: str = ""
    website: str = ""
    prefix: str = ""
    given_name: str = ""
    patronymic: str = ""
    family_name: str = ""
    suffix: str = ""
    gender: str = ""
    birthday: date | None = None
    name_day: str = ""
    job_title: str = ""
    parent: int | None = None
    do_not_call: bool = False
    do_not_mail: bool = False
    roles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    note: str = ""
    contact_points: tuple[DemoContactPoint, ...] = ()
    addresses: tuple[DemoAddress, ...] = ()
    identifiers: tuple[DemoIdentifier, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A colleague who looks after partners: `key` is what `DemoPartner.owner` says."""

    key: str
    given_name: str
    family_name: str
    gender: str
    language: str
    team: str
