"""The values of conditions: JSON (or Python) values turned into what columns hold, or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from sqlalchemy import BigInteger, Numeric

from mozaika.db.filters.ast import Family, Now, Relative
from mozaika.db.filters.dates import RELATIVE_NAMES, is_relative
from mozaika.db.filters.operators import family
from mozaika.errors import Text
from mozaika.i18n import _l
from mozaika.model.fields import Field
from mozaika.model.types import MONEY_SCALE, Money

MAX_TEXT = 2000
"""Characters of one text value."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SMALL, _LARGE = 2**31, 2**63


class WrongValue(Exception):
    """A value that the field can't be compared with; `cure` says what to write."""

    def __init__(self, cure: Text) -> None:
        super().__init__(str(cure))
        self.cure = cure


def convert(field: Field, value: Any, *, relative: bool = True) -> Any:
    """One value for comparing with `field`; `WrongValue` with what to write instead.

    Without `relative`, words such as "today" are no values.
    """
    found = _CONVERTERS[family(field)](field, value)
    if not relative and isinstance(found, Now | Relative):
        raise WrongValue(_DATE_CURE)
    return found


def is_storable(text: str) -> bool:
    """Whether both databases can hold the text."""
    return _UNSTORABLE.search(text) is None


def plain_text(value: Any) -> str:
    """A text that both databases can hold."""
    if not isinstance(value, str):
        raise WrongValue(_l("Write a text in quotes."))
    if len(value) > MAX_TEXT or _UNSTORABLE.search(value):
        raise WrongValue(
            _l("Write at most %(n)s characters, without control characters.").format(n=MAX_TEXT)
        )
    return value


def _text(field: Field, value: Any) -> str:
    text = plain_text(value)
    words = [word for word, _label in field.choices]
    if words and text not in words:
        raise WrongValue(_l("Write one of: %(words)s.").format(words=", ".join(words)))
    return text


def _integer(field: Field, value: Any) -> int:
    limit = _LARGE if field.is_relation or isinstance(field.type, BigInteger) else _SMALL
    if isinstance(value, bool) or not isinstance(value, int) or not -limit <= value < limit:
        raise WrongValue(_l("Write a whole number."))
    return value


def _decimal(field: Field, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise WrongValue(_l("Write a number."))
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise WrongValue(_l("Write a number.")) from None
    digits, scale = _precision(field)
    if not number.is_finite() or number.adjusted() >= digits:
        raise WrongValue(_l("Write a number of at most %(n)s digits.").format(n=digits))
    return number if scale is None else _rounded(number, digits, scale)


def _rounded(number: Decimal, digits: int, scale: int) -> Decimal:
    """As the column keeps it; the largest number it keeps where rounding would lead beyond."""
    step = Decimal(1).scaleb(-scale)
    limit = Decimal(1).scaleb(digits) - step
    return max(-limit, min(limit, number.quantize(step, ROUND_HALF_UP)))


def _precision(field: Field) -> tuple[int, int | None]:
    """Digits before the decimal point, and after it, that the column keeps."""
    if isinstance(field.type, Money):
        return 18 - MONEY_SCALE, MONEY_SCALE
    kind = field.type
    if isinstance(kind, Numeric) and kind.precision is not None:
        return kind.precision - (kind.scale or 0), kind.scale or 0
    return 15, None


def _boolean(_field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue(_l("Write true or false."))
    return value


def _date(_field: Field, value: Any) -> Any:
    if value == "now":
        return Relative("today")
    found = _day(value)
    if isinstance(found, datetime):
        raise WrongValue(_DATE_CURE)
    return found


def _moment(_field: Field, value: Any) -> Any:
    return Now() if value == "now" else _day(value)


def _day(value: Any) -> date | datetime | Relative:
    if isinstance(value, str) and is_relative(value):
        return Relative(value)
    found = _parse_iso(value) if isinstance(value, str) else value
    if not isinstance(found, date) or not 2 <= found.year <= 9998:
        raise WrongValue(_DATE_CURE)
    return found


def _parse_iso(value: str) -> date | datetime | None:
    for parse in (date.fromisoformat, datetime.fromisoformat):
        try:
            return parse(value)
        except ValueError:
            continue
    return None


def _none(_field: Field, _value: Any) -> Any:
    raise WrongValue(_l("Compare it with null only."))


_DATE_CURE = _l("Write a date such as 2026-01-31, or one of: %(words)s, last_7_days …").format(
    words=", ".join(RELATIVE_NAMES)
)

_CONVERTERS: Mapping[Family, Callable[[Field, Any], Any]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "moment": _moment,
    "reference": _integer,
    "links": _integer,
    "other": _none,
}
