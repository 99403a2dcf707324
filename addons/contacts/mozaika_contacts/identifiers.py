"""Kinds of official identifiers of companies and people: check, show, mask.

A value is kept in the compact form that `clean` returns and shown by `display` or, to those without
the right to read personal numbers, by `mask`. Check digits come from python-stdnum; KRS, KPP and
OGRNIP are checked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from stdnum.eu import vat
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)
from stdnum.pl import nip, pesel, regon
from stdnum.ro import cnp, cui, onrc
from stdnum.ru import inn, ogrn

from .values import N_, InvalidValue

COMPANY = "company"
PERSON = "person"
BULLET = "•"
SHOWN_WHEN_MASKED = 3


class Reason(StrEnum):
    """Why an identifier is refused."""

    LENGTH = "length"
    CHECKSUM = "checksum"
    CHARACTERS = "characters"
    CONTENT = "content"  # a part cannot be: a date, a county, a country, a leading digit
    UNKNOWN_TYPE = "unknown_type"


REASON_MESSAGES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.LENGTH: N_(
            "%(label)s “%(value)s” has a wrong length. Compare it with the example %(example)s."
        ),
        Reason.CHECKSUM: N_(
            "%(label)s “%(value)s” has a wrong check digit. Look for a mistyped or swapped digit."
        ),
        Reason.CHARACTERS: N_(
            "%(label)s “%(value)s” has characters that do not belong there. "
            "Write it like the example %(example)s."
        ),
        Reason.CONTENT: N_(
            "%(label)s “%(value)s” has a part that cannot be right, such as a date or a country. "
            "Compare it with the example %(example)s."
        ),
        Reason.UNKNOWN_TYPE: N_(
            "“%(code)s” is not a known type of identifier. Choose one of: %(known)s."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class IdentifierType:
    """One kind of identifier.

    `country` is an ISO 3166 code, or EU. `applies_to` holds "company", "person" or both. `label` is
    a gettext message. `personal` numbers are masked for those without the right to read them.
    """

    code: str
    country: str
    applies_to: frozenset[str]
    label: str
    example: str
    personal: bool = False


class InvalidIdentifier(InvalidValue):
    """A refused identifier: its type's `code`, the raw `value` and the `reason`.

    The text never holds a personal number in full, so that it may be logged.
    """

    translated = frozenset({"label"})

    def __init__(self, code: str, value: str, reason: Reason) -> None:
        self.code = code
        self.value = value
        self.reason = reason
        super().__init__(REASON_MESSAGES[reason], self._params())

    def _params(self) -> dict[str, str]:
        kind = IDENTIFIER_TYPES.get(self.code)
        if kind is None:
            return {"code": self.code, "known": ", ".join(IDENTIFIER_TYPES)}
        shown = mask(self.code, self.value)
        return {"label": kind.label, "value": shown, "example": kind.example}


def clean(code: str, value: str) -> str:
    """The compact form of an identifier of type `code`, as it is stored.

    Raises `InvalidIdentifier` where the type is unknown or the value does not pass its check.
    """
    check = _CHECKS.get(code)
    if check is None:
        raise InvalidIdentifier(code, value, Reason.UNKNOWN_TYPE)
    if not value.strip():
        raise InvalidIdentifier(code, value, Reason.LENGTH)
    try:
        return check(value.strip())
    except ValidationError as error:
        raise InvalidIdentifier(code, value, _reason(error)) from None


def display(code: str, value: str) -> str:
    """An identifier as people write it; what is not in compact form comes back unchanged."""
    if code == "nip" and re.fullmatch(r"[0-9]{10}", value):
        return nip.format(value)
    return value


def mask(code: str, value: str) -> str:
    """An identifier for those who may not read personal numbers: others as by `display`."""
    kind = IDENTIFIER_TYPES.get(code)
    if kind is None or not kind.personal:
        return display(code, value)
    hidden = max(len(value) - SHOWN_WHEN_MASKED, min(len(value), SHOWN_WHEN_MASKED))
    return BULLET * hidden + value[hidden:]


def types_for(country: str, kind: str) -> list[IdentifierType]:
    """The identifier types to offer a "company" or "person" of a country (ISO 3166 code)."""
    in_union = country.lower() in vat.MEMBER_STATES
    return [
        type_
        for type_ in IDENTIFIER_TYPES.values()
        if kind in type_.applies_to
        and (type_.country == country or (type_.country == "EU" and in_union))
    ]


def _reason(error: ValidationError) -> Reason:
    reasons: dict[type[ValidationError], Reason] = {
        InvalidLength: Reason.LENGTH,
        InvalidFormat: Reason.CHARACTERS,
        InvalidChecksum: Reason.CHECKSUM,
        InvalidComponent: Reason.CONTENT,
    }
    return reasons.get(type(error), Reason.CHARACTERS)


def _compact(value: str) -> str:
    return re.sub(r"[\s\-\u2010-\u2015]", "", value).upper()


def _digits(value: str, length: int) -> str:
    number = _compact(value)
    if not re.fullmatch(r"[0-9]+", number):
        raise InvalidFormat
    if len(number) != length:
        raise InvalidLength
    return number


def _check_krs(value: str) -> str:
    """Ten digits, a plain serial number without a check digit."""
    number = _digits(value, 10)
    if int(number) == 0:
        raise InvalidComponent
    return number


def _check_kpp(value: str) -> str:
    """Tax office (4), reason (2 digits or capitals), serial (3), as the tax service orders."""
    number = _compact(value)
    if len(number) != 9:
        raise InvalidLength
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", number):
        raise InvalidFormat
    return number


def _check_ogrn(value: str) -> str:
    return ogrn.validate(_digits(value, 13))


def _check_ogrnip(value: str) -> str:
    """Fifteen digits from 3; the last is the last digit of the first fourteen modulo 13.

    python-stdnum 2.2 compares the whole remainder, so it refuses valid numbers where that is 10–12.
    """
    number = _digits(value, 15)
    if number[0] != "3":
        raise InvalidComponent
    if number[-1] != ogrnip_check_digit(number[:-1]):
        raise InvalidChecksum
    return number


def ogrnip_check_digit(number: str) -> str:
    """The check digit of the first fourteen digits of an OGRNIP."""
    return str(int(number) % 13 % 10)


def _check_vat(value: str) -> str:
    """A Romanian VAT number holds a CUI only: a personal CNP would be kept unmasked here."""
    number = vat.validate(value)
    if number.startswith("RO"):
        cui.validate(number)
    return number


_CHECKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "nip": nip.validate,
        "regon": regon.validate,
        "krs": _check_krs,
        "pesel": pesel.validate,
        "cui": cui.validate,
        "onrc": onrc.validate,
        "cnp": cnp.validate,
        "inn": inn.validate,
        "ogrn": _check_ogrn,
        "ogrnip": _check_ogrnip,
        "kpp": _check_kpp,
        "vat": _check_vat,
    }
)

_COMPANIES = frozenset({COMPANY})
_PEOPLE = frozenset({PERSON})
_BOTH = _COMPANIES | _PEOPLE

IDENTIFIER_TYPES: Mapping[str, IdentifierType] = MappingProxyType(
    {
        type_.code: type_
        for type_ in (
            IdentifierType("nip", "PL", _BOTH, N_("NIP"), "856-734-62-15"),
            IdentifierType("regon", "PL", _COMPANIES, N_("REGON"), "123456785"),
            IdentifierType("krs", "PL", _COMPANIES, N_("KRS number"), "0000123456"),
            IdentifierType("pesel", "PL", _PEOPLE, N_("PESEL"), "44051401359", personal=True),
            IdentifierType("cui", "RO", _COMPANIES, N_("CUI"), "18547290"),
            IdentifierType("onrc", "RO", _COMPANIES, N_("Trade register number"), "J40/750/2012"),
            IdentifierType("cnp", "RO", _PEOPLE, N_("CNP"), "1630615123457", personal=True),
            IdentifierType("inn", "RU", _BOTH, N_("INN"), "1234567894"),
            IdentifierType("ogrn", "RU", _COMPANIES, N_("OGRN"), "1022200525819"),
            IdentifierType("ogrnip", "RU", _BOTH, N_("OGRNIP"), "304500116000157"),
            IdentifierType("kpp", "RU", _COMPANIES, N_("KPP"), "770101001"),
            IdentifierType("vat", "EU", _BOTH, N_("EU VAT number"), "PL8567346215"),
        )
    }
)
"""Every type by its code, in the order in which it is offered."""
