"""The quick search finds by its index what `mozaika.text.matches` finds by looking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, inspect, select, text

from mozaika.db import search_plan
from mozaika.db.search import drop_search_ddl, search_criterion, search_ddl
from mozaika.runtime import Platform
from mozaika.services.records import Records
from mozaika.text import matches, search_tokens
from tests.unit.records_world import BOSS, executed, make_platform, make_registry, put

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
REGISTRY = make_registry()
DEAL = REGISTRY.info("r.deal")


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = make_platform(database_url, REGISTRY)
    yield made
    made.database.dispose()


words = st.text("aAbłŁжЖ12 .@-'\"*:&|()", max_size=8)


@given(names=st.lists(words, min_size=1, max_size=5), queries=st.lists(words, max_size=5))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_finds_what_looking_finds(
    platform: Platform, names: list[str], queries: list[str]
) -> None:
    with platform.database.write_engine.begin() as connection:
        connection.execute(delete(DEAL.table))
    put(platform, "r.deal", [
        {"id": n, "name": name, "created_at": DAY} for n, name in enumerate(names, 1)
    ])  # fmt: skip
    cls: Any = DEAL.cls
    with platform.env(BOSS) as env:
        records = Records(env, "r.deal")
        for q in queries:
            expected = {n for n, x in enumerate(names, 1) if matches(search_tokens([x]), q)}
            found = search_criterion(platform.database.dialect, cls, q)
            assert set(env.session.scalars(select(cls.id).where(found))) == expected
            for sort in (None, "name"):
                for most in (search_plan.FEW, -1):
                    with pytest.MonkeyPatch.context() as patch:
                        patch.setattr(search_plan, "FEW", most)
                        patch.setattr(search_plan, "FEW_SORTED", most)
                        page = records.search(q=q, sort=sort, fields=["id"], count=True)
                    assert {item["id"] for item in page.items} == expected
                    assert page.total == len(expected)


@pytest.mark.parametrize("sort", [None, "name"])
@pytest.mark.parametrize("q", ["k", "ko", "kow", "kowal jan"])
def test_the_index_is_used(platform: Platform, sort: str | None, q: str) -> None:
    put(platform, "r.deal", [
        {"id": n, "name": f"Nowak {n}", "created_at": DAY} for n in range(1, 300)
    ] + [{"id": 300, "name": "Jan Kowalski", "created_at": DAY}])  # fmt: skip
    plan = _plan(platform, q, sort)
    if platform.database.dialect == "sqlite":
        assert "r_deal_fts VIRTUAL TABLE INDEX 0:M" in plan
        assert "SCAN r_deal\n" not in plan
    else:
        assert "ix_r_deal_search" in plan


def _plan(platform: Platform, q: str, sort: str | None) -> str:
    """The database's plan of the statement that a search executes."""
    with platform.env(BOSS) as env:
        with executed(env) as seen:
            found = Records(env, "r.deal").search(q=q, sort=sort, limit=20)
        assert [item["id"] for item in found.items] == [300]
        statement, values = seen[-1]
        connection = env.session.connection()
        if platform.database.dialect == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            return "\n".join(row[-1] for row in rows) + "\n"
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_indexscan = off"))
        return "\n".join(
            row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)
        )


def test_the_index_is_made_of_rows_that_are_there_and_removed(platform: Platform) -> None:
    dialect, engine = platform.database.dialect, platform.database.write_engine
    put(platform, "r.deal", [{"id": 1, "name": "Jan", "created_at": DAY}])
    for statements in (drop_search_ddl(dialect, "r_deal"), drop_search_ddl(dialect, "r_deal")):
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            assert not any("fts" in name for name in inspect(connection).get_table_names())
    with engine.begin() as connection:
        for statement in search_ddl(dialect, "r_deal") * 2:
            connection.exec_driver_sql(statement)
    with platform.env(BOSS) as env:
        assert len(Records(env, "r.deal").search(q="ja").items) == 1
