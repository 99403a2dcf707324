"""SQLite's planner is told of tables that grow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.orm import Mapped

from mozaika.db import statistics
from mozaika.model import Archivable, Timestamped, field
from mozaika.model.types import Str
from tests.platforms import addon, make_platform


class Parcel(Timestamped, Archivable, name="post.parcel"):
    name: Mapped[str] = field(Str(50), sort_key=True)
    status: Mapped[str] = field(Str(10), index=True)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    platform = make_platform(f"sqlite:///{tmp_path}/post.db", addon("post", models=[Parcel]))
    with platform.database.write_engine.connect() as opened:
        opened.info["platform"] = platform
        yield opened
    platform.database.dispose()


def fill(connection: Connection, count: int) -> None:
    table = connection.info["platform"].registry.info("post.parcel").table
    moment = datetime.fromisoformat("2026-01-01T00:00+00:00")
    rows = [
        {"name": f"n{n}", "name_sort": f"n{n:09}", "status": "sent", "version": 1,
         "created_at": moment, "updated_at": moment}
        for n in range(count)
    ]  # fmt: skip
    connection.execute(insert(table), rows)


def refresh(connection: Connection) -> list[str]:
    return statistics.refresh(connection, connection.info["platform"].registry.metadata)


def test_a_table_is_counted_when_it_has_grown_by_half(connection: Connection) -> None:
    fill(connection, 400)
    assert refresh(connection) == []
    fill(connection, 400)
    assert refresh(connection) == ["post_parcel"]
    fill(connection, 300)
    assert refresh(connection) == []
    fill(connection, 200)
    assert refresh(connection) == ["post_parcel"]


def plan_of_page(connection: Connection, condition: str) -> list[str]:
    statement = (
        f"EXPLAIN QUERY PLAN SELECT id FROM post_parcel WHERE archived_at IS NULL AND {condition} "
        "ORDER BY name_sort, id LIMIT 80"
    )
    return [row.detail for row in connection.execute(text(statement))]


def test_a_sorted_page_of_a_common_status_walks_the_index_of_its_order(
    connection: Connection,
) -> None:
    fill(connection, 2000)
    refresh(connection)
    connection.commit()
    connection.info["platform"].database.dispose()
    connection.invalidate()
    assert plan_of_page(connection, "status = 'sent'") == [
        "SCAN post_parcel USING INDEX ix_post_parcel_name_sort"
    ]


def test_the_index_of_archived_records_never_serves_for_live_ones(connection: Connection) -> None:
    fill(connection, 10)
    assert plan_of_page(connection, "true") == [
        "SCAN post_parcel USING INDEX ix_post_parcel_name_sort"
    ]
