"""Months, quarters and years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mozaika import _l

PERIODS = [("month", _l("Month")), ("quarter", _l("Quarter")), ("year", _l("Year"))]
"""Kinds of periods."""

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, order=True)
class Period:
    """The month, quarter or year (`unit`) that begins on `first`."""

    first: date
    unit: str

    @classmethod
    def of(cls, unit: str, day: date) -> Period:
        """The period in which a day lies."""
        months = MONTHS[unit]
        month = (day.month - 1) // months * months + 1
        return cls(date(day.year, month, 1), unit)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.moved(1).first - timedelta(days=1)

    @property
    def between(self) -> list[str]:
        """Its days as the value of a filter's `between`."""
        return [self.first.isoformat(), self.last.isoformat()]

    @property
    def code(self) -> str:
        """ "2026-03", "2026-Q1" or "2026": the same in every language."""
        year = str(self.first.year)
        if self.unit == "quarter":
            return f"{year}-Q{(self.first.month + 2) // 3}"
        return year if self.unit == "year" else f"{year}-{self.first.month:02}"

    def moved(self, number: int) -> Period:
        """The period so many later."""
        months = self.first.year * 12 + self.first.month - 1 + MONTHS[self.unit] * number
        return Period(date(months // 12, months % 12 + 1, 1), self.unit)

    def following(self, count: int) -> Iterator[Period]:
        """So many periods from this one on."""
        return (self.moved(number) for number in range(count))

    def share_passed(self, today: date) -> float:
        """What part of it has passed by the end of a day, from 0 to 1."""
        whole = (self.last - self.first).days + 1
        return min(max((today - self.first).days + 1, 0), whole) / whole
