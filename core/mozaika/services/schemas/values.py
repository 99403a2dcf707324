"""Plain functions from a JSON value (or a cell's text) to Python's value.

Each raises marshmallow's `ValidationError` with a message that names the value, the cause and the
cure. They see no None and no blank text: whether a field may be empty is the loader's question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import orjson
from marshmallow import ValidationError, validate

from mozaika.i18n import gettext
from mozaika.model.types import MONEY_SCALE
from mozaika.services.schemas.messages import outside, too_long, wrong

Converter = Callable[[Any], Any]

BIGGEST_ID = 2**63 - 1
"""Primary keys have 64 bits on both databases."""

MONEY_DIGITS = 14
"""Digits before the decimal point of an amount: numeric(18, 4), and 64 bits on SQLite."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}", re.ASCII)
_WEB = re.compile(r"https?://[^\s/]+\S*$", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_TRUE = frozenset({"true", "1", "yes", "y", "t"})
_FALSE = frozenset({"false", "0", "no", "n", "f"})
_check_email = validate.Email()


def text(length: int | None, *, several_lines: bool = False) -> Converter:
    """Text without NUL, at most `length` characters; one line is stripped of outer blanks."""

    def convert(value: Any) -> str:
        if not isinstance(value, str):
            raise wrong(value, gettext("Write text in quotes."))
        if "\x00" in value or not (value.isascii() or _encodable(value)):
            raise wrong(value, gettext("Leave out NUL and broken characters."))
        if not several_lines:
            value = value.strip()
        if length is not None and len(value) > length:
            raise too_long(value, length)
        return value  # type: ignore[no-any-return] # a str, as just seen

    return convert


def email(length: int | None) -> Converter:
    """An e-mail address."""
    plain = text(length)

    def convert(value: Any) -> str:
        address: str = plain(value)
        try:
            _check_email(address)
        except ValidationError:
            raise wrong(value, gettext("Write an address like name@example.com.")) from None
        return address

    return convert


def web_address(length: int | None) -> Converter:
    """An address of the web; without a scheme, https is meant. Other schemes are refused."""
    plain = text(length)

    def convert(value: Any) -> str:
        address: str = plain(value)
        if not _SCHEME.match(address):
            address = plain(f"https://{address}")
        if not _WEB.match(address):
            raise wrong(value, gettext("Write a web address like https://example.com."))
        return address

    return convert


def boolean(value: Any) -> bool:
    """True or false; a cell's "yes", "no", "1", "0" as well."""
    if value is True or value is False:
        return bool(value)
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise wrong(value, gettext("Write true or false."))


def integer(bits: int) -> Converter:
    """A whole number that fits into so many bits besides its sign."""
    low, high = -(2**bits), 2**bits - 1

    def convert(value: Any) -> int:
        found = _whole(value)
        if not low <= found <= high:
            raise outside(value, low, high)
        return found

    return convert


def number(value: Any) -> float:
    """A finite floating point number."""
    return float(_decimal(value))


def numeric(whole: int, places: int) -> Converter:
    """An exact number with `whole` digits before the point, rounded half up to `places` after."""
    limit, quantum = Decimal(10) ** whole, Decimal(1).scaleb(-places)

    def convert(value: Any) -> Decimal:
        found = _decimal(value)
        if abs(found) < limit:
            rounded = found.quantize(quantum, ROUND_HALF_UP)
            if abs(rounded) < limit:
                return rounded
        raise outside(value, f"{-limit:f}", f"{limit:f}")

    return convert


money = numeric(MONEY_DIGITS, MONEY_SCALE)
"""An exact amount: a string ("1234.50") or a number."""


def day(value: Any) -> date:
    """A date as ISO 8601 writes it: 2026-11-21."""
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and len(value.strip()) == 10:
            return date.fromisoformat(value.strip())
    except ValueError:
        pass
    raise wrong(value, gettext("Write a date as year-month-day, for example 2026-11-21."))


def moment(value: Any) -> datetime:
    """A point in time as RFC 3339 writes it, with its offset; kept in UTC."""
    try:
        parsed = value if isinstance(value, datetime) else datetime.fromisoformat(value.strip())
        if parsed.tzinfo is not None:
            return parsed.astimezone(UTC)
    except (ValueError, TypeError, AttributeError, OverflowError):
        pass
    raise wrong(
        value,
        gettext("Write a date and time with its offset, for example 2026-11-21T09:30:00+01:00."),
    )


def document(value: Any) -> Any:
    """Any JSON value without NUL characters, which PostgreSQL can't keep."""
    try:
        packed = orjson.dumps(value)
    except TypeError as error:
        raise wrong(value, gettext("Send a JSON value.")) from error
    if b"\\u0000" in packed:
        raise wrong(value, gettext("Leave out NUL and broken characters."))
    return value


def reference(value: Any) -> int:
    """The id of a record, also as it is read: `{"id": 7, "name": …}`."""
    if isinstance(value, Mapping):
        value = value.get("id", 0)
    found = 0 if isinstance(value, bool) else _whole(value)
    if not 0 < found <= BIGGEST_ID:
        raise wrong(value, gettext("Give the id of a record: a positive whole number."))
    return found


def references(value: Any) -> list[int]:
    """A list of ids, each once, in the order given."""
    if not isinstance(value, list | tuple):
        raise wrong(value, gettext("Give a list of ids, for example [1, 2]."))
    return list(dict.fromkeys(map(reference, value)))


def _whole(value: Any) -> int:
    if type(value) is int:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    raise wrong(value, gettext("Write a whole number, for example 12."))


def _decimal(value: Any) -> Decimal:
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        try:
            found = Decimal(str(value).strip())
        except InvalidOperation:
            found = Decimal("NaN")
        if found.is_finite() and found.adjusted() < 300:
            return found
    raise wrong(value, gettext("Write a number with a decimal point, for example 1234.50."))


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
