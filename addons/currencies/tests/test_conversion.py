"""Amounts are converted at the latest rate on or before their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from mozaika import Platform, Records
from mozaika.lifecycle.host import Host
from mozaika_currencies import NoRate, convert, convert_many

ADDONS = Path(__file__).parents[2]
FIRST = date(2026, 1, 1)


@pytest.fixture
def platform(make_host: Callable[..., Host]) -> Platform:
    return make_host("currencies", paths=[ADDONS], language="pl").platform


def keep(platform: Platform, currency: str, rates: dict[date, str]) -> None:
    with platform.env(write=True) as env:
        Records(env, "currencies.rate").create(
            [
                {"currency": currency, "date": day, "rate": Decimal(rate)}
                for day, rate in rates.items()
            ]
        )


def test_the_rate_of_the_day_or_the_one_before(platform: Platform) -> None:
    keep(platform, "EUR", {FIRST: "4.20", FIRST + timedelta(days=10): "4.30"})
    with platform.env() as env:
        days = [FIRST, FIRST + timedelta(days=9), FIRST + timedelta(days=10), date(2027, 1, 1)]
        assert [convert(env, Decimal(100), "EUR", day) for day in days] == [
            Decimal(420), Decimal(420), Decimal(430), Decimal(430),
        ]  # fmt: skip


def test_the_companys_own_currency_needs_no_rate(platform: Platform) -> None:
    with platform.env() as env:
        assert convert(env, Decimal("10.005"), "PLN", FIRST) == Decimal("10.01")


def test_between_two_foreign_currencies(platform: Platform) -> None:
    keep(platform, "EUR", {FIRST: "4.20"})
    keep(platform, "RON", {FIRST: "0.84"})
    with platform.env() as env:
        assert convert(env, Decimal(1), "EUR", FIRST, "RON") == Decimal(5)


def test_a_missing_rate_names_currency_and_day(platform: Platform) -> None:
    keep(platform, "EUR", {FIRST: "4.20"})
    with platform.env() as env:
        with pytest.raises(NoRate, match=r"EUR.*2025"):
            convert(env, Decimal(1), "EUR", FIRST - timedelta(days=1))
        assert convert_many(env, [(Decimal(1), "USD", FIRST)]) == [None]


RATES = st.dictionaries(
    st.integers(0, 30), st.decimals("0.01", "9", places=4), min_size=1, max_size=6
)
ITEMS = st.lists(
    st.tuples(st.decimals("0", "100000", places=2), st.integers(-5, 40)), min_size=1, max_size=8
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(RATES, ITEMS)
def test_many_are_as_one_by_one_and_take_one_statement(
    platform: Platform, rates: dict[int, Decimal], items: list[tuple[Decimal, int]]
) -> None:
    wanted = [(amount, "EUR", FIRST + timedelta(days=day)) for amount, day in items]
    with platform.env(write=True) as env:
        env.session.add_all(
            env["currencies.rate"](currency="EUR", date=FIRST + timedelta(days=day), rate=rate)
            for day, rate in rates.items()
        )
        env.session.flush()
        convert_many(env, wanted)
        told: list[str] = []
        connection = env.session.connection()
        listener = lambda *arguments: told.append(arguments[2])  # noqa: E731
        event.listen(connection, "before_cursor_execute", listener)
        found = convert_many(env, wanted)
        event.remove(connection, "before_cursor_execute", listener)
        assert len(told) == 1
        for (amount, day), converted in zip(items, found, strict=True):
            known = [d for d in rates if d <= day]
            expected = amount * rates[max(known)] if known else None
            assert (converted is None) == (expected is None)
            if converted is not None and expected is not None:
                assert abs(converted - expected) <= Decimal("0.005")
        env.rollback()
