"""Deals on their way: what they are given, what moves need, what follows from a move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from addons.pipeline.tests.deals_world import ADDONS, Sales
from mozaika import AccessDenied, Records, TransitionRefused, ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.runtime import Env
from mozaika.services.transfer import import_rows
from mozaika_activities.models import Activity
from mozaika_pipeline.models import (
    Approval,
    Deal,
    Pipeline,
    PipelineStage,
    StageActivity,
    StageChange,
)


@pytest.fixture
def sales(make_host: Callable[..., Host]) -> Sales:
    return Sales(make_host("pipeline", paths=ADDONS).platform)


def test_a_new_deal_gets_what_nobody_said(sales: Sales) -> None:
    deal = sales.make(amount=Decimal(100))
    found = sales.read(
        deal, "stage.name", "pipeline.name", "owner", "currency", "probability", "state",
        "opened_on", "company_amount", "company_weighted", "company_currency", "rots_on",
    )  # fmt: skip
    today = found["opened_on"]
    assert found["stage"]["name"] == "First contact"
    assert found["pipeline"]["name"] == "New business"
    assert found["owner"]["id"] == sales.anna.id
    assert (found["currency"], found["company_currency"]) == ("PLN", "PLN")
    assert (found["probability"], found["state"]) == (10, "open")
    assert (found["company_amount"], found["company_weighted"]) == (Decimal(100), Decimal(10))
    assert found["rots_on"] == today + timedelta(days=7)


def test_what_a_stage_asks_for_is_planned_and_the_beginning_is_logged(sales: Sales) -> None:
    deal = sales.make()
    with sales.platform.env() as env:
        [activity] = env.session.scalars(select(env[Activity])).all()
        assert (activity.model, activity.record_id) == ("pipeline.deal", deal)
        assert (activity.summary, activity.assignee_id) == ("First call", sales.anna.id)
        [change] = env.session.scalars(select(env[StageChange])).all()
        assert (change.deal_id, change.source_id, change.seconds) == (deal, None, None)


def test_a_move_is_logged_with_the_seconds_in_the_former_stage(
    sales: Sales, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = sales.ready()
    later = datetime.now(UTC) + timedelta(hours=5)
    monkeypatch.setattr(Env, "clock", staticmethod(lambda: later))
    sales.move(deal, "Qualified")
    with sales.platform.env() as env:
        changes = env.session.scalars(select(env[StageChange]).order_by(env[StageChange].id)).all()
    assert [(c.source_id, c.target_id) for c in changes] == [
        (None, sales.stage("First contact")),
        (sales.stage("First contact"), sales.stage("Qualified")),
    ]
    assert abs((changes[1].seconds or 0) - 5 * 3600) < 60
    assert changes[1].amount == Decimal(1000)
    assert sales.read(deal, "probability", "stage_since") == {
        "probability": 25, "stage_since": later,
    }  # fmt: skip


def by_board(sales: Sales, deal: int, stage: int) -> None:
    sales.move(deal, stage)


def by_bulk(sales: Sales, deal: int, stage: int) -> None:
    sales.move([sales.make(name="Beside"), deal], stage)


def by_api(sales: Sales, deal: int, stage: int) -> None:
    with sales.platform.env(sales.anna, write=True) as env:
        Records(env, Deal).update(deal, {"stage": stage})


@pytest.mark.parametrize("how", [by_board, by_bulk, by_api])
def test_winning_asks_for_amount_and_partner_however_it_is_tried(
    sales: Sales, how: Callable[[Sales, int, int], None]
) -> None:
    deal = sales.make()
    with pytest.raises(TransitionRefused) as refused:
        how(sales, deal, sales.stage("Won"))
    assert list(refused.value.ask) == ["amount", "partner"]
    assert sales.read(deal, "state", "closed_on") == {"state": "open", "closed_on": None}


def test_an_import_passes_the_same_guards(sales: Sales) -> None:
    importer = sales.user("importer", "pipeline.user", "base.importer", team=0)
    text = "Name;Stage;Amount\nWithout partner;Won;100\nOpen one;Qualified;50\n"
    with sales.platform.env(importer, write=True) as env:
        report = import_rows(env, Deal, BytesIO(text.encode()))
    assert report.totals["created"] == 1
    told = str(next(row for row in report.rows if row.action == "failed"))
    assert "Partner" in told
    assert "Won" in told


def test_nothing_is_won_for_nothing(sales: Sales) -> None:
    deal = sales.ready(amount=Decimal(0))
    with pytest.raises(TransitionRefused, match="more than zero"):
        sales.move(deal, "Won")


def test_a_won_deal_is_closed_today_and_counts_whole(sales: Sales) -> None:
    deal = sales.ready(probability=33)
    assert sales.read(deal, "probability_manual")["probability_manual"]
    sales.move(deal, "Won")
    found = sales.read(deal, "state", "closed_on", "probability", "company_weighted", "rots_on",
                       "duration_days")  # fmt: skip
    with sales.platform.env() as env:
        today = env.today()
    assert found == {
        "state": "won", "closed_on": today, "probability": 100, "rots_on": None,
        "company_weighted": Decimal(1000), "duration_days": 0,
    }  # fmt: skip


def test_losing_needs_a_reason(sales: Sales) -> None:
    deal = sales.make()
    with pytest.raises(TransitionRefused) as refused:
        sales.move(deal, "Lost")
    assert list(refused.value.ask) == ["lost_reason"]
    sales.move(deal, "Lost", lost_reason=sales.reason())
    assert sales.read(deal, "state", "probability") == {"state": "lost", "probability": 0}


def test_reopening_needs_a_right_and_a_reason(sales: Sales) -> None:
    deal = sales.make()
    sales.move(deal, "Lost", lost_reason=sales.reason())
    with pytest.raises(TransitionRefused, match="Sales: manager"):
        sales.move(deal, "First contact", reopen_reason="They called")
    with pytest.raises(TransitionRefused) as refused:
        sales.move(deal, "First contact", sales.manager)
    assert list(refused.value.ask) == ["reopen_reason"]
    sales.move(deal, "First contact", sales.manager, reopen_reason="They called")
    assert sales.read(deal, "state", "closed_on", "lost_reason", "reopen_reason") == {
        "state": "open", "closed_on": None, "lost_reason": None, "reopen_reason": "They called",
    }  # fmt: skip


def test_the_reason_for_reopening_is_asked_each_time(sales: Sales) -> None:
    deal = sales.make()
    for _ in range(2):
        sales.move(deal, "Lost", sales.manager, lost_reason=sales.reason())
        with pytest.raises(TransitionRefused):
            sales.move(deal, "First contact", sales.manager)
        sales.move(deal, "First contact", sales.manager, reopen_reason="They called")


def test_a_stage_asks_for_its_fields_and_allows_its_next(sales: Sales) -> None:
    with sales.platform.env(write=True) as env:
        stages = Records(env, PipelineStage)
        stages.update(sales.stage("Qualified"), {"required_fields": "competitor"})
        stages.update(sales.stage("First contact"), {"allowed_next": "Qualified"})
    deal = sales.ready()
    with pytest.raises(TransitionRefused, match="no step leads"):
        sales.move(deal, "Proposal")
    with pytest.raises(TransitionRefused) as refused:
        sales.move(deal, "Qualified")
    assert list(refused.value.ask) == ["competitor"]
    sales.move(deal, "Qualified", competitor="Globex")


def test_a_stage_can_only_ask_for_what_deals_have(sales: Sales) -> None:
    with sales.platform.env(write=True) as env:
        with pytest.raises(ValidationFailed) as refused:
            Records(env, PipelineStage).update(
                sales.stage("First contact"), {"required_fields": "amonut"}
            )
        assert "amount" in str(refused.value.errors["required_fields"][0])
        env.rollback()


def test_a_stage_leads_to_stages_that_there_are_and_follows_their_names(sales: Sales) -> None:
    first = sales.stage("First contact")
    with sales.platform.env(write=True) as env:
        stages = Records(env, PipelineStage)
        with pytest.raises(ValidationFailed) as refused:
            stages.update(first, {"allowed_next": "Qualifed"})
        assert "Qualified" in str(refused.value.errors["allowed_next"][0])
        env.rollback()
    with sales.platform.env(write=True) as env:
        stages = Records(env, PipelineStage)
        stages.update(first, {"allowed_next": "qualified, Lost"})
        stages.update(sales.stage("Qualified"), {"name": "Fits us"})
    with sales.platform.env() as env:
        assert Records(env, PipelineStage).read(first)["allowed_next"] == "Fits us, Lost"


def test_a_contract_is_approved_before_it_is_won(sales: Sales) -> None:
    with sales.platform.env(write=True) as env:
        Records(env, PipelineStage).update(sales.stage("Negotiation"), {"approval": "legal"})
    deal = sales.ready(expected_close=date(2030, 1, 1))
    with pytest.raises(TransitionRefused, match="lacks the approval"):
        sales.move(deal, "Won")
    sales.move(deal, "Negotiation")
    with sales.platform.env(sales.lawyer) as env:
        [approval] = env.session.scalars(select(env[Approval])).all()
        assert (approval.state, approval.asked_by_id) == ("asked", sales.anna.id)
        assert count_bells(env, sales.lawyer.id) == 1
    with pytest.raises(TransitionRefused, match="lacks the approval"):
        sales.move(deal, "Won")
    decide(sales, sales.anna, approval.id, refused="Sales: approvals")
    decide(sales, sales.lawyer, approval.id)
    sales.move(deal, "Won")
    with sales.platform.env() as env:
        found = env.session.get_one(env[Approval], approval.id)
        assert (found.decided_by_id, found.decided_at is not None) == (sales.lawyer.id, True)
        assert count_bells(env, sales.anna.id) == 1


def decide(sales: Sales, user: Any, approval: int, *, refused: str = "") -> None:
    with sales.platform.env(user, write=True) as env:
        decision = lambda: Records(env, Approval).update(approval, {"state": "approved"})  # noqa: E731
        if not refused:
            decision()
            return
        with pytest.raises(TransitionRefused, match=refused):
            decision()
        env.rollback()


def count_bells(env: Env, user: int) -> int:
    bell = env["base.notification"]
    with env.sudo():
        return len(env.session.scalars(select(bell).where(bell.user_id == user)).all())


def test_lines_sum_into_the_amount(sales: Sales) -> None:
    first = {"description": "Seats", "quantity": Decimal(3), "unit_price": Decimal("10.55")}
    deal = sales.make(lines=[first, {"description": "Setup", "unit_price": Decimal(100),
                                     "discount_percent": Decimal(10)}])  # fmt: skip
    assert sales.read(deal, "amount", "company_amount") == {
        "amount": Decimal("121.65"), "company_amount": Decimal("121.65"),
    }  # fmt: skip
    with sales.platform.env(sales.anna, write=True) as env:
        lines = Records(env, "pipeline.deal_line")
        [seats, setup] = lines.search([["deal", "=", deal]], sort="id").items
        lines.update(seats["id"], {"quantity": Decimal(1)})
    assert sales.read(deal, "amount")["amount"] == Decimal("100.55")
    with sales.platform.env(sales.anna, write=True) as env:
        Records(env, "pipeline.deal_line").delete([setup["id"]])
    assert sales.read(deal, "amount")["amount"] == Decimal("10.55")
    with sales.platform.env(sales.anna, write=True) as env:
        Records(env, Deal).update(deal, {"amount": Decimal(5)})
    assert sales.read(deal, "amount")["amount"] == Decimal("10.55")


def test_a_line_takes_the_price_of_its_product(sales: Sales) -> None:
    with sales.platform.env(write=True) as env:
        Records(env, "currencies.rate").create(
            [{"currency": "EUR", "date": date(2020, 1, 1), "rate": Decimal(4)}]
        )
        [product] = Records(env, "products.product").create(
            [{"name": "Seat", "price": Decimal(200), "currency": "PLN"}]
        )
        product_id = product.id
    deal = sales.make(currency="EUR", lines=[{"product": product_id, "quantity": Decimal(2)}])
    found = sales.read(deal, "amount", "company_amount", "lines.description")
    assert found["lines"][0]["description"] == "Seat"
    assert (found["amount"], found["company_amount"]) == (Decimal(100), Decimal(400))


def test_only_a_manager_gives_a_deal_to_somebody_else(sales: Sales) -> None:
    deal = sales.make()
    with sales.platform.env(sales.anna, write=True) as env:
        with pytest.raises(AccessDenied, match="Only a manager"):
            Records(env, Deal).update(deal, {"owner": sales.ben.id})
        env.rollback()
    with sales.platform.env(sales.manager, write=True) as env:
        Records(env, Deal).update(deal, {"owner": sales.ben.id})
    assert sales.read(deal, "owner")["owner"]["id"] == sales.ben.id


def test_a_deal_begins_in_the_pipeline_of_its_team(sales: Sales) -> None:
    with sales.platform.env(write=True) as env:
        south = {"name": "South", "teams": [sales.teams[1]], "stages": [{"name": "Begun"}]}
        Records(env, Pipeline).create([south])
    near, far = sales.make(sales.anna), sales.make(sales.far)
    given = sales.make(sales.manager, team=sales.teams[1])
    found = [sales.read(deal, "pipeline.name")["pipeline"]["name"] for deal in (near, far, given)]
    assert found == ["New business", "South", "South"]


def test_another_pipeline_begins_in_its_first_stage(sales: Sales) -> None:
    with sales.platform.env(write=True) as env:
        [line] = Records(env, "pipeline.pipeline").create([{"name": "Renewals"}])
        Records(env, PipelineStage).create(
            [{"pipeline": line.id, "name": name, "sequence": n} for n, name in enumerate("AB")]
        )
        line_id = line.id
    deal = sales.make()
    with sales.platform.env(sales.anna, write=True) as env:
        Records(env, Deal).update(deal, {"pipeline": line_id})
    assert sales.read(deal, "stage.name")["stage"]["name"] == "A"


def test_an_activity_for_the_manager_of_the_team(sales: Sales) -> None:
    with sales.platform.env(write=True) as env:
        team = env.session.get_one(env["base.team"], sales.teams[0])
        team.manager_id = sales.manager.id
        kind = Records(env, "activities.type").search([["kind", "=", "task"]], limit=1).items[0]
        Records(env, StageActivity).create(
            [{"stage": sales.stage("Qualified"), "type": kind["id"], "summary": "Look at it",
              "assignee": "manager"}]
        )  # fmt: skip
    deal = sales.ready(team=sales.teams[0])
    sales.move(deal, "Qualified")
    with sales.platform.env() as env:
        activity = env[Activity]
        found = env.session.scalars(select(activity).where(activity.summary == "Look at it")).one()
        assert found.assignee_id == sales.manager.id
