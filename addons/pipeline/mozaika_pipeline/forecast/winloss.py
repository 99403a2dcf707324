"""Won and lost deals by what tells them apart, and how fast deals go through."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mozaika import Chart, Env, Records, gettext
from mozaika_pipeline.forecast.asking import DIMENSIONS, Asked
from mozaika_pipeline.forecast.facts import Facts, Sum, equals, histogram, sums, url_of
from mozaika_pipeline.forecast.report import (
    Cell,
    Column,
    Figure,
    Report,
    Table,
    chart,
    days,
    median,
    money,
    number,
    percent,
    ratio,
    text,
)

CLOSED = ["state", "in", ["won", "lost"]]
WON = ["state", "=", "won"]
LOST = ["state", "=", "lost"]
OPEN = ["state", "=", "open"]
MOST_BARS = 15


def winloss(env: Env, asked: Asked) -> Report:
    """The deals closed in the days by `asked.by`: won, lost, win rate, average check."""
    within = asked.deals("closed_on", CLOSED)
    facts = sums(env, [asked.by, "state"], within)
    members = facts.members()
    rows = [_row(facts, asked, member) for member in members]
    total = _cells(facts.only(1, "won"), facts.only(1, "lost"), facts.home, within)
    label = str(DIMENSIONS[asked.by])
    shown = rows[:MOST_BARS]
    drawn = chart(
        "bar", gettext("Won and lost deals by: %(group)s", group=label), label, gettext("Deals"),
        [row[0].shown for row in shown],
        {gettext("Won"): [row[1] for row in shown], gettext("Lost"): [row[2] for row in shown]},
    )  # fmt: skip
    columns = [
        Column(label, number=False),
        Column(gettext("Won")),
        Column(gettext("Lost")),
        Column(gettext("Win rate")),
        Column(gettext("Won, amount")),
        Column(gettext("Lost, amount")),
        Column(gettext("Average check")),
    ]
    table = Table(gettext("Won and lost"), columns, rows, [text(gettext("Total")), *total])
    return Report(charts=[drawn], tables=[table])


def _row(facts: Facts, asked: Asked, member: object) -> list[Cell]:
    within = asked.deals("closed_on", CLOSED, equals(asked.by, member))
    won, lost = facts.at(member, "won"), facts.at(member, "lost")
    return [text(facts.label(0, member), url_of(within)), *_cells(won, lost, facts.home, within)]


def _cells(won: Sum, lost: Sum, home: str, within: list[Any]) -> list[Cell]:
    won_url, lost_url = url_of([*within, WON]), url_of([*within, LOST])
    return [
        number(won.count, won_url),
        number(lost.count, lost_url),
        percent(won.count, won.count + lost.count),
        money(won.amount, home, won_url),
        money(lost.amount, home, lost_url),
        money(ratio(won.amount, won.count), home),
    ]


def velocity(env: Env, asked: Asked) -> Report:
    """Open deals × win rate × average check ÷ days of the cycle: what a day brings."""
    closed = sums(env, ["owner", "state"], asked.deals("closed_on", CLOSED))
    opened = sums(env, ["owner"], asked.deals("", OPEN))
    cycles = _cycles(env, asked)
    owners = list(dict.fromkeys([*closed.members(), *opened.members()]))
    rows = []
    for owner in owners:
        known = closed if ("owner", owner) in closed.labels or owner is None else opened
        won, lost = closed.at(owner, "won"), closed.at(owner, "lost")
        cells = _speed(opened.at(owner).count, won, lost, cycles.get(owner, {}), closed.home)
        url = url_of(asked.deals("", OPEN, equals("owner", owner)))
        rows.append([text(known.label(0, owner), url), *cells])
    won, lost = closed.only(1, "won"), closed.only(1, "lost")
    whole: dict[int, int] = {}
    for found in cycles.values():
        for length, count in found.items():
            whole[length] = whole.get(length, 0) + count
    total = _speed(opened.total().count, won, lost, whole, closed.home)
    return Report(
        figures=_figures(total),
        charts=[_speeds(rows, closed.home)],
        tables=[Table(gettext("By owner"), _columns(), rows, [text(gettext("Total")), *total])],
        note=gettext("Open deals × win rate × average check ÷ mean days until won."),
    )


def _figures(total: list[Cell]) -> list[Figure]:
    labels = [column.label for column in _columns()[1:]]
    return [Figure(label, cell) for label, cell in zip(labels, total, strict=True)]


def _speeds(rows: list[list[Cell]], home: str) -> Chart:
    fast = sorted(rows, key=_speed_of)[:MOST_BARS]
    label = gettext("Velocity, a day")
    return chart("bar", label, gettext("Owner"), label, [row[0].shown for row in fast],
                 {label: [row[-1] for row in fast]}, code=home)  # fmt: skip


def _speed_of(row: list[Cell]) -> Decimal:
    value = row[-1].value
    return -value if isinstance(value, Decimal) else Decimal(0)


def _columns() -> list[Column]:
    return [
        Column(gettext("Owner"), number=False),
        Column(gettext("Open deals")),
        Column(gettext("Win rate")),
        Column(gettext("Average check")),
        Column(gettext("Mean days until won")),
        Column(gettext("Median days until won")),
        Column(gettext("Velocity, a day")),
    ]


def _speed(count: int, won: Sum, lost: Sum, cycle: dict[int, int], home: str) -> list[Cell]:
    closed = won.count + lost.count
    mean = ratio(sum(length * n for length, n in cycle.items()), sum(cycle.values()))
    speed = None
    if closed and won.count and mean:
        speed = Decimal(count) * (Decimal(won.count) / closed) * (won.amount / won.count) / mean
    return [
        number(count),
        percent(won.count, closed),
        money(ratio(won.amount, won.count), home),
        days(mean),
        days(median(cycle)),
        money(speed, home),
    ]


def _cycles(env: Env, asked: Asked) -> dict[int | None, dict[int, int]]:
    """For each owner how often winning took so many days."""
    rows = Records(env, "pipeline.deal").aggregate(
        ["owner", "duration_days"], ["id:count"], filter=asked.deals("closed_on", WON)
    )
    by_owner: dict[int | None, list[Any]] = {}
    for row in rows:
        by_owner.setdefault(row["owner"]["id"] if row["owner"] else None, []).append(row)
    return {owner: histogram(found, "duration_days") for owner, found in by_owner.items()}
