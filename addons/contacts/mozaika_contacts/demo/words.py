"""The word lists of demo data, read from the JSON files beside this module."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NotRequired, TypedDict, cast

LANGUAGES = ("pl", "ru", "ro")


class City(TypedDict):
    """A real city.

    `postal` is its first and last code as numbers, `area` its telephone code, `code` the number of
    its region (RU) or county (RO), `office` the digits of a tax office (PL).
    """

    name: str
    region: str
    districts: NotRequired[list[str]]
    postal: list[int]
    area: str
    code: NotRequired[int]
    office: NotRequired[str]
    time_zone: NotRequired[str]
    lat: float
    lon: float
    weight: int


class Trade(TypedDict):
    """Words of one industry for company names: before and after the invented part."""

    industry: str
    before: list[str]
    after: list[str]
    crafts: NotRequired[list[str]]


class Words(TypedDict):
    """The words of one country. Pairs are [male, female]; given names lead to their name-days."""

    country: str
    language: str
    team: str
    company: list[str]
    holding: str
    sole: str
    forms: list[str]
    office_mailboxes: list[str]
    invoice_mailbox: str
    mobile: list[str]
    cities: list[City]
    streets: list[str]
    male: dict[str, str | None]
    female: dict[str, str | None]
    patronymics: NotRequired[list[list[str]]]
    families: list[str]
    prefixes: list[str]
    proper: list[str]
    trades: list[Trade]
    owner: list[str]
    bosses: list[list[str]]
    jobs: list[list[str]]
    company_notes: list[str]
    person_notes: list[str]


@cache
def words(language: str) -> Words:
    """The words of the country where a language of `LANGUAGES` is spoken."""
    return cast(Words, read_json(f"{language}.json"))


def read_json(name: str) -> object:
    """The content of one data file."""
    return json.loads(files(__package__).joinpath("data", name).read_text("utf-8"))
