"""What became of a forecast: won, lost, slipped to later days, changed, come in since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from mozaika import Env, Records, format_date, gettext, record_url
from mozaika_currencies import company_currency
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.facts import DEAL, ZERO, url_of
from mozaika_pipeline.forecast.report import (
    Cell,
    Column,
    Report,
    Table,
    chart,
    day,
    days,
    money,
    number,
    text,
)
from mozaika_pipeline.forecast.snapshots import days_taken
from mozaika_pipeline.models import Deal, ForecastSnapshot

SNAPSHOT = "pipeline.forecast_snapshot"
MOST_LISTED = 50
ORDER = ("won", "lost", "slipped", "kept")


def slippage(env: Env, asked: Asked) -> Report:
    """How the forecast of the days changed from the first snapshot in them (or the last one
    before) to the latest."""
    taken = days_taken(env)
    if len(taken) < 2:
        return Report(note=gettext(
            "Snapshots are taken every Monday. From the second one on they are compared here."
        ))  # fmt: skip
    then, now = _pair(taken, asked)
    home = company_currency(env)
    table = Table(
        gettext("From %(then)s to %(now)s", then=format_date(then), now=format_date(now)),
        [
            Column(gettext("What became of it"), number=False),
            Column(gettext("Deals")),
            Column(gettext("Amount, converted")),
        ],
        _changes(env, asked, then, now, home),
        note=gettext(
            "Deals that were expected to close in these days, as they stood in the first snapshot."
        ),
    )
    return Report(
        charts=_trend(env, asked, home), tables=[table, _slipped(env, asked, then, now, home)]
    )


def _pair(taken: Sequence[date], asked: Asked) -> tuple[date, date]:
    """The snapshots compared: the last one on the first day or before it, else the first after; and
    the last one by the last day."""
    now = next((one for one in taken if one <= asked.until), taken[0])
    earlier = [one for one in taken if one < now] or [taken[-1]]
    before = [one for one in earlier if one <= asked.since]
    return (before[0] if before else earlier[-1]), now


def _changes(env: Env, asked: Asked, then: date, now: date, home: str) -> list[list[Cell]]:
    gone = _outcomes(env, asked, then, now)
    begun = sum((one[1] for one in gone.values()), ZERO)
    count = sum(one[0] for one in gone.values())
    came, pulled = _arrivals(env, asked, then, now)
    labels = {
        "won": gettext("Won"),
        "lost": gettext("Lost or given up"),
        "slipped": gettext("Slipped to a later day"),
        "kept": gettext("Still expected"),
    }
    rows = [[text(gettext("Expected at first")), number(count), money(begun, home)]]
    tones = {"won": "good", "lost": "bad", "slipped": "bad"}
    for name in ORDER:
        found, before, after = gone.get(name, (0, ZERO, ZERO))
        tone = tones.get(name, "") if found else ""
        rows.append([text(labels[name]), number(found), money(before, home, tone=tone)])
        if name == "kept":
            rows.append([text(gettext("Change of their amounts")), Cell(""),
                         money(after - before, home)])  # fmt: skip
    kept = gone.get("kept", (0, ZERO, ZERO))
    for label, (number_of, amount) in (
        (gettext("Expected sooner than before"), pulled),
        (gettext("New since then"), came),
    ):
        rows.append([text(label), number(number_of), money(amount, home)])
    whole = kept[2] + came[1] + pulled[1]
    total = kept[0] + came[0] + pulled[0]
    return [*rows, [text(gettext("Expected at last")), number(total), money(whole, home)]]


def _narrowed(asked: Asked, entity: Any) -> list[Any]:
    """The conditions of whose deals are asked for."""
    named = (("owner_id", asked.owner), ("team_id", asked.team), ("pipeline_id", asked.pipeline))
    return [getattr(entity, name) == value for name, value in named if value is not None]


def _expected(asked: Asked, entity: Any) -> Any:
    return and_(entity.state == "open", entity.expected_close.between(asked.since, asked.until))


def _joined(env: Env, asked: Asked, then: date, now: date) -> tuple[Any, Any, Any, Any, Any]:
    """Deals expected then, beside what they are in the later snapshot; and what became of them."""
    snapshot: Any = env[ForecastSnapshot]
    old, new = aliased(snapshot), aliased(snapshot)
    deal: Any = env[Deal]
    what = case(
        (func.coalesce(new.state, deal.state) == "won", "won"),
        (and_(new.state == "open", new.expected_close.between(asked.since, asked.until)), "kept"),
        (new.state == "open", "slipped"),
        else_="lost",
    )
    joined = and_(new.deal_id == old.deal_id, new.taken_on == now)
    where = [old.taken_on == then, _expected(asked, old), *_narrowed(asked, old)]
    return old, new, deal, what, (joined, where)


def _outcomes(
    env: Env, asked: Asked, then: date, now: date
) -> dict[str, tuple[int, Decimal, Decimal]]:
    """By what became of deals: how many, their amounts then and now."""
    old, new, deal, what, (joined, where) = _joined(env, asked, then, now)
    statement = (
        select(
            what.label("what"),
            func.count(old.id),
            func.coalesce(func.sum(old.company_amount), 0),
            func.coalesce(func.sum(new.company_amount), 0),
        )
        .select_from(old)
        .join(deal, deal.id == old.deal_id)
        .outerjoin(new, joined)
        .where(*where)
        .group_by("what")
    )
    return {
        name: (count, Decimal(before), Decimal(after))
        for name, count, before, after in env.session.execute(statement)
    }


def _arrivals(
    env: Env, asked: Asked, then: date, now: date
) -> tuple[tuple[int, Decimal], tuple[int, Decimal]]:
    """Deals expected now that were not then: new ones, and ones that were expected later."""
    snapshot: Any = env[ForecastSnapshot]
    old, new = aliased(snapshot), aliased(snapshot)
    statement = (
        select(
            case((old.id.is_(None), "new"), else_="sooner").label("how"),
            func.count(new.id),
            func.coalesce(func.sum(new.company_amount), 0),
        )
        .select_from(new)
        .outerjoin(old, and_(old.deal_id == new.deal_id, old.taken_on == then))
        .where(
            new.taken_on == now,
            _expected(asked, new),
            *_narrowed(asked, new),
            func.coalesce(
                and_(old.state == "open", old.expected_close.between(asked.since, asked.until)),
                False,
            ).is_(False),
        )
        .group_by("how")
    )
    found = {how: (count, Decimal(amount)) for how, count, amount in env.session.execute(statement)}
    return found.get("new", (0, ZERO)), found.get("sooner", (0, ZERO))


def _slipped(env: Env, asked: Asked, then: date, now: date, home: str) -> Table:
    old, new, deal, what, (joined, where) = _joined(env, asked, then, now)
    statement = (
        select(deal.id, deal.name, old.company_amount, old.expected_close, new.expected_close)
        .select_from(old)
        .join(deal, deal.id == old.deal_id)
        .join(new, joined)
        .where(*where, what == "slipped")
        .order_by(old.company_amount.desc().nulls_last(), deal.id)
        .limit(MOST_LISTED)
    )
    rows = [
        [
            text(name, record_url(DEAL, deal_id)),
            money(amount, home),
            day(before),
            day(after),
            days((after - before).days if after else None),
        ]
        for deal_id, name, amount, before, after in env.session.execute(statement)
    ]
    columns = [
        Column(gettext("Deal"), number=False),
        Column(gettext("Amount, converted")),
        Column(gettext("Expected then")),
        Column(gettext("Expected now")),
        Column(gettext("Slipped by")),
    ]
    return Table(gettext("Slipped deals"), columns, rows)


def _trend(env: Env, asked: Asked, home: str) -> list[Any]:
    """What each snapshot expected of the days."""
    within = [["state", "=", "open"], ["expected_close", "between", asked.between], *asked.deals()]
    rows = Records(env, SNAPSHOT).aggregate(
        ["taken_on"], ["company_amount:sum", "company_weighted:sum"], filter=within
    )
    own = sorted(
        (row for row in rows if row["company_currency"] == home), key=lambda row: row["taken_on"]
    )
    if not own:
        return []

    def cells(measure: str) -> list[Cell]:
        return [
            money(
                row[measure], home, url_of([*within, ["taken_on", "=", row["taken_on"]]], SNAPSHOT)
            )
            for row in own
        ]

    return [
        chart(
            "line", gettext("The forecast of these days, week by week"), gettext("Snapshot"),
            gettext("Amount"), [format_date(row["taken_on"]) for row in own],
            {gettext("Amount"): cells("company_amount:sum"),
             gettext("Weighted amount"): cells("company_weighted:sum")},
            code=home, dated=True,
        )
    ]  # fmt: skip
