"""The difference between composed tables and the database: additive steps, warnings, orphans."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from mozaika.db import Database
from mozaika.errors import LifecycleError
from mozaika.lifecycle.schema import compare
from mozaika.lifecycle.steps import Difference
from mozaika.model import Model, Unique, compose, field, many_to_many, many_to_one
from mozaika.model.types import Boolean, Date, Integer, Json, LongText, Moment, Money, Str


@pytest.fixture
def connection(database_url):
    database = Database(database_url)
    with database.write_engine.connect() as connection:
        yield connection
        connection.rollback()
    database.dispose()


def registry(**fields: Any) -> Any:
    """A registry of one model `shop.item` with these fields, and of `shop.kind`."""

    class Kind(Model, name="shop.kind"):
        code = field(Str(10), required=True)

    declared = {"label": field(Str(10)), **fields}
    item = type("Item", (Model,), dict(declared), name="shop.item")
    return compose([("shop", Kind), ("shop", item)])


def make(connection: Connection, **fields: Any) -> None:
    run(connection, compare(connection, registry(**fields), {}))


def run(connection: Connection, difference: Difference) -> None:
    for step in difference.steps:
        for statement in step.sql:
            connection.exec_driver_sql(statement)


def after(connection: Connection, **fields: Any) -> Difference:
    """Compares, runs the steps, and sees that nothing is left to do."""
    wanted = registry(**fields)
    found = compare(connection, wanted, {})
    run(connection, found)
    assert compare(connection, wanted, {}).steps == []
    return found


def kinds(difference: Difference) -> list[tuple[str, str]]:
    return [(step.kind, step.column) for step in difference.steps]


CHOICES: dict[str, Any] = {
    "string": lambda: field(Str(20)),
    "text": lambda: field(LongText),
    "counted": lambda: field(Integer, required=True, default=3, index=True),
    "flag": lambda: field(Boolean, required=True, default=False),
    "word": lambda: field(Str(5), required=True, default="it's"),
    "day": lambda: field(Date),
    "moment": lambda: field(Moment, index=True),
    "amount": lambda: field(Money, required=True, default=0),
    "document": lambda: field(Json),
    "code": lambda: field(Str(8), unique=True),
    "kind": lambda: many_to_one("shop.kind", required=False, ondelete="set null"),
    "kinds": lambda: many_to_many("shop.kind"),
    "name": lambda: field(Str(30), search=True, sort_key=True),
}
names = st.sets(st.sampled_from(sorted(CHOICES)))


@settings(max_examples=25)
@given(old=names, new=names)
def check_round_trip(connection: Connection, old: set[str], new: set[str]) -> None:
    with connection.begin_nested() as inner:
        make(connection, **{name: CHOICES[name]() for name in sorted(old)})
        connection.execute(text("INSERT INTO shop_item (label) VALUES ('one')"))
        found = after(connection, **{name: CHOICES[name]() for name in sorted(new)})
        gone = {orphan.column or orphan.table for orphan in found.orphans}
        expected = {f"{name}_id" if name == "kind" else name for name in old - new}
        expected |= {"name_sort"} & {f"{name}_sort" for name in old - new}
        expected = {"shop_item__kinds" if name == "kinds" else name for name in expected}
        assert gone == expected
        connection.execute(text("INSERT INTO shop_item (label) VALUES ('two')"))
        assert connection.scalar(text("SELECT count(*) FROM shop_item")) == 2
        inner.rollback()


def test_any_version_follows_any_other(connection):
    check_round_trip(connection)


def test_a_longer_text_is_widened_and_a_shorter_one_left_to_a_script(connection):
    make(connection, note=field(Str(10)))
    postgresql = connection.dialect.name == "postgresql"
    assert kinds(after(connection, note=field(Str(50)))) == (
        [("type", "note")] if postgresql else []
    )
    assert kinds(after(connection, note=field(LongText))) == (
        [("type", "note")] if postgresql else []
    )
    warnings = after(connection, note=field(Str(5))).warnings
    assert len(warnings) == (1 if postgresql else 0)
    assert all("a migration script has to change it" in str(w.text) for w in warnings)


def test_another_type_is_left_to_a_script(connection):
    make(connection, size=field(Str(10)))
    found = after(connection, size=field(Integer))
    assert found.steps == []
    assert [w.addon for w in found.warnings] == ["shop"]
    warning = str(found.warnings[0].text)
    assert warning.startswith("shop_item.size is VARCHAR(10)")
    assert "in the database and INTEGER in the addon: a migration script" in warning


def test_a_field_may_become_optional_and_required(connection):
    make(connection, size=field(Integer, required=True, default=1))
    assert kinds(after(connection, size=field(Integer))) == [("type", "size")]
    connection.execute(text("INSERT INTO shop_item (label, size) VALUES ('a', NULL)"))
    found = after(connection, size=field(Integer, required=True))
    assert "required now; rows without a value: 1" in str(found.warnings[0].text)
    connection.execute(text("DELETE FROM shop_item"))
    assert after(connection, size=field(Integer, required=True)).warnings == []


def test_a_required_field_needs_a_default_where_there_are_rows(connection):
    make(connection)
    assert kinds(after(connection, first=field(Integer, required=True))) == [("column", "first")]
    connection.execute(text("INSERT INTO shop_item (label, first) VALUES ('a', 1)"))
    with pytest.raises(LifecycleError) as caught:
        compare(
            connection,
            registry(first=field(Integer), kind=many_to_one("shop.kind", required=True)),
            {},
        )
    assert str(caught.value) == (
        "The field “kind” of shop.item (addon shop) is required and has no default, but the table "
        "has rows without it: 1. Give the field a default, or let a migration script add its "
        "values."
    )


def test_an_orphan_that_was_required_does_not_refuse_new_rows(connection):
    make(connection, size=field(Integer, required=True))
    connection.execute(text("INSERT INTO shop_item (label, size) VALUES ('a', 5)"))
    found = after(connection)
    assert [(o.column, o.rows) for o in found.orphans] == [("size", 1)]
    connection.execute(text("INSERT INTO shop_item (label) VALUES ('b')"))
    assert connection.scalars(text("SELECT size FROM shop_item ORDER BY id")).all() == [5, None]


def test_what_a_resting_addon_keeps_is_no_orphan(connection):
    make(connection, size=field(Integer), kinds=many_to_many("shop.kind"))
    resting = {"sizes": {"shop_item": ["size"], "shop_item__kinds": ["shop_item_id"]}}
    assert compare(connection, registry(), resting).orphans == []
    assert len(compare(connection, registry(), {}).orphans) == 2


def test_tables_that_refer_to_each_other(connection):
    class Egg(Model, name="farm.egg"):
        hen = many_to_one("farm.hen", required=False)

    class Hen(Model, name="farm.hen"):
        egg = many_to_one("farm.egg", required=False)
        name = field(Str(10))
        __constraints__ = (Unique("egg", "name", message="taken"),)

    farm = compose([("farm", Egg), ("farm", Hen)])
    found = compare(connection, farm, {})
    run(connection, found)
    assert {step.table for step in found.steps} == {"farm_egg", "farm_hen"}
    assert compare(connection, farm, {}).steps == []
