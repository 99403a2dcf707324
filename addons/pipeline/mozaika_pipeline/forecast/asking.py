"""What a report is asked: which days, and whose deals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mozaika import BadRequest, Env, _l
from mozaika_pipeline.periods import MONTHS, Period

MOST_YEARS = 20
DIMENSIONS = {
    "lost_reason": _l("Reason for losing"),
    "competitor": _l("Competitor"),
    "source": _l("Source"),
    "partner.industry": _l("Industry"),
    "partner.size": _l("Size"),
    "owner": _l("Owner"),
    "pipeline": _l("Pipeline"),
}
"""By what won and lost deals can be told apart."""
WHOSE = ("pipeline", "owner", "team")


@dataclass(frozen=True)
class Asked:
    """The question of a report. `unit` is that of its periods, `by` what deals are told apart by;
    the others narrow the deals."""

    since: date
    until: date
    unit: str = "month"
    by: str = "source"
    pipeline: int | None = None
    owner: int | None = None
    team: int | None = None

    @classmethod
    def of(cls, env: Env, arguments: Mapping[str, str]) -> Asked:
        """The question of an address; what is left out is this year by months. `BadRequest` where
        it is not understood."""
        year = Period.of("year", env.today())
        since = _day(arguments.get("from")) or year.first
        until = _day(arguments.get("to")) or year.last
        if until < since or until.year - since.year > MOST_YEARS:
            raise BadRequest(
                _l("The days from %(first)s to %(last)s can't be reported.").format(
                    first=since, last=until
                ),
                cure=_l("The first day comes first, and at most 20 years are told at once."),
            )
        unit, by = arguments.get("unit", "month"), arguments.get("by", "source")
        return cls(
            since,
            until,
            unit if unit in MONTHS else "month",
            by if by in DIMENSIONS else "source",
            **{name: _number(arguments.get(name)) for name in WHOSE},
        )

    @property
    def between(self) -> list[str]:
        """The days as the value of a filter's `between`."""
        return [self.since.isoformat(), self.until.isoformat()]

    def deals(self, dated: str = "", *more: list[Any], path: str = "") -> list[Any]:
        """The filter of the deals asked for: those whose field `dated` lies in the days, and that
        meet further conditions. `path` leads to the deal from another model."""
        found: list[Any] = [[f"{path}{dated}", "between", self.between]] if dated else []
        found += [
            [f"{path}{name}", "=", value]
            for name in WHOSE
            if (value := getattr(self, name)) is not None
        ]
        return [*found, *more]

    def people(self, path: str = "assignee") -> list[Any]:
        """The filter of what the people asked for do, where `path` leads to one of them."""
        found: list[Any] = [] if self.owner is None else [[path, "=", self.owner]]
        return found if self.team is None else [*found, [f"{path}.teams", "=", self.team]]

    def periods(self) -> list[Period]:
        """The periods that the days touch."""
        first, last = Period.of(self.unit, self.since), Period.of(self.unit, self.until)
        found = [first]
        while found[-1] < last:
            found.append(found[-1].moved(1))
        return found

    def arguments(self, **changes: Any) -> dict[str, str]:
        """The question as arguments of an address."""
        asked = replace(self, **changes)
        named = {"from": asked.since, "to": asked.until, "unit": asked.unit, "by": asked.by}
        narrowed = {name: getattr(asked, name) for name in WHOSE}
        return {k: str(v) for k, v in {**named, **narrowed}.items() if v is not None}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadRequest(
            _l("“%(text)s” is no date.").format(text=text),
            cure=_l("Write it as in 2026-03-31."),
        ) from None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
