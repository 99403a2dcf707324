"""Errors of filters say what is wrong and what to write; relative dates are measured right."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from mozaika.db.filters import Context, criterion, matches, operators_of, parse, shape, to_sql
from mozaika.db.filters.ast import And, Condition, Not, Or, Relative
from mozaika.db.filters.dates import RELATIVE_NAMES, UNITS, first_day, following, span
from mozaika.db.filters.parse import MAX_CONDITIONS, MAX_DEPTH, MAX_VALUES
from mozaika.errors import FilterError
from mozaika.runtime import User
from tests.unit.filter_world import NOW, make_registry

REGISTRY = make_registry()
PERSON = REGISTRY["t.person"]


def parsed(item: Any, **options: Any) -> Any:
    return parse(item, REGISTRY, "t.person", **options)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ([["nme", "=", "x"]], "“t.person” has no field “nme”. Did you mean “name”?"),
        (["company.nme", "=", "x"], "“t.company” has no field “nme”. Did you mean “name”?"),
        (["name.x", "=", 1], "“name” is no relation, so “name.x” leads nowhere."),
        (["name", "ilik", "x"], "“name” has no operator “ilik”. Use ilike."),
        (["tags", "=", 1], "“tags” has no operator “=”. Use has any, has none, is null"),
        (["age", "=", "x"], "“age” = can't take the value 'x'. Write a whole number."),
        (["age", "!=", True], "“age” != can't take the value True. Write a whole number."),
        (["age", ">", 2**31], "Write a whole number."),
        (["id", "=", 2**63], "Write a whole number."),
        (["name", "ilike", 5], "“name” ilike can't take the value 5. Write a text in quotes."),
        (["name", "=", "a\x00"], "without control characters"),
        (["name", "starts", "\ud800"], "without control characters"),
        (["active", "=", "yes"], "Write true or false."),
        (["born", "=", "31.01.2026"], "Write a date such as 2026-01-31, or one of: today,"),
        (["born", "=", "2026-01-31T10:00"], "Write a date such as 2026-01-31"),
        (["born", "in", ["today"]], "Write dates such as 2026-01-31."),
        (["born", "=", "0001-01-01"], "Write a date such as"),
        (["seen", "in", []], "“seen” has no operator “in”"),
        (["seen", "=", "last_0_days"], "Write a date such as"),
        (["worth", "=", "NaN"], "Write a number of"),
        (["worth", "=", "1e30"], "Write a number of at most 14 digits."),
        (["worth", "between", [1]], "Write a list of two values."),
        (["mood", "=", "fine"], "Write one of: good, bad."),
        (["company", "=", "ACME"], "“company” = can't take the value 'ACME'."),
        (["boss.age", "in", 5], "Write a list of values."),
        (["name", "=", {"user": "id"}], 'Write a value, or {"user": "id"} with ='),
        (["boss", "=", {"user": "teams"}], 'or {"user": "teams"} with in'),
        (["notes", "=", 1], "“notes” has no operator “=”. Use is null, is not null."),
        (["shout", "=", "X"], "“shout” is computed when it is read and can't be searched by."),
        (["name", "="], "is not a filter"),
        (["name", "=", 1, 2], "is not a filter"),
        (["name", 5, 1], "is not a filter"),
        ({"xor": []}, "is not a filter"),
        ({"or": [], "and": []}, "is not a filter"),
        ({"or": {}}, "is not a filter"),
        ("name = x", "is not a filter"),
        (5, 'Write a list of [field, operator, value], or {"or": [...]}'),
        (["boss." * 9 + "name", "=", "x"], "is too long a path"),
    ],
)
def test_errors_name_what_is_wrong_and_the_cure(item: Any, message: str) -> None:
    with pytest.raises(FilterError) as caught:
        parsed(item)
    assert message in str(caught.value)
    assert caught.value.status == 400


def test_missing_value_is_only_for_tests_of_emptiness() -> None:
    assert parsed(["nick", "is null"]) == parsed(["nick", "=", None])
    assert parsed(["nick", "!=", None]) == parsed(["nick", "is not null", None])


def test_limits() -> None:
    deep: Any = ["age", "=", 1]
    for _ in range(MAX_DEPTH + 1):
        deep = {"not": deep}
    with pytest.raises(FilterError, match="too deeply"):
        parsed(deep)
    with pytest.raises(FilterError, match="too many conditions"):
        parsed([["age", "=", 1]] * (MAX_CONDITIONS + 1))
    half = list(range(MAX_VALUES // 2 + 1))
    with pytest.raises(FilterError, match="too long"):
        parsed([["age", "in", half], ["id", "in", half]])


def test_a_field_that_must_not_be_seen_is_an_unknown_one() -> None:
    def visible(model: str, field: str) -> bool:
        return (model, field) not in {("t.person", "worth"), ("t.company", "name")}

    unknown = "“t.person” has no field “worth”."
    with pytest.raises(FilterError) as caught:
        parsed(["worth", ">", 1], visible=visible)
    assert str(caught.value) == unknown
    with pytest.raises(FilterError, match=r"“t.person” has no field “wort”"):
        parsed(["wort", ">", 1], visible=visible)
    for item in (["company.name", "=", "x"], ["company", "ilike", "x"]):
        with pytest.raises(FilterError, match=r"“t.company” has no field “name”"):
            parsed(item, visible=visible)


def test_the_tree() -> None:
    assert parsed(None) == parsed([]) == And(())
    name = Condition((), "name", "text", "=", "x")
    age = Condition((), "age", "integer", ">", 3)
    assert parsed(
        [["name", "=", "x"], {"or": [["age", ">", 3], {"not": [["name", "=", "x"]]}]}]
    ) == And((name, Or((age, Not(And((name,)))))))
    found = parsed(["boss.company.name", "not in", ["a", "b"]])
    assert isinstance(found, Not)
    assert isinstance(found.item, Condition)
    assert (found.item.path, found.item.operator, found.item.value) == (
        "boss.company.name", "in", ("a", "b"),
    )  # fmt: skip
    assert hash(found) == hash(parsed(["boss.company.name", "not in", ["a", "b"]]))
    assert parsed(["worth", "=", 0.1 + 0.2]).value == Decimal("0.3000")
    assert parsed(["born", ">=", "this_week"]).value == Relative("this_week")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["age", "=", 1], ["age", "=", 2], True),
        (["age", "in", [1]], ["age", "in", []], True),
        (["seen", "=", "2026-01-01"], ["seen", "=", "2026-01-01T10:00"], False),
        (["seen", "<", "today"], ["seen", "<", "now"], False),
        (["seen", "<", "today"], ["seen", "<", "this_week"], True),
        (["boss", "=", 1], ["boss", "=", {"user": "id"}], False),
        (["age", "=", 1], ["age", "!=", 1], False),
        (["age", "=", 1], ["id", "=", 1], False),
    ],
)
def test_shape(one: Any, other: Any, same: bool) -> None:
    assert (shape(parsed(one)) == shape(parsed(other))) is same


def test_operators_by_field() -> None:
    fields = REGISTRY.info("t.person").fields
    assert operators_of(fields["shout"]) == ()
    assert "has any" in operators_of(fields["tags"])
    assert "ilike" in operators_of(fields["name"])
    assert "ilike" not in operators_of(fields["age"])


TODAY = date(2026, 3, 29)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", TODAY, TODAY),
        ("yesterday", date(2026, 3, 28), date(2026, 3, 28)),
        ("this_week", date(2026, 3, 23), TODAY),
        ("next_week", date(2026, 3, 30), date(2026, 4, 5)),
        ("last_month", date(2026, 2, 1), date(2026, 2, 28)),
        ("this_quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("last_quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("next_year", date(2027, 1, 1), date(2027, 12, 31)),
        ("last_7_days", date(2026, 3, 23), TODAY),
        ("next_2_days", TODAY, date(2026, 3, 30)),
    ],
)
def test_spans(name: str, first: date, last: date) -> None:
    start, end = span(name, TODAY)
    assert (start, date.fromordinal(end.toordinal() - 1)) == (first, last)


@given(
    day=st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    unit=st.sampled_from(UNITS),
    n=st.integers(-9, 9),
)
def test_units_follow_each_other(day: date, unit: str, n: int) -> None:
    first = first_day(unit, day)
    assert first <= day < following(unit, first)
    assert first_day(unit, first) == first
    assert following(unit, following(unit, first, n), -n) == first


@given(day=st.dates(date(1900, 1, 1), date(2200, 1, 1)), name=st.sampled_from(RELATIVE_NAMES))
def test_spans_are_whole(day: date, name: str) -> None:
    start, end = span(name, day)
    assert start < end
    assert (start <= day < end) is (name.startswith("this") or name == "today")


def test_days_begin_at_midnight_of_the_asker() -> None:
    person = PERSON(name="x", seen=datetime(2026, 3, 28, 22, 59, tzinfo=UTC))
    warsaw, utc = Context(NOW, "Europe/Warsaw"), Context(NOW, "UTC")
    yesterday = parsed(["seen", "=", "2026-03-28"])
    assert matches(yesterday, person, warsaw)
    person.seen = datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert not matches(yesterday, person, warsaw)
    assert matches(yesterday, person, utc)
    local = parsed(["seen", "=", "2026-03-29T00:00"])
    assert matches(local, person, warsaw)
    assert not matches(local, person, utc)
    assert (warsaw.today, utc.today) == (TODAY, TODAY)
    assert Context(NOW, "Asia/Tokyo").today == date(2026, 3, 30)


def test_a_kept_rule_measures_relative_dates_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        at = NOW

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.at.astimezone(tz)

    monkeypatch.setattr("mozaika.db.filters.sql.datetime", Clock)
    engine = create_engine("sqlite://")
    REGISTRY.metadata.create_all(engine)
    rule = to_sql(parsed(["seen", "=", "today"]), REGISTRY, "t.person", user=User(1, "u"))
    with Session(engine) as session:
        session.add(PERSON(name="x", seen=NOW))
        session.flush()
        assert len(session.scalars(select(PERSON.id).where(rule)).all()) == 1
        Clock.at = datetime(2026, 3, 30, 1, tzinfo=UTC)
        assert session.scalars(select(PERSON.id).where(rule)).all() == []
    engine.dispose()


def test_the_context_and_the_sql_agree_on_who_asks() -> None:
    nobody = Context(NOW)
    person = PERSON(name="x", boss_id=None)
    for item in (["boss", "=", {"user": "id"}], ["boss", "in", {"user": "teams"}]):
        assert not matches(parsed(item), person, nobody)
        assert "boss_id" in str(criterion(parsed(item), REGISTRY, PERSON, nobody))
