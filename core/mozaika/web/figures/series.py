"""The points of a chart, folded from one aggregate: no gaps in time, long tails together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mozaika.db.filters.dates import following
from mozaika.i18n import format_percent, gettext
from mozaika.runtime import Env
from mozaika.web.figures.amounts import Code, Tally, plot_of, shown
from mozaika.web.figures.labels import Member, has_order, is_cancelled, period_label
from mozaika.web.figures.parts import Dimension, Measure
from mozaika.web.figures.source import Answer

MOST_BARS = 20
MOST_BARS_OF_TILE = 8
MOST_SLICES = 7
MOST_SERIES = 7
MOST_PERIODS = 400
"""Groups that a chart draws; those of a long tail are one, called “Other”."""


@dataclass(frozen=True)
class Point:
    """A value of a chart: as it is drawn, as it is written, and where its records are."""

    value: float | None
    shown: str
    url: str


@dataclass(frozen=True)
class Series:
    """Points of one colour."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Chart:
    """What is drawn, and told in the table beside it. `shares` are a funnel's conversions from
    the step before; `left_out` counts earlier periods that are not drawn; `other` is "label" or
    "series" where the last of them is a long tail; `dated` tells whether the axis is time."""

    kind: str
    title: str
    group: str
    measure: str
    labels: Sequence[str]
    series: Sequence[Series]
    code: Code = None
    codes: Sequence[Code] = (None,)
    shares: Sequence[str] = ()
    left_out: int = 0
    other: str = ""
    dated: bool = False

    @property
    def unit(self) -> str:
        """What the axis of values measures."""
        return f"{self.measure}, {self.code}" if self.code else self.measure

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(point.value for line in self.series for point in line.points)

    def data(self) -> dict[str, Any]:
        """What the script draws, as JSON."""
        labels = list(self.labels)
        if self.shares:
            labels = [f"{a} · {b}" if b else a for a, b in zip(labels, self.shares, strict=True)]
        return {
            "kind": self.kind,
            "title": self.title,
            "labels": labels,
            "group": self.group,
            "unit": self.unit,
            "other": self.other,
            "dated": self.dated,
            "series": [
                {
                    "label": line.label,
                    "values": [point.value for point in line.points],
                    "shown": [point.shown for point in line.points],
                    "urls": [point.url for point in line.points],
                }
                for line in self.series
            ],
        }


def make_chart(env: Env, answer: Answer, kind: str, code: str = "", most: int = MOST_BARS) -> Chart:
    """The chart of an answer by one or two dimensions; `code` is the currency asked for, `most` how
    many groups are drawn apart."""
    codes = answer.codes()
    chosen: Code = code if code in codes else codes[0]
    fold = _Fold(env, answer, kind, chosen, most)
    measure = answer.measures[0]
    group = answer.dimensions[0].label if answer.dimensions else ""
    chart = Chart(
        kind=kind,
        title=title_of(answer.source.info.plural, measure, group),
        group=group,
        measure=measure.label,
        labels=[slot.label for slot in fold.slots],
        series=[fold.series(line) for line in fold.lines],
        code=chosen,
        codes=codes,
        left_out=fold.left_out,
        other=fold.other,
        dated=bool(answer.dimensions and answer.dimensions[0].unit),
    )
    return replace(chart, shares=_shares(chart.series)) if kind == "funnel" else chart


def title_of(plural: object, measure: Measure, group: str) -> str:
    """What a chart shows, in words."""
    what = str(plural) if measure.key == "id:count" else measure.label
    return gettext("%(what)s by: %(group)s", what=what, group=group) if group else what


@dataclass(frozen=True)
class Slot:
    """A place on the axis, or a colour: one member, or several as “Other”."""

    label: str
    members: tuple[Member, ...]
    conditions: Sequence[Sequence[Any]]


class _Fold:
    """Groups of facts put into slots."""

    def __init__(self, env: Env, answer: Answer, kind: str, code: Code, most: int) -> None:
        self.answer, self.code, self.most = answer, code, most
        self.left_out, self.other = 0, ""
        if not answer.dimensions:
            whole = Slot(answer.measures[0].label, (), ())
            self.slots = self.lines = [whole]
            self.cells = {("", ""): answer.total()}
            return
        self.slots = self._slots(env, answer.dimensions[0], kind)
        self.lines = self._lines(kind)
        self.cells = self._cells()

    def _slots(self, env: Env, dimension: Dimension, kind: str) -> list[Slot]:
        members = self._members(0)
        if dimension.unit and kind != "pie":
            slots = _periods(dimension, members)
            self.left_out = max(len(slots) - MOST_PERIODS, 0)
            return slots[self.left_out :]
        if kind == "funnel":
            kept = [one for one in members if not is_cancelled(env, dimension, one.value)]
            return [_slot(member) for member in kept[: self.most]]
        if not has_order(env, dimension):
            members = self._by_size(0, members)
        return self._with_other(0, members, MOST_SLICES if kind == "pie" else self.most)

    def _lines(self, kind: str) -> list[Slot]:
        if len(self.answer.dimensions) < 2 or kind in ("pie", "funnel"):
            return [Slot(self.answer.measures[0].label, (), ())]
        return self._with_other(1, self._members(1), MOST_SERIES)

    def _members(self, place: int) -> list[Member]:
        found = {fact.members[place].key: fact.members[place] for fact in self.answer.facts}
        return sorted(found.values(), key=lambda member: member.rank)

    def _with_other(self, place: int, members: list[Member], most: int) -> list[Slot]:
        """The members of the largest values, and the others as one."""
        if len(members) <= most:
            return [_slot(member) for member in members]
        kept = {member.key for member in self._by_size(place, members)[: most - 1]}
        top = [member for member in members if member.key in kept]
        rest = tuple(member for member in members if member.key not in kept)
        dimension = self.answer.dimensions[place]
        self.other = self.other or ("series" if place else "label")
        other = Slot(gettext("Other"), rest, _all_but(dimension, top))
        return [*[_slot(member) for member in top], other]

    def _by_size(self, place: int, members: list[Member]) -> list[Member]:
        """The members, those of the largest values first."""
        sizes: dict[str, Tally] = {}
        for fact in self.answer.facts:
            key = fact.members[place].key
            sizes.setdefault(key, self.answer.tally()).add(fact.row)
        return sorted(members, key=lambda one: -(plot_of(self._of(sizes[one.key])) or 0))

    def _of(self, tally: Tally | None) -> Any:
        return tally.value(0, self.code) if tally else None

    def _cells(self) -> dict[tuple[str, str], Tally]:
        slots, lines = _places(self.slots), _places(self.lines)
        cells: dict[tuple[str, str], Tally] = {}
        for fact in self.answer.facts:
            slot = slots.get(fact.members[0].key)
            line = lines.get(fact.members[1].key) if len(fact.members) > 1 else None
            line = self.lines[0] if line is None and not self.lines[0].members else line
            if slot is not None and line is not None:
                key = (_key(slot), _key(line))
                cells.setdefault(key, self.answer.tally()).add(fact.row)
        return cells

    def series(self, line: Slot) -> Series:
        """The points of one colour."""
        return Series(line.label, [self._point(slot, line) for slot in self.slots])

    def _point(self, slot: Slot, line: Slot) -> Point:
        measure = self.answer.measures[0]
        value = self._of(self.cells.get((_key(slot), _key(line))))
        if value is None and measure.function in ("count", "sum"):
            value = 0
        conditions = [*slot.conditions, *line.conditions]
        return Point(
            plot_of(value),
            shown(measure, value, self.code),
            self.answer.url_of(conditions, measure, self.code),
        )


def _slot(member: Member) -> Slot:
    return Slot(member.label, (member,), (member.condition,))


def _key(slot: Slot) -> str:
    return "\n".join(member.key for member in slot.members)


def _places(slots: Iterable[Slot]) -> dict[str, Slot]:
    return {member.key: slot for slot in slots for member in slot.members}


def _periods(dimension: Dimension, members: Sequence[Member]) -> list[Slot]:
    """Every period from the first to the last, also those in which nothing was; without the
    records that have no date."""
    unit = dimension.unit or "day"
    known = {member.value: member for member in members if member.value is not None}
    if not known:
        return [_slot(member) for member in members]
    found: list[Slot] = []
    first, last = min(known), max(known)
    while first <= last:
        after = following(unit, first)
        found.append(_slot(known[first]) if first in known else _gap(dimension, first, after))
        first = after
    return found


def _gap(dimension: Dimension, first: date, after: date) -> Slot:
    """A period without records."""
    label = period_label(first, dimension.unit or "day")
    since = [dimension.path, ">=", first.isoformat()]
    before = [dimension.path, "<", after.isoformat()]
    member = Member(first.isoformat(), first, label, (0, first), since)
    return Slot(label, (member,), (since, before))


def _all_but(dimension: Dimension, members: Sequence[Member]) -> list[Sequence[Any]]:
    """What finds the records of none of the members."""
    values = [_raw(member.value) for member in members if member.value is not None]
    found: list[Sequence[Any]] = [[dimension.path, "not in", values]] if values else []
    if any(member.value is None for member in members):
        found.append([dimension.path, "is not null", None])
    return found


def _raw(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) else value


def _shares(series: Sequence[Series]) -> list[str]:
    """What part of each step's value the next one has."""
    values = [point.value or 0 for point in series[0].points] if series else []
    shares = ["" for _ in values]
    for place in range(1, len(values)):
        if values[place - 1]:
            shares[place] = format_percent(values[place] / values[place - 1])
    return shares
