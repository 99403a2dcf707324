"""Numbers and dates as people type them, in any of the languages.

What can be read in one way only is read so whatever the language; the reader's language decides the
rest. What can't be read is refused with the culprit and the cure.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import dates

from mozaika.errors import BadRequest
from mozaika.i18n.context import LANGUAGES
from mozaika.i18n.formats import current_locale, format_date, format_number, locale_of
from mozaika.i18n.lazy import LazyString, _l
from mozaika.text import fold

_GAPS = re.compile(r"(?<=\d)[\s'’](?=\d)")
_MINUS = str.maketrans("−–", "--")
_NUMBER = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[t ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[./ -]\s*(\d{1,2})\s*[./ -]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})")
_DAY_AND_NAME = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?,?\s+(\d{4}|\d{2})")
_NAME_AND_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2}),?\s+(\d{4})")
_YEAR_WORD = re.compile(r"\s*(?:г\.?|года|r\.?|roku)$")
_EXAMPLE_DATE = date(2026, 3, 5)
_EXAMPLE_NUMBER = Decimal("1234.56")


class ParseError(BadRequest, ValueError):
    """A text that is no number or no date; the message says how to write one."""

    code = "unreadable"


def parse_number(text: str) -> Decimal:
    """The number that `text` spells: 1 234,56 and 1.234,56 and 1,234.56 and 1234.56 are the same.

    A single separator before exactly three digits (1.234) is ambiguous: it is the decimal sign
    where the reader's language uses it as such, otherwise it groups thousands.
    """
    compact = _GAPS.sub("", _squeezed(text)).translate(_MINUS)
    found = _NUMBER.fullmatch(compact)
    if not found:
        raise _unreadable_number(text)
    sign, digits = found.groups()
    plain = _without_grouping(digits)
    if plain is None:
        raise _unreadable_number(text)
    return Decimal(sign + plain)


def parse_date(text: str) -> date:
    """The date that `text` spells: ISO, day first (5.03.2026, 05/03/26), or with the month's name
    in any shipped language (5 marca 2026, 5 мар. 2026 г., March 5, 2026).

    Two-digit years are 1969–2068. A time after an ISO date is ignored.
    """
    words = _YEAR_WORD.sub("", fold(_squeezed(text)))
    parts = _date_parts(words)
    if parts is None:
        raise _unreadable_date(text)
    year, month, day = parts
    try:
        return date(year, month, day)
    except ValueError:
        raise ParseError(
            _l("“%(text)s” is not a date: there is no such day in the calendar.", text=text),
            cure=_date_cure(),
        ) from None


def _squeezed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _without_grouping(digits: str) -> str | None:
    """The digits with a point as the decimal sign, or None when the separators make no sense."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return digits
    decimal = marks[-1]
    if len(set(marks)) == 1 and (len(marks) > 1 or _groups_thousands(digits, decimal)):
        return re.sub("[.,]", "", digits) if _GROUPED.fullmatch(digits) else None
    whole, _, fraction = digits.rpartition(decimal)
    if len(marks) > 1 and not _GROUPED.fullmatch(whole):
        return None
    return re.sub("[.,]", "", whole) + "." + fraction


def _groups_thousands(digits: str, mark: str) -> bool:
    """Whether a mark before three digits groups: the language's decimal sign is another."""
    if not _GROUPED.fullmatch(digits) or digits.startswith("0"):
        return False
    return mark != str(current_locale().number_symbols["latn"]["decimal"])


def _date_parts(words: str) -> tuple[int, int, int] | None:
    """Year, month and day as written, or None."""
    if found := _ISO.fullmatch(words) or _YEAR_FIRST.fullmatch(words):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(words):
        return _year(found[3]), int(found[2]), int(found[1])
    if (found := _DAY_AND_NAME.fullmatch(words)) and (month := _month(found[2])):
        return _year(found[3]), month, int(found[1])
    if (found := _NAME_AND_DAY.fullmatch(words)) and (month := _month(found[1])):
        return _year(found[3]), month, int(found[2])
    return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 69 else 1900)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Month by its name, full and short, in every shipped language; no two disagree."""
    return {
        fold(name).rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in dates.get_month_names(width, context, locale_of(language)).items()
    }


def _month(word: str) -> int | None:
    """The month of a name or of an unmistakable beginning of one, at least three letters."""
    months = _months()
    if word in months:
        return months[word]
    begun = {number for name, number in months.items() if len(word) >= 3 and name.startswith(word)}
    return begun.pop() if len(begun) == 1 else None


class _Example:
    """A sample that is written in the language of whoever reads the message."""

    def __init__(self, sample: date | Decimal) -> None:
        self.sample = sample

    def __str__(self) -> str:
        sample = self.sample
        return format_date(sample) if isinstance(sample, date) else format_number(sample)


def _unreadable_number(text: str) -> ParseError:
    return ParseError(
        _l("“%(text)s” is not a number.", text=text),
        cure=_l("Write it in digits, such as %(example)s.", example=_Example(_EXAMPLE_NUMBER)),
    )


def _unreadable_date(text: str) -> ParseError:
    return ParseError(_l("“%(text)s” is not a date.", text=text), cure=_date_cure())


def _date_cure() -> LazyString:
    return _l(
        "Write day, month and year, such as %(example)s, or %(iso)s.",
        example=_Example(_EXAMPLE_DATE),
        iso=_EXAMPLE_DATE.isoformat(),
    )
