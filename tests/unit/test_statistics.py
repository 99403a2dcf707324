"""SQLite's planner is told of tables that grow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Mapped

from mozaika.base.jobs import count_rows
from mozaika.db import statistics
from mozaika.model import Archivable, Timestamped, field
from mozaika.model.types import Str
from mozaika.runtime import Platform
from tests.platforms import addon, make_platform


class Parcel(Timestamped, Archivable, name="post.parcel"):
    name: Mapped[str] = field(Str(50), sort_key=True)
    status: Mapped[str] = field(Str(10), index=True)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    made = make_platform(f"sqlite:///{tmp_path}/post.db", addon("post", models=[Parcel]))
    yield made
    made.database.dispose()


def fill(platform: Platform, count: int) -> None:
    moment = datetime.fromisoformat("2026-01-01T00:00+00:00")
    rows = [
        {"name": f"n{n}", "name_sort": f"n{n:09}", "status": "sent", "version": 1,
         "created_at": moment, "updated_at": moment}
        for n in range(count)
    ]  # fmt: skip
    with platform.database.write_engine.begin() as connection:
        connection.execute(insert(platform.registry.info("post.parcel").table), rows)


def refresh(platform: Platform) -> list[str]:
    with platform.database.write_engine.begin() as connection:
        return statistics.refresh(connection, platform.registry.metadata)


def plan_of_page(platform: Platform, condition: str) -> list[str]:
    parcel = platform.registry.info("post.parcel").table
    page = (
        select(parcel.c.id)
        .where(parcel.c.archived_at.is_(None), text(condition))
        .order_by(parcel.c.name_sort, parcel.c.id)
        .limit(80)
    )
    engine = platform.database.engine
    literal = page.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        return [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {literal}"))]


def test_a_table_is_counted_when_it_has_grown_by_half(platform: Platform) -> None:
    fill(platform, 400)
    assert refresh(platform) == []
    fill(platform, 400)
    assert refresh(platform) == ["post_parcel"]
    fill(platform, 300)
    assert refresh(platform) == []
    fill(platform, 200)
    assert refresh(platform) == ["post_parcel"]


def test_a_sorted_page_of_a_common_status_walks_the_index_of_its_order(platform: Platform) -> None:
    fill(platform, 2000)
    with platform.env(write=True) as env:
        count_rows(env)
    assert plan_of_page(platform, "status = 'sent'") == [
        "SCAN post_parcel USING INDEX ix_post_parcel_name_sort"
    ]


def test_the_index_of_archived_records_never_serves_for_live_ones(platform: Platform) -> None:
    fill(platform, 10)
    assert plan_of_page(platform, "true") == [
        "SCAN post_parcel USING INDEX ix_post_parcel_name_sort"
    ]
