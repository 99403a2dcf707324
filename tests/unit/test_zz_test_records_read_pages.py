"""Cursors walk through every record once, in the order that was asked for, on both databases."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from mozaika.errors import FilterError
from mozaika.runtime import Env, Platform
from mozaika.services.records import Records
from tests.unit.records_world import BOSS, executed, make_platform, make_registry, put

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
REGISTRY = make_registry()


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = make_platform(database_url, REGISTRY)
    put(made, "base.user", [{"id": 1, "name": "Ł"}, {"id": 2, "name": "B"}, {"id": 3, "name": "b"}])
    yield made
    made.database.dispose()


@pytest.fixture
def env(platform: Platform) -> Iterator[Env]:
    with platform.env(BOSS) as made:
        yield made


def maybe(strategy: Any) -> Any:
    return st.one_of(st.none(), strategy)


rows = st.lists(
    st.fixed_dictionaries({
        "name": st.text("aAłŁ 1", max_size=2),
        "amount": maybe(st.decimals(-1, 1, places=1)),
        "chance": maybe(st.integers(0, 2)),
        "closes": maybe(st.sampled_from([date(2026, 1, 1), date(2026, 1, 2), date(2027, 1, 1)])),
        "created_at": st.integers(0, 3).map(lambda n: DAY + timedelta(microseconds=n)),
        "secret": maybe(st.sampled_from(["", "A", "a", "ł"])),
        "owner_id": maybe(st.integers(1, 3)),
    }),
    max_size=12,
)  # fmt: skip
FIELDS = ["name", "amount", "chance", "closes", "created_at", "secret", "owner", "owner.id", "id"]
sorts = st.lists(
    st.tuples(st.sampled_from(["", "-"]), st.sampled_from(FIELDS)).map("".join),
    min_size=1, max_size=3, unique_by=lambda term: term.lstrip("-"),
).map(",".join)  # fmt: skip


@given(data=rows, sort=sorts, limit=st.integers(1, 5))
@settings(max_examples=700, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cursor_pages_are_the_sorted_whole(
    platform: Platform, data: Any, sort: str, limit: int
) -> None:
    with platform.database.write_engine.begin() as connection:
        connection.execute(delete(REGISTRY.info("r.deal").table))
    if data:
        put(platform, "r.deal", [{"id": n, **row} for n, row in enumerate(data, 1)])
    with platform.env(BOSS) as env:
        records = Records(env, "r.deal")
        walked, after = [], None
        while True:
            page = records.search(fields=["id"], sort=sort, limit=limit, after=after)
            walked += page.items
            assert len(page.items) == limit or page.next is None
            if page.next is None:
                break
            after = page.next
        whole = records.search(sort=sort, limit=100).items
        assert [item["id"] for item in walked] == [item["id"] for item in whole]
        by_offset = [
            item
            for offset in range(0, len(data), limit)
            for item in records.search(fields=["id"], sort=sort, limit=limit, offset=offset).items
        ]
        assert by_offset == walked
        first = sort.split(",", maxsplit=1)[0]
        if first.lstrip("-") not in ("name", "owner", "owner.id"):
            _check_order(first, [item[first.lstrip("-")] for item in whole])


def _check_order(first: str, values: list[Any]) -> None:
    filled = [value for value in values if value is not None]
    assert values == filled + [None] * (len(values) - len(filled))
    assert filled == sorted(filled, reverse=first.startswith("-"))


def pack(value: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


def test_a_cursor_of_another_sort_or_of_nobody_is_refused(platform: Platform, env: Env) -> None:
    put(
        platform, "r.deal", [{"name": "x", "created_at": DAY, "amount": Decimal(n)} for n in (1, 2)]
    )
    records = Records(env, "r.deal")
    cursor = records.search(sort="amount", limit=1).next or ""
    mark, *values = orjson.loads(base64.urlsafe_b64decode(cursor + "=="))
    assert len(records.search(sort="amount", after=cursor).items) == 1
    wrong = [
        "", "x", "ż", "ż" * 99, pack(1), pack([]), pack([mark]), pack([mark, *values, 1]),
        pack([mark, "today", 1]), pack([mark, "NaN", 1]), pack([mark, "1e99", 1]),
        pack([mark, [], 1]), pack([mark, "1", None]), pack([mark, "1", 2**63]), pack(["offset", 1]),
    ]  # fmt: skip
    for after in wrong:
        with pytest.raises(FilterError, match="does not belong"):
            records.search(sort="amount", after=after)
    with pytest.raises(FilterError, match="does not belong"):
        records.search(sort="-amount", after=cursor)
    for after in (cursor, pack(["offset", -1]), pack(["offset", "1"]), pack(["offset", 2**40])):
        with pytest.raises(FilterError, match="does not belong"):
            records.search(q="x", after=after)
    for after in (pack([1, "\x00", 1]), pack(None)):
        with pytest.raises(FilterError):
            records.search(sort="name", after=after)


def test_a_full_page_by_a_nullable_index_takes_one_statement(platform: Platform, env: Env) -> None:
    put(platform, "r.deal", [
        {"name": str(n), "created_at": DAY, "closes": date(2026, 1, n) if n < 4 else None}
        for n in range(1, 6)
    ])  # fmt: skip
    records = Records(env, "r.deal")
    with executed(env) as seen:
        assert len(records.search(sort="-closes", limit=2).items) == 2
    assert len(seen) == 1
    with executed(env) as seen:
        assert len(records.search(sort="-closes", limit=5).items) == 5
    assert len(seen) == 2
