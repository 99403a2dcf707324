"""Invented addresses in real cities, and telephone numbers of their areas."""

from __future__ import annotations

from random import Random

from mozaika_contacts.demo import serials
from mozaika_contacts.demo.records import DemoAddress
from mozaika_contacts.demo.words import City, Words

CALLING_CODES = {"PL": "48", "RO": "40", "RU": "7"}
NATIONAL_DIGITS = {"PL": 9, "RO": 9, "RU": 10}
TIME_ZONES = {"PL": "Europe/Warsaw", "RO": "Europe/Bucharest", "RU": "Europe/Moscow"}
SPREAD_DEGREES = 0.03


def pick_city(rng: Random, words: Words) -> City:
    """A city, bigger ones more often."""
    cities = words["cities"]
    return rng.choices(cities, [city["weight"] for city in cities])[0]


def time_zone(city: City, country: str) -> str:
    """The city's IANA time zone."""
    return city.get("time_zone", TIME_ZONES[country])


def make_address(
    rng: Random, words: Words, city: City, kind: str, *, is_default: bool = False
) -> DemoAddress:
    """An address in the city; a home has a flat, in Romania with block, staircase and floor."""
    country = words["country"]
    home = kind == "home"
    tower = home and country == "RO"
    return DemoAddress(
        kind=kind,
        is_default=is_default,
        street=rng.choice(words["streets"]),
        building=str(rng.randint(1, 120)),
        apartment=str(rng.randint(1, 80)) if home else "",
        block=_block(rng, country, home=home),
        staircase=rng.choice("ABC") if tower else "",
        floor=str(rng.randint(1, 8)) if tower else "",
        district=rng.choice(city.get("districts") or [""]),
        city=city["name"],
        region=city["region"],
        postal_code=_postal_code(rng, city, country),
        country=country,
        lat=round(city["lat"] + rng.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 5),
        lon=round(city["lon"] + rng.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 5),
    )


def landline(rng: Random, city: City, country: str) -> str:
    """An E.164 number of the city's area."""
    return _number(rng, country, city["area"] + str(rng.randint(2, 7)))


def mobile(rng: Random, words: Words) -> str:
    """An E.164 number of a mobile network."""
    return _number(rng, words["country"], rng.choice(words["mobile"]))


def _number(rng: Random, country: str, start: str) -> str:
    rest = serials.digits(rng, NATIONAL_DIGITS[country] - len(start))
    return f"+{CALLING_CODES[country]}{start}{rest}"


def _postal_code(rng: Random, city: City, country: str) -> str:
    first, last = city["postal"]
    if country == "PL":
        digits = f"{rng.randint(first, last):05d}"
        return f"{digits[:2]}-{digits[2:]}"
    return f"{rng.randint(first, last):06d}"


def _block(rng: Random, country: str, *, home: bool) -> str:
    if country == "RO" and home:
        return f"{rng.choice('ABCDM')}{rng.randint(1, 40)}"
    if country == "RU" and rng.random() < 0.2:
        return str(rng.randint(1, 4))
    return ""
