"""Selling again: a new deal like one that was won, by hand, or when its time has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from mozaika import Env, _l, _ln, notify
from mozaika_pipeline.deals.addresses import deal_path, deals_path
from mozaika_pipeline.deals.stages import course_of
from mozaika_pipeline.models import Deal, DealLine
from mozaika_products.models import Product

COPIED = (
    "name", "partner_id", "pipeline_id", "currency", "recurring_amount", "recurring_period",
    "source_id", "owner_id", "team_id",
)  # fmt: skip
LINE = ("sequence", "product_id", "description", "quantity", "unit_price", "discount_percent")
TERM = timedelta(days=30)
"""When a repeat purchase is expected, from today."""

PERIODS = {"month": 30, "quarter": 91, "year": 365}
"""Days of what recurs; its renewal is prepared a third of them before, at most `TERM`."""

NO_LINES: frozenset[int] = frozenset()
"""A renewal brings the recurring amount alone."""

MOST = 500
"""Repeat purchases that are proposed in a day."""


def repeat(env: Env, deals: Sequence[Any], *, only: frozenset[int] | None = None) -> list[Any]:
    """New deals like these, with their lines (or those of some products), open again."""
    made = [_again(env, deal, only) for deal in deals]
    env.session.add_all(made)
    env.session.flush()
    return made


def sell_again(env: Env, deals: Sequence[Any]) -> Any:
    """Action: new deals like the chosen ones."""
    with_lines = select(env[Deal]).where(env[Deal].id.in_([deal.id for deal in deals]))
    loaded = env.session.scalars(with_lines.options(selectinload(env[Deal].lines))).all()
    made = repeat(env, loaded)
    if len(made) == 1:
        return deal_path(made[0].id)
    return _ln("%(n)s deal was made.", "%(n)s deals were made.", len(made))


def propose_repeats(env: Env) -> None:
    """Job: where a product of a won deal is due to be bought again, or a recurring deal to be
    renewed, its seller gets a new deal."""
    due = {**_due(env), **_recurring(env)}
    if not due:
        return
    deal: Any = env[Deal]
    statement = select(deal).where(deal.id.in_(due)).options(selectinload(deal.lines))
    won = env.session.scalars(statement).all()
    made = [_again(env, one, due[one.id]) for one in won]
    env.session.add_all(made)
    env.session.flush()
    _tell(env, made)


def _due(env: Env) -> dict[int, frozenset[int] | None]:
    """Products to be bought again by won deal, for deals that were not repeated yet."""
    deal: Any = env[Deal]
    line: Any = env[DealLine]
    product: Any = env[Product]
    longest = env.session.scalar(select(func.max(product.repeat_after_days)))
    if longest is None:
        return {}
    today = env.today()
    statement = (
        select(deal.id, deal.closed_on, product.id, product.repeat_after_days)
        .join(line, line.deal_id == deal.id)
        .join(product, product.id == line.product_id)
        .where(*_not_repeated(deal))
        .where(deal.closed_on >= today - timedelta(days=longest + TERM.days))
        .where(product.repeat_after_days.is_not(None), product.archived_at.is_(None))
        .order_by(deal.id)
    )
    found: dict[int, set[int]] = {}
    for deal_id, closed_on, product_id, days in env.session.execute(statement):
        if closed_on + timedelta(days=days) - TERM <= today and len(found) < MOST:
            found.setdefault(deal_id, set()).add(product_id)
    return {deal_id: frozenset(products) for deal_id, products in found.items()}


def _recurring(env: Env) -> dict[int, frozenset[int] | None]:
    """Won deals whose period is nearly over: with the recurring amount, or all lines (None)."""
    deal: Any = env[Deal]
    today = env.today()
    ends = or_(*(_nearly_over(deal, today, name, days) for name, days in PERIODS.items()))
    statement = (
        select(deal.id, deal.recurring_amount)
        .where(*_not_repeated(deal), ends)
        .order_by(deal.id)
        .limit(MOST)
    )
    return {
        deal_id: None if amount is None else NO_LINES
        for deal_id, amount in env.session.execute(statement)
    }


def _nearly_over(deal: Any, today: date, name: str, days: int) -> ColumnElement[bool]:
    whole = timedelta(days=days)
    return and_(
        deal.recurring_period == name,
        deal.closed_on.between(today - whole - TERM, today - whole + min(whole / 3, TERM)),
    )


def _not_repeated(deal: Any) -> tuple[ColumnElement[bool], ...]:
    """Live won deals that no other repeats."""
    repeated = select(deal.repeat_of_id).where(deal.repeat_of_id.is_not(None))
    return deal.state == "won", deal.archived_at.is_(None), deal.id.not_in(repeated)


def _again(env: Env, deal: Any, only: frozenset[int] | None) -> Any:
    stages = course_of(env).of(deal.pipeline_id)
    values = {name: getattr(deal, name) for name in COPIED}
    made = env[Deal](
        **values,
        stage_id=stages[0].id if stages else None,
        amount=deal.recurring_amount if only == NO_LINES else deal.amount,
        expected_close=env.today() + TERM,
        next_step=str(_l("Propose it again")),
        next_step_on=env.today() + timedelta(days=1),
        repeat_of_id=deal.id,
    )
    made.lines = [
        env[DealLine](**{name: getattr(line, name) for name in LINE})
        for line in deal.lines
        if only is None or line.product_id in only
    ]
    return made


def _tell(env: Env, made: Sequence[Any]) -> None:
    counts: dict[int, int] = {}
    for deal in made:
        if deal.owner_id:
            counts[deal.owner_id] = counts.get(deal.owner_id, 0) + 1
    for owner_id, count in counts.items():
        notify(
            env,
            owner_id,
            _ln(
                "%(n)s client may buy again: a deal is prepared",
                "%(n)s clients may buy again: deals are prepared",
                count,
            ),
            url=deals_path(["owner", "=", owner_id], ["repeat_of", "is not null", None]),
            icon="refresh",
        )
