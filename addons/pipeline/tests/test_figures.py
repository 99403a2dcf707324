"""Figures of sales: forecasts, snapshots, slippage, targets and reports of invented deals."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from mozaika.errors import ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform
from mozaika.services import auth
from mozaika.services.records import Records
from mozaika.testing import PASSWORD, make_user
from mozaika.web.app import create_app
from mozaika_pipeline.forecast.report import median
from mozaika_pipeline.forecast.reports import REPORTS
from mozaika_pipeline.forecast.snapshots import days_taken, take_snapshot
from mozaika_pipeline.periods import MONTHS, Period

ADDONS = Path(__file__).parents[2]
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.fixture
def platform(make_host: Callable[..., Host]) -> Platform:
    return make_host("pipeline", paths=[ADDONS], language="en").platform


def make(env: Any, model: str, *values: dict[str, Any]) -> list[Any]:
    return Records(env, model).create(list(values))


@given(DAYS, st.sampled_from(sorted(MONTHS)), st.integers(-30, 30))
def test_periods_lie_side_by_side(day: date, unit: str, number: int) -> None:
    period = Period.of(unit, day)
    assert period.first <= day <= period.last
    assert period.moved(1).first == period.last + timedelta(days=1)
    assert period.moved(number).moved(-number) == period
    assert period.moved(number).code not in {"", None}


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_the_median_of_a_histogram(values: list[int]) -> None:
    ordered = sorted(values)
    middle = (ordered[(len(values) - 1) // 2] + ordered[len(values) // 2]) / Decimal(2)
    assert median({value: values.count(value) for value in values}) == middle


def test_a_target_begins_with_its_period_and_is_set_once(platform: Platform) -> None:
    with platform.env(write=True) as env:
        [user] = make(env, "base.user", {"name": "Ann", "login": "ann"})
        values = {"user": user.id, "period": "quarter", "first_day": date(2026, 11, 21),
                  "metric": "won_amount", "value": Decimal(9000)}  # fmt: skip
        [target] = make(env, "pipeline.target", values)
        assert (target.first_day, target.name) == (date(2026, 10, 1), "Ann · 2026-Q4")
        with pytest.raises(ValidationFailed, match="such a target"), env.savepoint():
            make(env, "pipeline.target", {**values, "first_day": date(2026, 10, 2)})
        with pytest.raises(ValidationFailed, match="either a user or a team"), env.savepoint():
            make(env, "pipeline.target", {**values, "user": None})


def test_a_snapshot_is_taken_once_a_day(platform: Platform) -> None:
    with platform.env(write=True) as env:
        make(env, "pipeline.deal", {"name": "A", "amount": Decimal(100)}, {"name": "B"})
        assert take_snapshot(env) == 2
        assert take_snapshot(env) == 0
        assert days_taken(env) == [env.today()]
        snapshot = env["pipeline.forecast_snapshot"]
        amounts = env.session.scalars(select(snapshot.company_amount).order_by(snapshot.deal_id))
        assert list(amounts) == [Decimal(100), None]


class Reader:
    """Reads reports as a user who is signed in."""

    def __init__(self, host: Host, login: str) -> None:
        self.client = Client(create_app(host))
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/sign-in").text)
        assert found is not None
        data = {"csrf_token": found[1], "login": login, "password": PASSWORD}
        assert self.client.post("/sign-in", data=data).status_code == 302

    def get(self, address: str) -> TestResponse:
        return self.client.get(f"/pipeline/figures/{address}")

    def table(self, name: str, place: int = 0, **asked: str) -> dict[str, list[str]]:
        """A table's rows by their first cell, as its CSV file tells them."""
        answer = self.get(f"{name}/{place}.csv?{urlencode(asked)}")
        assert answer.status_code == 200, answer.text
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))[1:]
        return {row[0]: row[1:] for row in rows}


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    """Deals of two sellers: 1000 and 500 won, 200 lost, 400 at 25% and 300 at 50% open."""
    made = make_host("pipeline", paths=[ADDONS], language="en", secret_key="s" * 32)
    for login in ("ann", "bob"):
        roles = ("pipeline.manager", "base.exporter") if login == "ann" else ("pipeline.own",)
        make_user(made.platform, login, *roles, password_hash=auth.hash_password(PASSWORD))
    with made.platform.env(write=True) as env:
        people = {row["login"]: row["id"] for row in
                  Records(env, "base.user").search(fields=["id", "login"]).items}  # fmt: skip
        stages = {str(row["name"]): row["id"] for row in
                  Records(env, "pipeline.stage").search(fields=["id", "name"]).items}  # fmt: skip
        [acme] = make(env, "contacts.partner", {"name": "Acme", "industry": None})
        [why] = Records(env, "pipeline.lost_reason").search([["name", "=", "Price"]]).items
        today = env.today()

        def deal(owner: str, amount: int, stage: str, **more: Any) -> dict[str, Any]:
            return {"name": f"Deal of {amount}", "partner": acme.id, "owner": people[owner],
                    "amount": Decimal(amount), "stage": stages[stage],
                    "opened_on": today - timedelta(days=30), **more}  # fmt: skip

        make(
            env,
            "pipeline.deal",
            deal("ann", 1000, "Won", closed_on=today - timedelta(days=10)),
            deal("bob", 500, "Won", closed_on=today),
            deal("bob", 200, "Lost", closed_on=today, lost_reason=why["id"]),
            deal("ann", 400, "Qualified", expected_close=today),
            deal("bob", 300, "Proposal", expected_close=today - timedelta(days=1)),
        )
        make(env, "pipeline.target", {"user": people["ann"], "period": "year",
             "first_day": today, "metric": "won_amount", "value": Decimal(2000)})  # fmt: skip
    return made


@pytest.fixture
def days(host: Host) -> dict[str, str]:
    """The last 60 days as a report's arguments."""
    with host.platform.env() as env:
        since = env.today() - timedelta(days=60)
        return {"from": since.isoformat(), "to": env.today().isoformat()}


def test_every_report_opens_and_leads_to_its_records(host: Host, days: dict[str, str]) -> None:
    ann = Reader(host, "ann")
    for name in REPORTS:
        page = ann.get(f"{name}?{urlencode(days)}")
        assert page.status_code == 200, (name, page.text)
        assert "/pipeline/figures/forecast" in page.text
    assert "pipeline/deal?filter=" in ann.get(f"winloss?{urlencode(days)}").text
    for wrong in ("nothing", "funnel?from=soon", "funnel?from=2026-02-01&to=2026-01-01"):
        assert ann.get(wrong).status_code in {400, 404}, wrong


def test_win_rates_average_checks_and_velocity(host: Host, days: dict[str, str]) -> None:
    ann = Reader(host, "ann")
    by_owner = ann.table("winloss", by="owner", **days)
    assert by_owner["Ann"] == ["1", "0", "100", "1000", "0", "1000"]
    assert by_owner["Bob"] == ["1", "1", "50", "500", "200", "500"]
    assert by_owner["Total"] == ["2", "1", "66.7", "1500", "200", "750"]
    speed = ann.table("velocity", **days)["Total"]
    assert speed == ["2", "66.7", "750", "25", "25", "40"]


def test_campaigns_are_measured_as_sources_are(host: Host, days: dict[str, str]) -> None:
    with host.platform.env(write=True) as env:
        [source] = Records(env, "contacts.source").search(limit=1).items
        [deal] = Records(env, "pipeline.deal").search([["amount", "=", 1000]]).items
        told = {"source": source["id"], "campaign": "Autumn"}
        Records(env, "pipeline.deal").update(deal["id"], told)
        day = env.today() - timedelta(days=40)
        cost = {**told, "month": day, "cost": Decimal(250), "currency": "PLN"}
        make(env, "pipeline.source_cost", cost)
        make(env, "pipeline.lead", {"contact_name": "A", **told}, {"contact_name": "B"})
    ann = Reader(host, "ann")
    by_source = ann.table("sources", **days)[source["name"]]
    campaigns = ann.table("sources", 1, **days)
    assert list(campaigns) == ["Autumn"]
    assert by_source == ["1", "0", "0", "1", "1", "1000", "250", "250", "300"]
    assert campaigns["Autumn"] == by_source


def test_a_bonus_is_earned_when_its_target_is_reached(host: Host, days: dict[str, str]) -> None:
    with host.platform.env(write=True) as env:
        [target] = Records(env, "pipeline.target").search().items
        Records(env, "pipeline.target").update(target["id"], {"bonus": Decimal(120)})
    ann = Reader(host, "ann")
    year = {**days, "unit": "year"}
    assert ann.table("targets", **year)["Ann"][-1] == ""
    with host.platform.env(write=True) as env:
        Records(env, "pipeline.target").update(target["id"], {"value": Decimal(1000)})
    assert ann.table("targets", **year)["Ann"][-1] == "120"


def test_the_forecast_weighs_open_deals_and_adds_what_is_won(
    host: Host, days: dict[str, str]
) -> None:
    rows = Reader(host, "ann").table("forecast", unit="year", **days)
    assert rows["Overdue"][1:4] == ["1", "300", "150"]
    assert rows["Total"][:5] == ["1500", "2", "700", "250", "1750"]


def test_the_funnel_counts_deals_that_came_as_far(host: Host, days: dict[str, str]) -> None:
    rows = Reader(host, "ann").table("funnel", **days)
    names = ("Came in", "First contact", "Qualified", "Proposal", "Won")
    assert [rows[name][0] for name in names] == ["5", "4", "4", "3", "2"]


def test_targets_are_measured_and_sellers_see_their_own_only(
    host: Host, days: dict[str, str]
) -> None:
    year = {**days, "unit": "year"}
    ann, bob = Reader(host, "ann"), Reader(host, "bob")
    assert ann.table("targets", **year)["Ann"][2:5] == ["2000", "1000", "50"]
    assert "1,000" not in bob.get(f"winloss?by=owner&{urlencode(days)}").text
    assert "Deal of 300" in bob.get(f"forecast?{urlencode(days)}").text
    assert "Deal of 400" not in bob.get(f"forecast?{urlencode(days)}").text
    assert bob.get("winloss/0.csv").status_code == 403


def test_slippage_tells_what_became_of_a_forecast(host: Host, days: dict[str, str]) -> None:
    with host.platform.env(write=True) as env:
        take_snapshot(env)
        snapshot, deal = env["pipeline.forecast_snapshot"], env["pipeline.deal"]
        past = env.today() - timedelta(days=7)
        for one in env.session.scalars(select(snapshot)):
            env.session.add(snapshot(taken_on=past, deal_id=one.deal_id, owner_id=one.owner_id,
                                     state="open", company_amount=one.company_amount,
                                     company_currency="PLN", expected_close=past))  # fmt: skip
        late = env.session.scalars(select(snapshot).join(deal).where(deal.amount == 300)).first()
        late.expected_close = env.today() + timedelta(days=40)
    rows = Reader(host, "ann").table("slippage", **days)
    assert rows["Won"] == ["1", "500"]
    assert rows["Lost or given up"] == ["1", "200"]
    assert rows["Slipped to a later day"] == ["1", "300"]
    assert rows["Still expected"] == ["1", "400"]
    slipped = Reader(host, "ann").table("slippage", 1, **days)
    assert slipped["Deal of 300"][-1] == "47"
