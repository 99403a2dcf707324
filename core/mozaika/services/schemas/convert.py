"""Converters: a plain function per field takes a JSON value (or a cell's text) to Python's value.

Each raises marshmallow's `ValidationError` with a message that names the value, the cause and the
cure. They see no None: whether a field may be empty is the loader's question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

import orjson
from marshmallow import ValidationError, validate
from sqlalchemy import BigInteger, Boolean, Date, Float, Integer, Numeric, SmallInteger
from sqlalchemy.types import TypeEngine

from mozaika.i18n import gettext
from mozaika.model.fields import Field
from mozaika.model.types import MONEY_SCALE, Email, Json, LongText, Moment, Money, Str, Url

Converter = Callable[[Any], Any]

BIGGEST_ID = 2**63 - 1
"""Primary keys have 64 bits on both databases."""

BITS = {SmallInteger: 15, BigInteger: 63}
"""Value bits of the integer types; a plain integer has 31 on PostgreSQL, so everywhere."""

MONEY_DIGITS = 14
"""Digits before the decimal point of an amount: numeric(18, 4), and 64 bits on SQLite."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}", re.ASCII)
_WEB = re.compile(r"(?i)https?://[^\s/]+\.?[^\s]*$")
_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]*:(?!\d)")
_TRUE = frozenset({"true", "1", "yes", "y", "t"})
_FALSE = frozenset({"false", "0", "no", "n", "f"})
_is_email = validate.Email()


def converter(field: Field) -> Converter:
    """The function for a value or a link; one-to-manys are nested and have none."""
    if field.kind == "many_to_one":
        return reference
    if field.kind == "many_to_many":
        return references
    convert = of_type(field.type)
    if field.choices:
        return _chosen({value: str(label) for value, label in field.choices})
    if field.minimum is not None or field.maximum is not None:
        return _within(convert, field.minimum, field.maximum)
    return convert


def of_type(kind: TypeEngine[Any] | None) -> Converter:
    """The function for a column type of `mozaika.model.types`; other types pass as they are."""
    match kind:
        case Email():
            return _email(text(kind.length))
        case Url():
            return _web_address(text(kind.length))
        case Str():
            return text(kind.length, several_lines=isinstance(kind, LongText))
        case Boolean():
            return boolean
        case Integer():
            return _integer(BITS.get(type(kind), 31))
        case Date():
            return day
        case Moment():
            return moment
        case Money():
            return money
        case Float():
            return number
        case Numeric():
            return _numeric(kind.precision, kind.scale)
        case Json():
            return document
    return lambda value: value


def text(length: int | None, *, several_lines: bool = False) -> Converter:
    """Text without NUL, at most `length` characters; one line is stripped of outer blanks."""

    def convert(value: Any) -> str:
        if type(value) is not str:
            raise wrong(value, gettext("Write text in quotes."))
        if "\x00" in value or not (value.isascii() or _encodable(value)):
            raise wrong(value, gettext("Leave out characters that can't be stored (NUL, broken Unicode)."))
        if not several_lines:
            value = value.strip()
        if length is not None and len(value) > length:
            raise ValidationError(
                gettext(
                    "%(value)s has %(count)s characters; at most %(length)s fit. Shorten it.",
                    value=shown(value),
                    count=len(value),
                    length=length,
                )
            )
        return value

    return convert


def boolean(value: Any) -> bool:
    """true or false; a cell's "yes", "no", "1", "0" as well."""
    if value is True or value is False:
        return bool(value)
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise wrong(value, gettext("Write true or false."))


def integer(value: Any) -> int:
    """A whole number, of any size."""
    if type(value) is int:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float | Decimal) and value == value and abs(value) < 2**63:
        whole = int(value)
        if whole == value:
            return whole
    raise wrong(value, gettext("Write a whole number, for example 12."))


def number(value: Any) -> float:
    """A finite floating point number."""
    return float(_decimal(value))


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


def money(value: Any) -> Decimal:
    """An exact amount: a string ("1234.50") or a number; rounded half up to four decimals."""
    return _fitting(_decimal(value), value, MONEY_DIGITS, MONEY_SCALE)


def document(value: Any) -> Any:
    """Any JSON value without NUL characters, which PostgreSQL can't keep."""
    try:
        packed = orjson.dumps(value)
    except TypeError as error:
        raise wrong(value, gettext("Send a JSON value.")) from error
    if b"\\u0000" in packed:
        raise wrong(value, gettext("Leave out NUL characters."))
    return value


def reference(value: Any) -> int:
    """The id of a record."""
    found = integer(value) if not isinstance(value, bool) else 0
    if not 0 < found <= BIGGEST_ID:
        raise wrong(value, gettext("Give the id of a record: a positive whole number."))
    return found


def references(value: Any) -> list[int]:
    """A list of ids, each once, in the order given."""
    if not isinstance(value, list | tuple):
        raise wrong(value, gettext("Give a list of ids, for example [1, 2]."))
    return list(dict.fromkeys(map(reference, value)))


def wrong(value: Any, cure: str) -> ValidationError:
    """The error for a value of the wrong kind."""
    return ValidationError(
        gettext("%(value)s does not fit. %(cure)s", value=shown(value), cure=cure)
    )


def shown(value: Any) -> str:
    """`value` as messages quote it: short, on one line."""
    plain = value if isinstance(value, str) else _packed(value)
    plain = plain.replace("\x00", "\\0").encode("utf-8", "replace").decode()
    return f"“{plain[:60]}…”" if len(plain) > 60 else f"“{plain}”"


def suggestion(name: str, known: Mapping[str, Any] | list[str]) -> str:
    """A sentence that offers the closest of the `known` names, or nothing."""
    close = get_close_matches(name, list(known), n=1)
    return gettext("Did you mean “%(name)s”?", name=close[0]) if close else ""


def _packed(value: Any) -> str:
    try:
        return orjson.dumps(value, default=str).decode()
    except TypeError:
        return str(value)


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _email(plain: Converter) -> Converter:
    def convert(value: Any) -> str:
        address: str = plain(value)
        if address:
            try:
                _is_email(address)
            except ValidationError:
                raise wrong(value, gettext("Write an address like name@example.com.")) from None
        return address

    return convert


def _web_address(plain: Converter) -> Converter:
    def convert(value: Any) -> str:
        address: str = plain(value)
        if address and not _SCHEME.match(address):
            address = plain(f"https://{address}")
        if address and not _WEB.match(address):
            raise wrong(value, gettext("Write a web address like https://example.com."))
        return address

    return convert


def _integer(bits: int) -> Converter:
    low, high = -(2**bits), 2**bits - 1

    def convert(value: Any) -> int:
        found = integer(value)
        if not low <= found <= high:
            raise _outside(value, low, high)
        return found

    return convert


def _numeric(precision: int | None, scale: int | None) -> Converter:
    places = 10 if scale is None else scale
    whole = (precision or 28) - places
    return lambda value: _fitting(_decimal(value), value, whole, places)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        try:
            found = Decimal(str(value).strip())
        except InvalidOperation:
            found = Decimal("NaN")
        if found.is_finite() and found.adjusted() < 300:
            return found
    raise wrong(value, gettext("Write a number with a decimal point, for example 1234.50."))


def _fitting(found: Decimal, value: Any, whole: int, places: int) -> Decimal:
    limit = Decimal(10) ** whole
    if abs(found) >= limit:
        raise _outside(value, -limit, limit)
    rounded = found.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if abs(rounded) >= limit:
        raise _outside(value, -limit, limit)
    return rounded


def _chosen(labels: Mapping[str, str]) -> Converter:
    def convert(value: Any) -> Any:
        try:
            if value in labels:
                return value
        except TypeError:
            pass
        raise ValidationError(
            gettext(
                "%(value)s is none of the choices. Choose one of: %(choices)s.",
                value=shown(value),
                choices=", ".join(map(str, labels)),
            )
        )

    return convert


def _within(convert: Converter, minimum: Any, maximum: Any) -> Converter:
    def within(value: Any) -> Any:
        found = convert(value)
        if (minimum is not None and found < minimum) or (maximum is not None and found > maximum):
            raise _outside(value, minimum, maximum)
        return found

    return within


def _outside(value: Any, minimum: Any, maximum: Any) -> ValidationError:
    if maximum is None:
        message = gettext("%(value)s is too small: at least %(minimum)s.", **_bounds(value, minimum))
    elif minimum is None:
        message = gettext(
            "%(value)s is too large: at most %(maximum)s.", value=shown(value), maximum=maximum
        )
    else:
        message = gettext(
            "%(value)s is out of range: choose between %(minimum)s and %(maximum)s.",
            value=shown(value),
            minimum=minimum,
            maximum=maximum,
        )
    return ValidationError(message)


def _bounds(value: Any, minimum: Any) -> dict[str, Any]:
    return {"value": shown(value), "minimum": minimum}
