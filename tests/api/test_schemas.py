"""Values from JSON: what is taken, what is refused and how that is told."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError as MarshmallowError

from mozaika.base.models import MODELS as BASE
from mozaika.errors import ValidationFailed
from mozaika.model import compose
from mozaika.services.schemas import Loaders, model_schema
from tests.api.shop import MODELS

REGISTRY = compose([("base", m) for m in BASE] + [("shop", m) for m in MODELS])
LOADERS = Loaders(REGISTRY)
PRODUCT = "shop.product"

RECORD = {
    "name": "Chair",
    "kind": "goods",
    "price": "12.50",
    "stock": 5,
    "released": "2026-02-28",
    "seen": "2026-11-21T09:30:00+01:00",
    "active": True,
    "email": "jan@example.com",
    "site": "example.com",
    "category": 3,
}


def errors_of(values: Any, *, partial: bool = False) -> dict[str, list[str]]:
    with pytest.raises(ValidationFailed) as caught:
        LOADERS.load(PRODUCT, values, partial=partial)
    return caught.value.errors


def test_values_become_pythons() -> None:
    assert LOADERS.load(PRODUCT, RECORD) == {
        "name": "Chair",
        "kind": "goods",
        "price": Decimal("12.5000"),
        "stock": 5,
        "released": date(2026, 2, 28),
        "seen": datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
        "active": True,
        "email": "jan@example.com",
        "site": "https://example.com",
        "category": 3,
    }


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("name", 5, "Write text in quotes."),
        ("name", "a\0b", "NUL"),
        ("name", "x" * 101, "101 characters; at most 100 fit"),
        ("name", "   ", "needs a value"),
        ("name", None, "needs a value"),
        ("kind", "god", "Choose one of: goods, work."),
        ("price", "a", "Write a number with a decimal point"),
        ("price", "1e15", "choose between"),
        ("price", "NaN", "Write a number"),
        ("price", True, "Write a number"),
        ("stock", 10_001, "choose between 0 and 10000"),
        ("stock", 1.5, "Write a whole number"),
        ("stock", 2**70, "choose between"),
        ("released", "2026-02-30", "year-month-day"),
        ("seen", "2026-02-28T10:00", "with its offset"),
        ("seen", "0001-01-01T00:00:00+14:00", "with its offset"),
        ("active", "maybe", "Write true or false."),
        ("email", "jan", "Write an address"),
        ("site", "javascript:alert(1)", "Write a web address"),
        ("category", "abc", "Write a whole number"),
        ("category", -1, "positive whole number"),
        ("labels", 5, "Give a list of ids"),
        ("labels", [1, "x"], "Write a whole number"),
        ("extra", {"a": "\0"}, "NUL"),
        ("parts", {"name": "Leg"}, "Give a list of objects."),
    ],
)
def test_wrong_values_are_told_with_the_cure(name: str, value: Any, words: str) -> None:
    errors = errors_of({**RECORD, name: value})
    assert list(errors) == [name]
    assert words in errors[name][0]


def test_unknown_read_only_and_missing_names_are_told_together() -> None:
    errors = errors_of({"nam": "Chair", "version": 3, "title": "x", "search_text": "x"})
    assert errors["nam"] == ["“shop.product” has no field “nam”. Did you mean “name”?"]
    assert "can't be set" in errors["version"][0]
    assert "can't be set" in errors["title"][0]
    assert "has no field" in errors["search_text"][0], "hidden columns are nobody's business"
    assert errors["name"] == ["“Name” needs a value."]


def test_a_field_that_the_caller_may_not_see_is_unknown() -> None:
    loaders = Loaders(REGISTRY, lambda _model: frozenset({"cost"}))
    assert LOADERS.load(PRODUCT, {"name": "x", "cost": "1"})["cost"] == 1
    with pytest.raises(ValidationFailed) as caught:
        loaders.load(PRODUCT, {"name": "x", "cost": "1"})
    assert "has no field “cost”" in caught.value.errors["cost"][0]


def test_a_change_needs_no_required_fields_but_can_not_empty_them() -> None:
    assert LOADERS.load(PRODUCT, {"price": None}, partial=True) == {"price": None}
    assert errors_of({"name": ""}, partial=True) == {"name": ["“Name” needs a value."]}


def test_children_come_along_and_their_errors_say_where() -> None:
    parts = [{"name": "Leg", "count": "4"}, {"nme": "Seat"}]
    errors = errors_of({"name": "Chair", "parts": parts})
    assert set(errors) == {"parts.1.nme", "parts.1.name"}
    loaded = LOADERS.load(PRODUCT, {"parts": [{"id": 7, "count": 2}]}, partial=True)
    assert loaded == {"parts": [{"id": 7, "count": 2}]}


def test_all_errors_of_a_batch_are_told_by_index() -> None:
    with pytest.raises(ValidationFailed) as caught:
        LOADERS.load_many(PRODUCT, [{"name": "a"}, {"name": ""}, 5])
    assert {i: list(e) for i, e in caught.value.errors.items()} == {1: ["name"], 2: [""]}
    assert "2 of 3" in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*REGISTRY.info(PRODUCT).fields, "nothing"])


@given(values=st.dictionaries(NAMES, JSON, max_size=6) | JSON, partial=st.booleans())
def test_any_json_loads_or_fails_politely(values: Any, partial: bool) -> None:
    with suppress(ValidationFailed):
        LOADERS.load(PRODUCT, values, partial=partial)


PLAIN = st.sampled_from(
    [
        name
        for name, field in REGISTRY.info(PRODUCT).fields.items()
        if field.writable and field.kind != "one_to_many"
    ]
)


@given(name=PLAIN, value=JSON.filter(lambda v: v is not None and not isinstance(v, str)))
def test_marshmallow_and_the_fast_loader_agree(name: str, value: Any) -> None:
    schema = model_schema(REGISTRY.info(PRODUCT), "change")()
    try:
        fast: Any = LOADERS.load(PRODUCT, {name: value}, partial=True)
    except ValidationFailed as error:
        fast = error.errors
    try:
        slow: Any = schema.load({name: value})
    except MarshmallowError as error:
        slow = error.messages
    assert slow == fast


@pytest.mark.parametrize("count", [2000])
def test_a_record_is_loaded_in_microseconds(count: int) -> None:
    items = [dict(RECORD) for _ in range(count)]
    LOADERS.load_many(PRODUCT, items)
    best = min(_seconds(items) for _ in range(3))
    assert best / count < 40e-6, "design 13: 8,000 records a second"


def _seconds(items: list[Any]) -> float:
    started = time.perf_counter()
    LOADERS.load_many(PRODUCT, items)
    return time.perf_counter() - started
