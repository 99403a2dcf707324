"""Telephone numbers: read as people of a country type them, kept as E.164."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, ValidationResult

from .values import N_, InvalidValue


class PhoneKind(StrEnum):
    """What kind of line a number is, as far as its country's numbering plan tells."""

    LANDLINE = "landline"
    MOBILE = "mobile"
    TOLL_FREE = "toll_free"
    OTHER = "other"


class PhoneReason(StrEnum):
    """Why a telephone number is refused."""

    NOT_A_NUMBER = "not_a_number"
    COUNTRY = "country"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_IN_USE = "not_in_use"


PHONE_MESSAGES: Mapping[PhoneReason, str] = MappingProxyType(
    {
        PhoneReason.NOT_A_NUMBER: N_(
            "“%(value)s” is not a telephone number. Write digits, such as %(example)s."
        ),
        PhoneReason.COUNTRY: N_(
            "The telephone number “%(value)s” has no known country code. "
            "Write it with the code, such as %(example)s."
        ),
        PhoneReason.TOO_SHORT: N_(
            "The telephone number “%(value)s” is too short. Add the missing digits "
            "or the area code, such as %(example)s."
        ),
        PhoneReason.TOO_LONG: N_(
            "The telephone number “%(value)s” is too long. Write one number, such as %(example)s, "
            "and put another one into a field of its own."
        ),
        PhoneReason.NOT_IN_USE: N_(
            "The telephone number “%(value)s” does not exist in its country. Look for a mistyped "
            "digit, or begin with + and the country code, such as %(example)s."
        ),
    }
)

_KINDS = {
    PhoneNumberType.FIXED_LINE: PhoneKind.LANDLINE,
    PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.TOLL_FREE: PhoneKind.TOLL_FREE,
}
_PARSE_REASONS = {
    NumberParseException.INVALID_COUNTRY_CODE: PhoneReason.COUNTRY,
    NumberParseException.TOO_SHORT_AFTER_IDD: PhoneReason.TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: PhoneReason.TOO_SHORT,
    NumberParseException.TOO_LONG: PhoneReason.TOO_LONG,
}
_LENGTH_REASONS = {
    ValidationResult.INVALID_COUNTRY_CODE: PhoneReason.COUNTRY,
    ValidationResult.TOO_SHORT: PhoneReason.TOO_SHORT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: PhoneReason.TOO_SHORT,
    ValidationResult.TOO_LONG: PhoneReason.TOO_LONG,
}


@dataclass(frozen=True, slots=True)
class Phone:
    """A valid telephone number.

    `e164` is without the extension, which is in `extension` (digits or empty) and in the two forms
    for reading. `region` is the number's own ISO 3166 country, "001" for international services.
    """

    e164: str
    national: str
    international: str
    region: str
    kind: PhoneKind
    extension: str = ""


class InvalidPhone(InvalidValue):
    """A refused telephone number: the `raw` text, the `region` it was read for, the `reason`."""

    def __init__(self, raw: str, region: str, reason: PhoneReason) -> None:
        self.raw = raw
        self.region = region
        self.reason = reason
        super().__init__(
            PHONE_MESSAGES[reason], {"value": raw.strip(), "example": example_phone(region)}
        )


def parse_phone(raw: str, region: str) -> Phone:
    """Read a number as typed in a country (`region`, ISO 3166): `0721…` in RO is +40721….

    Trunk prefixes, brackets and spaces are understood; a number that begins with + or with the
    country's code may belong to any country. Raises `InvalidPhone`.
    """
    try:
        number = phonenumbers.parse(raw, region.upper() or None)
    except NumberParseException as error:
        reason = _PARSE_REASONS.get(error.error_type, PhoneReason.NOT_A_NUMBER)
        raise InvalidPhone(raw, region, reason) from None
    if not phonenumbers.is_valid_number(number):
        length = phonenumbers.is_possible_number_with_reason(number)
        raise InvalidPhone(raw, region, _LENGTH_REASONS.get(length, PhoneReason.NOT_IN_USE))
    return Phone(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        national=phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL),
        international=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        region=phonenumbers.region_code_for_number(number) or "",
        kind=_KINDS.get(phonenumbers.number_type(number), PhoneKind.OTHER),
        extension=number.extension or "",
    )


def phone_fragment(typed: str, region: str) -> str:
    """The digits by which to look for a part of a number inside stored E.164 numbers.

    A leading trunk prefix (8 in Russia, 0 in Romania) is left out, as E.164 has none: what is left
    still occurs wherever the whole fragment does. Empty where nothing but other signs was typed.
    """
    digits = re.sub(r"[^0-9]", "", typed)
    if typed.lstrip().startswith("+"):
        return digits
    trunk = phonenumbers.ndd_prefix_for_region(region.upper(), True) or ""
    return digits.removeprefix(trunk) or digits


def example_phone(region: str) -> str:
    """An example number for a country in its international form, a Polish one where none is."""
    example = phonenumbers.example_number_for_type(region.upper(), PhoneNumberType.MOBILE)
    example = example or phonenumbers.example_number("PL")
    if example is None:  # no metadata for Poland: never with a complete installation
        return "+48…"
    return phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL)
