"""The forecast: what open deals will bring, by month or quarter and by owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mozaika import Env, gettext, period_label
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.facts import Facts, Sum, equals, sums, url_of
from mozaika_pipeline.forecast.report import (
    Cell,
    Column,
    Figure,
    Report,
    Table,
    chart,
    money,
    number,
    percent,
    text,
)
from mozaika_pipeline.forecast.targets import aims_of
from mozaika_pipeline.periods import Period

OPEN = ["state", "=", "open"]
WON = ["state", "=", "won"]


@dataclass(frozen=True)
class Span:
    """A period of the forecast, or what has no place in one; and the filters of its deals."""

    label: str
    opened: Sequence[Any]
    won: Sequence[Any] = ()
    period: Period | None = None
    late: bool = False


@dataclass(frozen=True)
class Outlook:
    """A span with its sums: open deals, won ones, and what is aimed at."""

    span: Span
    opened: Sum
    won: Sum
    aim: Decimal
    home: str

    @property
    def expected(self) -> Decimal:
        """What is won already and what the open deals weigh."""
        return self.won.amount + self.opened.weighted


def outlooks(env: Env, asked: Asked) -> list[Outlook]:
    """The forecast of each period, what is overdue before them, and what has no day."""
    opened, won = _facts(env, asked)
    periods = asked.periods()
    aims = aims_of(env, asked.unit, periods, asked)
    found = []
    for span in spans(env, asked):
        if span.period is not None:
            first = span.period.first
            live, done = opened.only(0, first), won.only(0, first)
            found.append(Outlook(span, live, done, aims.get(first, Decimal(0)), won.home))
        else:
            live = opened.only(0, "late" if span.late else None)
            found.append(Outlook(span, live, Sum(), Decimal(0), won.home))
    return [one for one in found if one.span.period or one.opened.count]


def spans(env: Env, asked: Asked) -> list[Span]:
    """The periods asked for, between overdue deals and those without a day."""
    today = env.today().isoformat()
    late = Span(
        gettext("Overdue"), asked.deals("", OPEN, ["expected_close", "<", today]), late=True
    )
    found = [late]
    for period in asked.periods():
        since, until = max(period.first, asked.since), min(period.last, asked.until)
        days = [since.isoformat(), until.isoformat()]
        coming = [max(since.isoformat(), today), until.isoformat()]
        opened = asked.deals("", OPEN, ["expected_close", "between", coming])
        if coming[0] > coming[1]:
            opened = asked.deals("", OPEN, ["id", "in", []])
        won = asked.deals("", WON, ["closed_on", "between", days])
        found.append(Span(period_label(period.first, asked.unit), opened, won, period))
    nowhere = asked.deals("", OPEN, ["expected_close", "is null", None])
    return [*found, Span(gettext("No date"), nowhere)]


def _facts(env: Env, asked: Asked) -> tuple[Facts, Facts]:
    """Open deals by period and owner, those overdue under "late" and those without a day under
    None; and won ones."""
    today = max(env.today(), asked.since).isoformat()
    coming = ["expected_close", "between", [today, asked.until.isoformat()]]
    nowhere = ["expected_close", "is null", None]
    keys = [f"expected_close:{asked.unit}", "owner"]
    opened = sums(env, keys, [*asked.deals("", OPEN), {"or": [coming, nowhere]}])
    past = ["expected_close", "<", env.today().isoformat()]
    late = sums(env, ["owner"], asked.deals("", OPEN, past))
    for (owner,), one in late.by.items():
        opened.by["late", owner] = one
    opened.labels.update(late.labels)
    won = sums(env, [f"closed_on:{asked.unit}", "owner"], asked.deals("closed_on", WON))
    return opened, won


def outlook(env: Env, asked: Asked) -> Report:
    """The weighted forecast by period and by owner, against the targets."""
    found = outlooks(env, asked)
    opened, won = _facts(env, asked)
    rows = [_row(one) for one in found]
    whole = sum((one.opened for one in found), Sum())
    done = sum((one.won for one in found), Sum())
    aim = sum((one.aim for one in found), Decimal(0))
    total = Outlook(Span(gettext("Total"), asked.deals("", OPEN), asked.deals("closed_on", WON)),
                    whole, done, aim, won.home)  # fmt: skip
    in_time = [(one, row) for one, row in zip(found, rows, strict=True) if one.span.period]
    drawn = chart(
        "bar", gettext("Forecast"), gettext("Period"), gettext("Amount"),
        [one.span.label for one, _ in in_time],
        {gettext("Won"): [row[1] for _, row in in_time],
         gettext("Open, weighted"): [row[4] for _, row in in_time]},
        code=won.home, dated=True,
    )  # fmt: skip
    return Report(
        figures=_figures(total),
        charts=[drawn],
        tables=[
            Table(gettext("By period"), _columns(gettext("Period")), rows, _row(total)),
            _owners(asked, opened, won),
        ],
        note=gettext(
            "The weighted amount is the amount times the probability. Amounts are converted at the "
            "rate of the day on which a deal was closed, those of open deals at today's rate."
        ),
    )


def _figures(total: Outlook) -> list[Figure]:
    figures = [
        Figure(gettext("Won"), money(total.won.amount, total.home, url_of(total.span.won))),
        Figure(gettext("Open, weighted"), money(total.opened.weighted, total.home,
                                                url_of(total.span.opened))),
        Figure(gettext("Expected"), money(total.expected, total.home)),
    ]  # fmt: skip
    if total.aim:
        figures.append(Figure(gettext("Target"), money(total.aim, total.home)))
    return figures


def _columns(first: str) -> list[Column]:
    return [
        Column(first, number=False),
        Column(gettext("Won")),
        Column(gettext("Open deals")),
        Column(gettext("Open, amount")),
        Column(gettext("Open, weighted")),
        Column(gettext("Expected")),
        Column(gettext("Target")),
        Column(gettext("Expected of the target")),
    ]


def _row(one: Outlook) -> list[Cell]:
    url = url_of(one.span.opened)
    return [
        text(one.span.label, tone="bad" if one.span.late else ""),
        money(one.won.amount, one.home, url_of(one.span.won) if one.span.won else ""),
        number(one.opened.count, url),
        money(one.opened.amount, one.home, url),
        money(one.opened.weighted, one.home, url),
        money(one.expected, one.home),
        money(one.aim or None, one.home),
        percent(one.expected, one.aim, tone=_tone(one)),
    ]


def _tone(one: Outlook) -> str:
    if not one.aim:
        return ""
    return "good" if one.expected >= one.aim else "bad" if one.expected * 2 < one.aim else ""


def _owners(asked: Asked, opened: Facts, won: Facts) -> Table:
    owners = list(dict.fromkeys([*opened.members(1), *won.members(1)]))
    rows = []
    for owner in owners:
        known = opened if ("owner", owner) in opened.labels or owner is None else won
        mine = asked.deals("", OPEN, equals("owner", owner))
        live, done = opened.only(1, owner), won.only(1, owner)
        span = Span(
            known.label(1, owner), mine, asked.deals("closed_on", WON, equals("owner", owner))
        )
        rows.append(_row(Outlook(span, live, done, Decimal(0), won.home))[:6])
    return Table(gettext("By owner"), _columns(gettext("Owner"))[:6], rows)
