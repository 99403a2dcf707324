"""Cohorts: of those who came in one period, how many did something so many periods later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mozaika.db.filters.dates import following
from mozaika.errors import BadRequest
from mozaika.i18n import _l, format_percent
from mozaika.web.figures.amounts import Tally, plot_of, shown
from mozaika.web.figures.labels import Member
from mozaika.web.figures.series import title_of
from mozaika.web.figures.source import Answer

MOST_COHORTS = 60
MOST_STEPS = 36
SHADES = 9
"""Classes `mz-shade-1` to `mz-shade-9` of figures.css."""


@dataclass(frozen=True)
class Share:
    """One cell: the value, its share of the whole cohort, how dark it is, and its records."""

    shown: str
    share: str
    shade: int
    url: str


@dataclass(frozen=True)
class Cohort:
    """A row: who came in one period, all of them, and what they did in each later period."""

    label: str
    total: Share
    cells: Sequence[Share | None]


@dataclass(frozen=True)
class Cohorts:
    """The table. `steps` are the numbers of periods since the beginning."""

    title: str
    group: str
    series: str
    measure: str
    steps: Sequence[int] = ()
    rows: Sequence[Cohort] = ()
    left_out: int = 0
    kind: str = field(default="cohort", init=False)

    @property
    def empty(self) -> bool:
        """Whether there are no cohorts."""
        return not self.rows


def check_cohort(units: Sequence[str | None]) -> None:
    """Raises `BadRequest` unless both dimensions are dates in the same unit."""
    if len(units) != 2 or units[0] is None or units[0] != units[1]:
        raise BadRequest(
            _l("A cohort needs two dates in the same unit, such as months."),
            cure=_l("Choose when they came as the group, and when it happened as the series."),
        )


def make_cohorts(answer: Answer) -> Cohorts:
    """The cohorts of an answer by two dates."""
    first, second = answer.dimensions
    check_cohort((first.unit, second.unit))
    unit = first.unit or "month"
    members: dict[str, Member] = {}
    totals: dict[str, Tally] = {}
    cells: dict[tuple[str, int], tuple[Tally, Member]] = {}
    for fact in answer.facts:
        came, done = fact.members
        if came.value is None:
            continue
        members[came.key] = came
        totals.setdefault(came.key, answer.tally()).add(fact.row)
        step = _distance(unit, came.value, done.value)
        if step is not None:
            cells.setdefault((came.key, step), (answer.tally(), done))[0].add(fact.row)
    ordered = sorted(members.values(), key=lambda member: member.rank)
    kept = ordered[-MOST_COHORTS:]
    steps = range(min(max((step for _, step in cells), default=-1) + 1, MOST_STEPS))
    code = answer.codes()[0]

    def share(tally: Tally, whole: Tally, members: Sequence[Member]) -> Share:
        value, of = tally.value(0, code), plot_of(whole.value(0, code)) or 0
        part = (plot_of(value) or 0) / of if of else 0.0
        shade = min(max(round(part * SHADES), 1 if value else 0), SHADES)
        url = answer.url_of([m.condition for m in members], answer.measures[0], code)
        return Share(shown(answer.measures[0], value, code), format_percent(part), shade, url)

    def cell(came: Member, step: int) -> Share | None:
        found = cells.get((came.key, step))
        return share(found[0], totals[came.key], (came, found[1])) if found else None

    return Cohorts(
        title=title_of(answer.source.info.plural, answer.measures[0], first.label),
        group=first.label,
        series=second.label,
        measure=answer.measures[0].label,
        steps=steps,
        rows=[
            Cohort(
                came.label,
                share(totals[came.key], totals[came.key], (came,)),
                [cell(came, step) for step in steps],
            )
            for came in kept
        ],
        left_out=len(ordered) - len(kept),
    )


def _distance(unit: str, since: date, until: Any) -> int | None:
    """How many periods lie between the beginnings of two; None for none, or before."""
    if until is None or until < since:
        return None
    if unit in ("day", "week"):
        return int((until - since).days) // (7 if unit == "week" else 1)
    months = (until.year - since.year) * 12 + until.month - since.month
    size = following(unit, since)
    return int(months // max((size.year - since.year) * 12 + size.month - since.month, 1))
