"""Reading through the records service: fields, relations, sorting, pages, quick search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mozaika.errors import FilterError, NotFound
from mozaika.runtime import Env, Platform
from mozaika.services.records import Records
from tests.unit.records_world import BOSS, CLERK, executed, link, make_platform, own_user, put

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = make_platform(database_url)
    put(made, "base.user", [
        {"id": 1, "name": "Łucja", "salary": 10},
        {"id": 2, "name": "Jan", "chief_id": 1},
    ])  # fmt: skip
    put(made, "r.stage", [{"id": 1, "name": "New"}, {"id": 2, "name": "Won", "sequence": 2}])
    put(made, "r.label", [{"id": 1, "name": "vip"}, {"id": 2, "name": "hidden"}])
    put(made, "r.deal", [
        {"id": 1, "name": "Łódź 10", "amount": Decimal("1.5"), "owner_id": 1, "stage_id": 1,
         "created_at": DAY, "closes": date(2026, 5, 1), "secret": "s1"},
        {"id": 2, "name": "Łódź 9", "owner_id": 2, "stage_id": 1,
         "created_at": DAY + timedelta(days=1), "closes": date(2026, 4, 1)},
        {"id": 3, "name": "Lublin", "owner_id": 2, "created_at": DAY},
        {"id": 4, "name": "Old", "created_at": DAY, "archived_at": DAY},
    ])  # fmt: skip
    put(made, "r.line", [
        {"id": 1, "deal_id": 1, "price": 5}, {"id": 2, "deal_id": 1, "price": 7},
        {"id": 3, "deal_id": 3, "price": 1},
    ])  # fmt: skip
    link(made, [(1, 1), (1, 2), (2, 2)])
    yield made
    made.database.dispose()


@pytest.fixture
def env(platform: Platform) -> Iterator[Env]:
    with platform.env(CLERK) as made:
        yield made


def found(env: Env, *args: Any, **kwargs: Any) -> list[int]:
    page = Records(env, "r.deal").search(*args, fields=["id"], **kwargs)
    return [item["id"] for item in page.items]


def test_a_page_has_the_visible_fields_of_the_table(env: Env) -> None:
    item = Records(env, "r.deal").search([["id", "=", 1]]).items[0]
    assert item == {
        "id": 1, "name": "Łódź 10", "amount": Decimal("1.5"), "currency": "PLN", "chance": None,
        "created_at": DAY, "closes": date(2026, 5, 1), "owner": {"id": 1, "name": "Łucja"},
        "stage": {"id": 1, "name": "New"}, "archived_at": None,
    }  # fmt: skip


def test_paths_follow_relations_with_one_statement_for_each_to_many(env: Env) -> None:
    fields = ["owner.name", "owner.chief", "labels.name", "lines.price", "name"]
    with executed(env) as seen:
        items = Records(env, "r.deal").search(fields=fields, sort="id").items
    assert len(seen) == 3
    assert list(items[0]) == ["owner", "labels", "lines", "name"]
    assert items[0] == {
        "owner": {"id": 1, "name": "Łucja", "chief": None},
        "labels": [{"id": 1, "name": "vip"}, {"id": 2, "name": "hidden"}],
        "lines": [{"id": 1, "price": 5}, {"id": 2, "price": 7}],
        "name": "Łódź 10",
    }
    assert items[1]["owner"]["chief"] == {"id": 1, "name": "Łucja"}
    assert items[2]["labels"] == []
    assert items[2]["lines"] == [{"id": 3, "price": 1}]


def test_to_many_behind_many_to_one_and_behind_to_many(env: Env) -> None:
    items = Records(env, "r.line").search(fields=["deal.labels.name"], sort="id").items
    assert [len(item["deal"]["labels"]) for item in items] == [2, 2, 0]
    items = Records(env, "r.label").search(fields=["deals.lines.price"], sort="id").items
    assert [line["price"] for line in items[0]["deals"][0]["lines"]] == [5, 7]


def test_fields_computed_on_reading_cost_no_statement_per_record(env: Env) -> None:
    with executed(env) as seen:
        items = Records(env, "r.deal").search(fields=["summary"], sort="id").items
    assert [item["summary"] for item in items] == [
        "Łódź 10 Łucja 12",
        "Łódź 9 Jan 0",
        "Lublin Jan 1",
    ]
    assert len(seen) == 4
    items = Records(env, "r.line").search(fields=["deal.summary"], sort="id").items
    assert items[2]["deal"] == {"id": 3, "summary": "Lublin Jan 1"}


def test_sorting_by_sort_key_relation_and_empty_values(env: Env) -> None:
    assert found(env, sort="name") == [3, 2, 1]
    assert found(env, sort="-name") == [1, 2, 3]
    assert found(env, sort="owner,name") == [3, 2, 1]
    assert found(env, sort="-owner") == [1, 3, 2]
    assert found(env, sort="closes") == [2, 1, 3]
    assert found(env, sort="-closes") == [1, 2, 3]
    assert found(env, sort="stage.sequence,-id") == [2, 1, 3]
    assert found(env) == [2, 3, 1]


@pytest.mark.parametrize("sort", ["labels", "summary", "owner.nme", "lines.price", "name_sort"])
def test_what_cannot_be_sorted_by_is_named(env: Env, sort: str) -> None:
    with pytest.raises(FilterError, match=r"name_sort|labels|summary|nme|lines"):
        found(env, sort=sort)


def test_archived_records(env: Env) -> None:
    assert found(env, sort="id") == [1, 2, 3]
    assert found(env, sort="id", archived=True) == [4]
    assert found(env, sort="id", archived=None) == [1, 2, 3, 4]
    assert found(env, [["archived_at", "is not null", None]]) == [4]
    assert Records(env, "r.deal").read(4, ["name"]) == {"name": "Old"}


def test_count_offset_and_limit(env: Env) -> None:
    page = Records(env, "r.deal").search(sort="id", limit=1, offset=1, count=True)
    assert [item["id"] for item in page.items] == [2]
    assert page.total == 3
    assert page.next is not None
    none = Records(env, "r.deal").search([["name", "ilike", "łódź"]], limit=0, count=True)
    assert (none.items, none.total, none.next) == ([], 2, None)
    for most, total in ((2, 2), (3, 3), (9, 3)):
        assert Records(env, "r.deal").search(limit=0, count=most).total == total
        assert Records(env, "r.deal").search(q="lodz", limit=0, count=most).total == 2
    for wrong in ({"limit": -1}, {"offset": -1}, {"limit": 10**12}, {"limit": True}):
        with pytest.raises(FilterError):
            found(env, **wrong)


def test_a_repeated_search_builds_no_statement_and_takes_new_values(env: Env) -> None:
    assert found(env, [["id", "in", [1, 2]]], sort="id") == [1, 2]
    assert found(env, [["id", "in", [3]]], sort="id") == [3]
    assert found(env, [["id", "in", []]], sort="id") == []
    prepare = env.platform.cache[("records.prepared",)]
    assert prepare.cache_info().misses == 1


def test_read_get_and_load(env: Env) -> None:
    records = Records(env, "r.deal")
    assert records.read(2, ["owner"]) == {"owner": {"id": 2, "name": "Jan"}}
    assert records.get(2).name == "Łódź 9"
    assert [record.id for record in records.load([3, 1, 3])] == [3, 1, 3]
    with pytest.raises(NotFound, match=r"Deal.*9"):
        records.load([1, 9])
    with pytest.raises(NotFound):
        records.read(9)


def test_what_must_not_be_seen_is_absent(platform: Platform) -> None:
    with platform.env(own_user(1)) as env:
        records = Records(env, "r.deal")
        page = records.search(fields=["owner", "labels.name", "stage"], count=True)
        assert page.items == [
            {"owner": {"id": 1, "name": "Łucja"}, "labels": [{"id": 1, "name": "vip"}],
             "stage": {"id": 1, "name": "New"}},
        ]  # fmt: skip
        assert page.total == 1
        assert records.search(limit=0, count=9).total == 1
        with pytest.raises(NotFound):
            records.read(2)
        with pytest.raises(NotFound):
            records.get(2)
        assert Records(env, "r.line").search(fields=["id", "deal"], sort="id").items == [
            {"id": 1, "deal": {"id": 1, "name": "Łódź 10"}},
            {"id": 2, "deal": {"id": 1, "name": "Łódź 10"}},
            {"id": 3, "deal": None},
        ]
        assert Records(env, "r.line").search([["deal", "=", 3]]).items == []
        assert len(Records(env, "r.line").search([["deal", "is null", None]]).items) == 1
        assert Records(env, "r.deal").search([["labels.name", "=", "hidden"]]).items == []
        assert Records(env, "r.deal").search([["labels", "has any", [2]]]).items == []
        assert Records(env, "base.user").read(1, ["chief", "name"]) == {
            "chief": None,
            "name": "Łucja",
        }


def test_restricted_fields_answer_as_unknown(platform: Platform) -> None:
    with platform.env(BOSS) as env:
        assert Records(env, "r.deal").read(1, ["secret"]) == {"secret": "s1"}
        assert Records(env, "r.deal").get(1).secret == "s1"
    with platform.env(CLERK) as env:
        records = Records(env, "r.deal")
        assert records.get(1).name == "Łódź 10"
        for asked in (
            {"fields": ["secret"]}, {"sort": "secret"}, {"filter": [["secret", "=", "s1"]]},
            {"fields": ["owner.salary"]}, {"filter": [["owner.salary", ">", 1]]},
        ):  # fmt: skip
            with pytest.raises(FilterError, match="has no field"):
                records.search(**asked)  # type: ignore[arg-type]


def test_quick_search(env: Env) -> None:
    assert found(env, q="lodz") == [1, 2]
    assert found(env, q="lodz 9") == [2]
    assert found(env, q="łó", sort="name") == [2, 1]
    assert found(env, q="lodz", sort="-name") == [1, 2]
    assert found(env, q="old") == []
    assert found(env, q="  ", sort="id") == [1, 2, 3]
    page = Records(env, "r.deal").search(q="lodz", limit=1, count=True)
    assert page.total == 2
    assert found(env, q="lodz", limit=1, after=page.next) == [2]
    with pytest.raises(FilterError, match="no quick search"):
        Records(env, "r.line").search(q="x")


def test_quick_search_follows_changes(platform: Platform, env: Env) -> None:
    with platform.database.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE r_deal SET search_text = 'gdynia' WHERE id = 1")
        connection.exec_driver_sql("DELETE FROM r_line WHERE deal_id = 3")
        connection.exec_driver_sql("DELETE FROM r_deal WHERE id = 3")
        connection.exec_driver_sql("UPDATE r_deal SET search_text = NULL WHERE id = 2")
    assert found(env, q="gdyn") == [1]
    assert found(env, q="lodz") == []
    assert found(env, q="lub") == []


def test_suggestions_put_names_that_begin_so_first(platform: Platform, env: Env) -> None:
    put(platform, "r.deal", [
        {"id": 20, "name": "A jan", "created_at": DAY},
        {"id": 21, "name": "Jan B", "created_at": DAY},
    ])  # fmt: skip
    assert Records(env, "r.deal").suggest("jan") == [
        {"id": 21, "name": "Jan B"}, {"id": 20, "name": "A jan"},
    ]  # fmt: skip
    assert [item["id"] for item in Records(env, "base.user").suggest("jan")] == [2]
    assert len(Records(env, "r.deal").suggest("", limit=2)) == 2
