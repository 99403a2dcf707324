"""Aggregates are the same on both databases, and the same as counting by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from mozaika.db.filters.dates import UNITS, first_day
from mozaika.errors import FilterError
from mozaika.runtime import Env, Platform
from mozaika.services.records import Records
from tests.unit.records_world import (
    BOSS,
    CLERK,
    executed,
    make_platform,
    make_registry,
    own_user,
    put,
)

REGISTRY = make_registry()
ZONES = ("Europe/Warsaw", "UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia")


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = make_platform(database_url, REGISTRY)
    put(made, "base.user", [{"id": 1, "name": "Ł"}, {"id": 2, "name": "B", "salary": 3}])
    put(made, "r.stage", [{"id": 1, "name": "New"}, {"id": 2, "name": "Won"}])
    yield made
    made.database.dispose()


@pytest.fixture
def env(platform: Platform) -> Iterator[Env]:
    with platform.env(CLERK) as made:
        yield made


def maybe(strategy: Any) -> Any:
    return st.one_of(st.none(), strategy)


moments = st.one_of(
    st.integers(0, 600_000_000).map(
        lambda n: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
    ),
    st.sampled_from(
        [datetime(2026, 3, 29, tzinfo=UTC), datetime(2025, 10, 26, tzinfo=UTC)]
    ).flatmap(lambda day: st.integers(-1500, 1500).map(lambda n: day + timedelta(minutes=n))),
)
deals = st.fixed_dictionaries({
    "amount": maybe(st.decimals(-9, 9, places=4)),
    "currency": st.sampled_from(["PLN", "EUR"]),
    "chance": maybe(st.integers(-3, 3)),
    "closes": maybe(st.dates(date(2010, 1, 1), date(2030, 1, 1))),
    "created_at": moments,
    "owner_id": maybe(st.integers(1, 2)),
})  # fmt: skip


@given(
    data=st.lists(deals, max_size=15),
    unit=st.sampled_from(UNITS),
    zone=st.sampled_from(ZONES),
    by=st.sampled_from(["created_at", "closes"]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_time_groups_and_measures(
    platform: Platform, data: Any, unit: str, zone: str, by: str
) -> None:
    with platform.database.write_engine.begin() as connection:
        connection.execute(delete(REGISTRY.info("r.deal").table))
    if data:
        put(platform, "r.deal", [{"name": "x", **row} for row in data])
    expected: dict[Any, list[Any]] = defaultdict(list)
    for row in data:
        expected[_bucket(row[by], unit, zone), row["currency"]].append(row)
    measures = [
        "id:count", "amount:count", "amount:sum", "amount:avg", "amount:min", "amount:max",
        "chance:sum", "chance:avg", "chance:count_distinct", "created_at:max",
    ]  # fmt: skip
    key = f"{by}:{unit}"
    with platform.env(BOSS, time_zone=zone) as env:
        rows = Records(env, "r.deal").aggregate([key], measures)
        assert [(row[key], row["currency"]) for row in rows] == sorted(
            expected, key=lambda pair: (pair[0] is None, pair[0] or date.min, pair[1])
        )
        for row in rows:
            group = expected[row[key], row["currency"]]
            assert {name: row[name] for name in measures} == _by_hand(group)
            page = Records(env, "r.deal").search(row["filter"], fields=["amount"])
            assert sorted(map(str, (i["amount"] for i in page.items))) == sorted(
                str(None if r["amount"] is None else r["amount"].quantize(Decimal("0.0001")))
                for r in group
            )


def _bucket(value: Any, unit: str, zone: str) -> date | None:
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone)).date()
    return value and first_day(unit, value)


def _by_hand(group: list[Any]) -> dict[str, Any]:
    amounts = [row["amount"] for row in group if row["amount"] is not None]
    chances = [row["chance"] for row in group if row["chance"] is not None]
    return {
        "id:count": len(group),
        "amount:count": len(amounts),
        "amount:sum": sum(amounts) if amounts else None,
        "amount:avg": _average(amounts),
        "amount:min": min(amounts, default=None),
        "amount:max": max(amounts, default=None),
        "chance:sum": sum(chances) if chances else None,
        "chance:avg": _average([Decimal(n) for n in chances]),
        "chance:count_distinct": len(set(chances)),
        "created_at:max": max(row["created_at"] for row in group),
    }


def _average(values: list[Decimal]) -> Decimal | None:
    if not values:
        return None
    return (sum(values) / len(values)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOME = [
    {"name": "a", "owner_id": 1, "stage_id": 2, "amount": Decimal(5), "created_at": DAY},
    {"name": "b", "owner_id": 2, "stage_id": 1, "amount": Decimal(7), "created_at": DAY},
    {"name": "c", "owner_id": 2, "amount": Decimal(1), "created_at": DAY, "currency": "EUR"},
    {"name": "d", "created_at": DAY, "archived_at": DAY},
]


def test_records_are_groups_with_names_in_two_statements(platform: Platform, env: Env) -> None:
    put(platform, "r.deal", SOME)
    with executed(env) as seen:
        rows = Records(env, "r.deal").aggregate(["owner"], ["id:count"])
    assert len(seen) == 2
    assert [(row["owner"], row["id:count"]) for row in rows] == [
        ({"id": 2, "name": "B"}, 2), ({"id": 1, "name": "Ł"}, 1),
    ]  # fmt: skip
    assert rows[0]["filter"] == [["owner", "=", 2]]
    rows = Records(env, "r.deal").aggregate(
        ["stage", "owner.name"], filter=["name", "!=", "b"], archived=None
    )
    assert [(row["stage"], row["owner.name"]) for row in rows] == [
        ({"id": 2, "name": "Won"}, "Ł"), (None, "B"), (None, None),
    ]  # fmt: skip
    assert rows[2]["filter"] == [
        ["name", "!=", "b"], ["stage", "is null", None], ["owner.name", "is null", None],
    ]  # fmt: skip


def test_money_is_never_added_across_currencies(platform: Platform, env: Env) -> None:
    put(platform, "r.deal", SOME)
    rows = Records(env, "r.deal").aggregate([], ["amount:sum"])
    assert [(row["currency"], row["amount:sum"]) for row in rows] == [("EUR", 1), ("PLN", 12)]
    assert rows[1]["filter"] == [["currency", "=", "PLN"]]
    rows = Records(env, "r.deal").aggregate(["currency"], ["amount:sum"])
    assert [row["amount:sum"] for row in rows] == [1, 12]


def test_sorting_and_limit(platform: Platform, env: Env) -> None:
    put(platform, "r.deal", SOME)
    aggregate = Records(env, "r.deal").aggregate
    by_sum = aggregate(["name"], ["amount:sum"], sort="-amount:sum", limit=2)
    assert [row["name"] for row in by_sum] == ["b", "a"]
    by_avg = aggregate(["owner"], ["amount:avg"], sort="amount:avg")
    assert [row["amount:avg"] for row in by_avg] == [1, 5, 7]
    by_owner = aggregate(["owner"], ["id:count"], sort="-owner", limit=1)
    assert by_owner[0]["owner"] == {"id": 1, "name": "Ł"}


def test_what_must_not_be_seen_is_no_group(platform: Platform) -> None:
    put(platform, "r.deal", [dict(row, owner_id=1) for row in SOME[:1]] + SOME[1:3])
    put(platform, "r.line", [{"deal_id": n, "price": n} for n in (1, 2, 3)])
    with platform.env(own_user(2)) as env:
        rows = Records(env, "r.line").aggregate(["deal"], ["price:sum"])
        assert [(row["deal"] and row["deal"]["name"], row["price:sum"]) for row in rows] == [
            ("b", 2), ("c", 3), (None, 1),
        ]  # fmt: skip
        rows = Records(env, "r.line").aggregate(["deal.owner"])
        assert [row["deal.owner"] for row in rows] == [{"id": 2, "name": "B"}, None]
        assert Records(env, "r.deal").aggregate([])[0]["id:count"] == 2


@pytest.mark.parametrize(
    ("group", "measures"),
    [
        (["created_at"], ["id:count"]), (["name:month"], ["id:count"]), (["labels"], ["id:count"]),
        (["lines.price"], ["id:count"]), (["summary"], ["id:count"]), (["owner.salary"], []),
        ([], ["name:sum"]), ([], ["amount"]), ([], ["amount:median"]), ([], ["owner.salary:sum"]),
        (["closes:decade"], ["id:count"]), ([f"x{n}" for n in range(20)], []),
    ],
)  # fmt: skip
def test_what_cannot_be_aggregated_is_named(env: Env, group: Any, measures: Any) -> None:
    with pytest.raises(FilterError):
        Records(env, "r.deal").aggregate(group, measures)
    with pytest.raises(FilterError, match="sorted by"):
        Records(env, "r.deal").aggregate(["name"], sort="nme")
