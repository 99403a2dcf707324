"""Personal numbers of patients, checked by the rules of their countries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from mozaika import Text, _l
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)
from stdnum.pl import pesel
from stdnum.ro import cnp

PESEL, CNP, SNILS = "pesel", "cnp", "snils"
KINDS = [(PESEL, "PESEL"), (CNP, "CNP"), (SNILS, _l("SNILS"))]
KIND_OF_COUNTRY = {"PL": PESEL, "RO": CNP, "RU": SNILS}
_UNCHECKED = 1_001_998
"""SNILS numbers up to this one were given without check digits."""


class WrongNumber(ValueError):
    """A personal number that can't be right; `text` says why, without repeating it."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def clean(kind: str, number: str) -> str:
    """The number as it is kept. Raises `WrongNumber`."""
    try:
        return _CHECKS[kind](number)
    except ValidationError as error:
        raise WrongNumber(_reason(error)) from None


def birth_date(kind: str, number: str) -> date | None:
    """The date of birth that a checked number tells, where it tells one."""
    reader = {PESEL: pesel.get_birth_date, CNP: cnp.get_birth_date}.get(kind)
    return reader(number) if reader else None


def snils_digits(stem: str) -> str:
    """The two check digits of nine digits of a SNILS."""
    total = sum(place * int(digit) for place, digit in zip(range(9, 0, -1), stem, strict=True))
    return f"{total % 101 % 100:02d}"


def _snils(number: str) -> str:
    digits = re.sub(r"[\s\-–]", "", number)
    if not re.fullmatch(r"[0-9]+", digits):
        raise InvalidFormat
    if len(digits) != 11:
        raise InvalidLength
    stem = digits[:9]
    if int(stem) <= _UNCHECKED:
        raise InvalidComponent
    if snils_digits(stem) != digits[9:]:
        raise InvalidChecksum
    return f"{stem[:3]}-{stem[3:6]}-{stem[6:]} {digits[9:]}"


def _reason(error: ValidationError) -> Text:
    reasons: list[tuple[type[ValidationError], Text]] = [
        (InvalidLength, _l("It has too few or too many digits.")),
        (InvalidChecksum, _l("Its check digit is wrong. Look for a mistyped or swapped digit.")),
        (InvalidComponent, _l("A part of it can't be right, such as the date of birth.")),
    ]
    for kind, text in reasons:
        if isinstance(error, kind):
            return text
    return _l("It has characters that do not belong there.")


_CHECKS: dict[str, Callable[[str], str]] = {
    PESEL: pesel.validate,
    CNP: cnp.validate,
    SNILS: _snils,
}
