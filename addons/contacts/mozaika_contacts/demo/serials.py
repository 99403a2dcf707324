"""Invented official identifiers with right check digits, and telephone numbers that could exist.

A coincidence with a real company's or person's number is accidental.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from stdnum.pl import nip as nip_scheme
from stdnum.pl import pesel as pesel_scheme
from stdnum.pl import regon as regon_scheme
from stdnum.ro import cnp as cnp_scheme
from stdnum.ro import cui as cui_scheme
from stdnum.ru import inn as inn_scheme
from stdnum.ru import ogrn as ogrn_scheme

from mozaika_contacts.identifiers import ogrnip_check_digit

FIRST_BIRTHDAY = date(1958, 1, 1)
BIRTHDAY_SPAN_DAYS = 16_000  # to the autumn of 2001


def digits(rng: Random, count: int) -> str:
    """That many random digits."""
    return f"{rng.randrange(10**count):0{count}d}"


def nip(rng: Random, office: str) -> str:
    """A NIP with the three digits of a tax office. A remainder of 10 is never issued."""
    while True:
        stem = office + digits(rng, 6)
        check = nip_scheme.checksum(stem + "0")
        if check < 10:
            return f"{stem}{check}"


def regon(rng: Random) -> str:
    """A REGON of nine digits."""
    stem = f"3{digits(rng, 7)}"
    return stem + regon_scheme.calc_check_digit(stem)


def krs(rng: Random) -> str:
    """A number of the Polish court register."""
    return f"0000{rng.randint(10_000, 999_999):06d}"


def pesel(rng: Random, birthday: date, gender: str) -> str:
    """A PESEL: birthday with the century in the month, serial, gender, check digit."""
    month = birthday.month + (20 if birthday.year >= 2000 else 0)
    last = 2 * rng.randrange(5) + (gender == "male")
    stem = f"{birthday:%y}{month:02d}{birthday:%d}{digits(rng, 3)}{last}"
    return stem + pesel_scheme.calc_check_digit(stem)


def cui(rng: Random) -> str:
    """A Romanian CUI of eight digits."""
    stem = str(rng.randint(1_000_000, 4_999_999))
    return stem + cui_scheme.calc_check_digit(stem)


def onrc(rng: Random, county: int, year: int, letter: str = "J") -> str:
    """A trade register number in the form before July 2024: `J12/1234/2008`."""
    return f"{letter}{county:02d}/{rng.randint(11, 9999)}/{year}"


def cnp(rng: Random, birthday: date, gender: str, county: int) -> str:
    """A CNP: gender and century, birthday, county, serial, check digit."""
    first = (5 if birthday.year >= 2000 else 1) + (gender == "female")
    stem = f"{first}{birthday:%y%m%d}{county:02d}{rng.randint(1, 999):03d}"
    return stem + cnp_scheme.calc_check_digit(stem)


def company_inn(rng: Random, office: str) -> str:
    """An INN of ten digits with the four of a tax office."""
    stem = office + digits(rng, 5)
    return stem + inn_scheme.calc_company_check_digit(stem)


def personal_inn(rng: Random, office: str) -> str:
    """An INN of twelve digits with the four of a tax office."""
    stem = office + digits(rng, 6)
    return stem + inn_scheme.calc_personal_check_digits(stem)


def kpp(office: str) -> str:
    """The KPP of a company registered where it is: reason 01."""
    return f"{office}01001"


def ogrn(rng: Random, region: int, year: int) -> str:
    """An OGRN of thirteen digits: 1, year, region, entry, check digit."""
    stem = f"1{year % 100:02d}{region:02d}{digits(rng, 7)}"
    return stem + ogrn_scheme.calc_check_digit(stem + "0")


def ogrnip(rng: Random, region: int, year: int) -> str:
    """An OGRNIP of fifteen digits: 3, year, region, entry, check digit."""
    stem = f"3{year % 100:02d}{region:02d}{digits(rng, 9)}"
    return stem + ogrnip_check_digit(stem)


def random_birthday(rng: Random) -> date:
    """The birthday of somebody of working age."""
    return FIRST_BIRTHDAY + timedelta(days=rng.randrange(BIRTHDAY_SPAN_DAYS))
