"""Targets, costs of sources and the snapshots of past weeks, for the demo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika import Env
from mozaika_currencies import company_currency
from mozaika_pipeline.forecast.snapshots import COPIED
from mozaika_pipeline.models import Deal, ForecastSnapshot, SourceCost, Target
from mozaika_pipeline.periods import Period

WEEKS = 10
STEP = Decimal(5000)
COUNTS = {"won_count": 6, "new_deals": 12, "calls": 60, "meetings": 15}


def load_figures(env: Env) -> None:
    """Believable ones, from the deals that there are; does nothing where there are targets."""
    if env.session.scalar(select(env[Target].id).limit(1)) is not None:
        return
    deal: Any = env[Deal]
    deals = env.session.scalars(
        select(deal).where(deal.archived_at.is_(None)).options(selectinload(deal.owner))
    ).all()
    env.session.add_all([*_targets(env, deals), *_costs(env, deals), *_snapshots(env, deals)])
    env.session.flush()


def _targets(env: Env, deals: Sequence[Any]) -> Iterator[Any]:
    """For each seller the amount of the last months and quarters, a little more; and counts."""
    owners = {deal.owner_id: deal.owner for deal in deals if deal.owner_id}
    month = Period.of("month", env.today())
    for place, (owner_id, owner) in enumerate(sorted(owners.items())):
        won = [deal for deal in deals if deal.owner_id == owner_id and deal.state == "won"]
        total = sum((deal.company_amount or Decimal(0) for deal in won), Decimal(0))
        monthly = max((total / 12 // STEP + 1 + place % 3) * STEP, STEP)
        for back in range(-2, 4):
            period = month.moved(back)
            yield _target(env, owner, period, "won_amount", monthly)
        for back in (-1, 0, 1):
            quarter = Period.of("quarter", month.first).moved(back)
            yield _target(env, owner, quarter, "won_amount", monthly * 3)
        for metric, count in COUNTS.items():
            yield _target(env, owner, month, metric, Decimal(count + place))


def _target(env: Env, owner: Any, period: Period, metric: str, value: Decimal) -> Any:
    return env[Target](
        user=owner,
        period=period.unit,
        first_day=period.first,
        metric=metric,
        value=value,
        currency=company_currency(env) if metric == "won_amount" else None,
        bonus=Decimal(800) if metric == "won_amount" else None,
    )


def _costs(env: Env, deals: Sequence[Any]) -> Iterator[Any]:
    sources = sorted({deal.source_id for deal in deals if deal.source_id})
    month = Period.of("month", env.today())
    for place, source in enumerate(sources):
        for back in range(6):
            cost = Decimal(9000 + 6500 * (place % 5) + 1200 * back)
            yield env[SourceCost](source_id=source, month=month.moved(-back).first, cost=cost,
                                  currency=company_currency(env))  # fmt: skip


def _snapshots(env: Env, deals: Sequence[Any]) -> Iterator[Any]:
    """How the deals stood on the past Mondays: some were expected earlier, and for less."""
    monday = env.today() - timedelta(days=env.today().weekday())
    for week in range(WEEKS):
        day = monday - timedelta(weeks=week)
        for deal in deals:
            if deal.opened_on <= day and (deal.closed_on is None or deal.closed_on > day):
                yield _snapshot(env, deal, day, week)


def _snapshot(env: Env, deal: Any, day: date, week: int) -> Any:
    values = {name: getattr(deal, name) for name in COPIED}
    share = Decimal(100 - deal.id * 7 % 5 * min(week, 4)) / 100
    for name in ("company_amount", "company_weighted"):
        if values[name] is not None:
            values[name] = (values[name] * share).quantize(Decimal("0.01"))
    expected = deal.expected_close or deal.closed_on
    if expected is not None and deal.id % 3 == 0:
        expected -= timedelta(days=week // 3 * 21)
    return env[ForecastSnapshot](
        **{**values, "state": "open", "expected_close": expected}, taken_on=day, deal_id=deal.id
    )
