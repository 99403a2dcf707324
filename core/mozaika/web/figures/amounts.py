"""Measured values: joined over groups without mixing currencies, and written for the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from mozaika.i18n import format_date, format_datetime, format_money, format_number
from mozaika.web.figures.parts import Measure

_EXACT = Decimal("0.0001")

Code = str | None
"""A currency; None where there is none."""

Part = tuple[Any, int]
"""What is joined: a total or an extreme, and (for averages) of how many values."""


class Amount(NamedTuple):
    """A measured value, in its currency."""

    measure: Measure
    value: Any
    code: Code = None

    @property
    def shown(self) -> str:
        """The value as the reader writes it."""
        return shown(self.measure, self.value, self.code)


class Tally:
    """The measures of some records. Averages are kept as total and number, so that the one of
    several groups is exact; amounts of money are kept by currency."""

    __slots__ = ("measures", "parts")

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.measures = measures
        self.parts: list[dict[Code, Part]] = [{} for _ in measures]

    def add(self, row: Mapping[str, Any]) -> None:
        """Counts a row of an aggregate in."""
        for measure, parts in zip(self.measures, self.parts, strict=True):
            value = row[measure.needs[0]]
            if value is None:
                continue
            number = row[measure.needs[1]] if len(measure.needs) > 1 else 0
            code = code_of(row.get(measure.currency)) if measure.currency else None
            known = parts.get(code)
            part = (value, number)
            parts[code] = part if known is None else _joined(measure.function, known, part)

    def join(self, other: Tally) -> None:
        """Counts another tally in."""
        for measure, mine, theirs in zip(self.measures, self.parts, other.parts, strict=True):
            for code, part in theirs.items():
                known = mine.get(code)
                mine[code] = part if known is None else _joined(measure.function, known, part)

    def amounts(self, place: int) -> Iterator[Amount]:
        """The values of the measure at `place`, one for each currency."""
        measure = self.measures[place]
        for code in sorted(self.parts[place], key=lambda code: (code is None, code)):
            yield Amount(measure, self.value(place, code), code)

    def value(self, place: int, code: Code = None) -> Any:
        """The value of one measure in one currency; None where there is nothing to measure."""
        part = self.parts[place].get(code)
        if part is None or self.measures[place].function != "avg":
            return part[0] if part else None
        total, number = part
        return (Decimal(total) / number).quantize(_EXACT, ROUND_HALF_UP) if number else None


def _joined(function: str, one: Part, other: Part) -> Part:
    if function == "min":
        return min(one, other)
    if function == "max":
        return max(one, other)
    return one[0] + other[0], one[1] + other[1]


def code_of(value: Any) -> Code:
    """The code of a currency, which may be a record."""
    if isinstance(value, Mapping):
        named = [text for key, text in value.items() if key != "id"]
        return str(value.get("code") or (named[0] if named else value["id"]))
    return value or None


def shown(measure: Measure, value: Any, code: Code = None) -> str:
    """A measured value as the reader writes it; "" for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    if measure.currency is not None:
        return format_money(Decimal(value), code) if code else format_number(value, 2)
    if measure.function == "avg":
        return format_number(value, 2)
    return format_number(value) if isinstance(value, int | float | Decimal) else str(value)


def plot_of(value: Any) -> float | None:
    """A measured value as a chart draws it."""
    return float(value) if isinstance(value, int | float | Decimal) else None
