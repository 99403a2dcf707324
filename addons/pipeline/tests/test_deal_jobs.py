"""What happens to deals by themselves: rates, digests, reminders, repeat purchases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from addons.pipeline.tests.deals_world import ADDONS, Sales, count
from mozaika import Records
from mozaika.lifecycle.host import Host
from mozaika.services.company import change
from mozaika_pipeline.deals import jobs
from mozaika_pipeline.deals.repeating import propose_repeats, sell_again
from mozaika_pipeline.models import Deal, PipelineStage


@pytest.fixture
def sales(make_host: Callable[..., Host]) -> Sales:
    return Sales(make_host("pipeline", paths=ADDONS).platform)


def rate(sales: Sales, currency: str, value: str, days_ago: int = 0) -> None:
    with sales.platform.env(write=True) as env:
        day = env.today() - timedelta(days=days_ago)
        Records(env, "currencies.rate").create(
            [{"currency": currency, "date": day, "rate": Decimal(value)}]
        )


def bells(sales: Sales, user: Any) -> list[str]:
    with sales.platform.env() as env:
        bell = env["base.notification"]
        return list(env.session.scalars(select(bell.title).where(bell.user_id == user.id)))


def queued(sales: Sales) -> list[tuple[str, Any]]:
    with sales.platform.env() as env:
        run = env["base.job"]
        found = select(run.name, run.arguments).where(run.name.like("pipeline.re%"))
        return [
            (name, arguments) for name, arguments in env.session.execute(found.order_by(run.id))
        ]


def test_a_deal_without_a_rate_is_kept_unconverted(sales: Sales) -> None:
    deal = sales.ready(currency="CHF")
    assert sales.read(deal, "company_amount", "company_weighted") == {
        "company_amount": None, "company_weighted": None,
    }  # fmt: skip


def test_deals_follow_the_rates_that_come(sales: Sales) -> None:
    rate(sales, "EUR", "4.00", days_ago=40)
    with sales.platform.env() as env:
        long_ago = env.today() - timedelta(days=30)
    old = sales.ready(
        currency="EUR", stage=sales.stage("Won"), opened_on=long_ago, closed_on=long_ago
    )
    new = sales.ready(currency="EUR")
    assert sales.read(new, "company_amount")["company_amount"] == Decimal(4000)
    rate(sales, "EUR", "4.25", days_ago=1)
    [name, arguments] = queued(sales)[-1]
    assert name == "pipeline.revalue"
    with sales.platform.env(write=True) as env:
        jobs.revalue(env, **arguments)
    assert sales.read(new, "company_amount", "company_weighted") == {
        "company_amount": Decimal(4250), "company_weighted": Decimal(425),
    }  # fmt: skip
    assert sales.read(old, "company_amount")["company_amount"] == Decimal(4000)


def test_another_company_currency_converts_all_anew(sales: Sales) -> None:
    deal = sales.ready(currency="PLN")
    with sales.platform.env(write=True) as env:
        change(env, {"currencies.company_currency": "EUR"})
    assert queued(sales)[-1][0] == "pipeline.revalue"
    with sales.platform.env(write=True) as env:
        jobs.revalue(env)
    assert sales.read(deal, "company_currency", "company_amount") == {
        "company_currency": "EUR", "company_amount": None,
    }  # fmt: skip


def test_deals_follow_their_stages(sales: Sales) -> None:
    follows, own = sales.ready(), sales.ready(probability=77)
    with sales.platform.env(write=True) as env:
        Records(env, PipelineStage).update(
            sales.stage("First contact"), {"probability": 15, "rotting_days": 3}
        )
    assert queued(sales)[-1][0] == "pipeline.restage"
    with sales.platform.env(write=True) as env:
        jobs.restage(env)
    assert sales.read(follows, "probability")["probability"] == 15
    found = sales.read(own, "probability", "rots_on", "opened_on")
    assert found["probability"] == 77
    assert found["rots_on"] - found["opened_on"] == timedelta(days=3)


def test_stale_deals_are_marked_and_told_of(sales: Sales) -> None:
    with sales.platform.env(write=True) as env:
        env.session.get_one(env["base.team"], sales.teams[0]).manager_id = sales.manager.id
        day = env.today() - timedelta(days=10)
    stale = sales.make(opened_on=day, team=sales.teams[0])
    sales.make()
    assert sales.read(stale, "attention")["attention"] == "rotting"
    with sales.platform.env(write=True) as env:
        jobs.digest_rotting(env)
    assert bells(sales, sales.anna) == ["1 deal has been in its stage too long"]
    assert bells(sales, sales.manager) == ["1 deal of your team has been in its stage too long"]
    assert bells(sales, sales.ben) == []


def test_overdue_next_steps_remind(sales: Sales) -> None:
    with sales.platform.env() as env:
        yesterday = env.today() - timedelta(days=1)
    late = [sales.make(next_step="Call", next_step_on=yesterday) for _ in range(2)]
    sales.move(late[0], "Lost", lost_reason=sales.reason())
    assert sales.read(late[1], "attention")["attention"] == "overdue"
    with sales.platform.env(write=True) as env:
        jobs.remind_of_steps(env)
    assert bells(sales, sales.anna) == ["1 deal has an overdue next step"]


def won_seats(sales: Sales, days_ago: int) -> int:
    with sales.platform.env(write=True) as env:
        day = env.today() - timedelta(days=days_ago)
        [again, once] = Records(env, "products.product").create(
            [{"name": "Seat", "price": Decimal(10), "repeat_after_days": 365},
             {"name": "Setup", "price": Decimal(99)}]
        )  # fmt: skip
        lines = [{"product": again.id, "quantity": Decimal(5)}, {"product": once.id}]
    return sales.ready(
        stage=sales.stage("Won"), opened_on=day, closed_on=day, lines=lines, amount=Decimal(149)
    )


def test_a_repeat_purchase_comes_when_it_is_due_and_once(sales: Sales) -> None:
    won = won_seats(sales, days_ago=345)
    for _ in range(2):
        with sales.platform.env(write=True) as env:
            propose_repeats(env)
    with sales.platform.env() as env:
        deal: Any = env[Deal]
        [made] = env.session.scalars(select(deal).where(deal.repeat_of_id.is_not(None))).all()
        assert (made.repeat_of_id, made.state, made.owner_id) == (won, "open", sales.anna.id)
        assert (made.amount, [line.description for line in made.lines]) == (Decimal(50), ["Seat"])
    assert bells(sales, sales.anna) == ["1 client may buy again: a deal is prepared"]


def test_nothing_is_repeated_before_its_time(sales: Sales) -> None:
    won_seats(sales, days_ago=100)
    with sales.platform.env(write=True) as env:
        propose_repeats(env)
        assert count(env, "pipeline.deal") == 1


@pytest.mark.parametrize(
    ("period", "days_ago", "due"),
    [("year", 340, True), ("year", 300, False), ("month", 21, True), ("month", 10, False),
     ("quarter", 400, False)],
)  # fmt: skip
def test_a_recurring_deal_is_renewed_once_when_its_period_is_nearly_over(
    sales: Sales, period: str, days_ago: int, due: bool
) -> None:
    with sales.platform.env() as env:
        day = env.today() - timedelta(days=days_ago)
    won = sales.ready(stage=sales.stage("Won"), opened_on=day, closed_on=day,
                      recurring_amount=Decimal(300), recurring_period=period)  # fmt: skip
    for _ in range(2):
        with sales.platform.env(write=True) as env:
            propose_repeats(env)
    with sales.platform.env() as env:
        deal: Any = env[Deal]
        made = env.session.scalars(select(deal).where(deal.repeat_of_id == won)).all()
        expected = [(Decimal(300), period, "open")] if due else []
        assert [(one.amount, one.recurring_period, one.state) for one in made] == expected


def test_selling_again_opens_the_new_deal(sales: Sales) -> None:
    won = won_seats(sales, days_ago=5)
    with sales.platform.env(sales.anna, write=True) as env:
        address = sell_again(env, Records(env, Deal).load([won]))
    made = int(address.rpartition("/")[2])
    assert sales.read(made, "amount", "state", "closed_on") == {
        "amount": Decimal(149), "state": "open", "closed_on": None,
    }  # fmt: skip
