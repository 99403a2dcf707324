"""Bad input: every answer is a problem in the reader's words, and none is a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mozaika.services import auth
from tests.api.conftest import Client

PRODUCTS = "/shop.product"


def problem(response: Any, status: int) -> Any:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == status
    assert response.json["title"]
    return response.json


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("fliter=[]", "Did you mean “filter”?"),
        ("filter=[", "not valid JSON"),
        ("filter=5", "is not a filter"),
        ('filter=[["nam","=","x"]]', "Did you mean “name”?"),
        ('filter=[["name","~","x"]]', "has no operator"),
        ('filter=[["stock","=","x"]]', "can't take the value"),
        ('filter=[["stock","=",99999999999999999999999]]', ""),
        ('filter=[["name","=","\\u0000"]]', "can't be used"),
        ("sort=nothing", "has no field"),
        ("fields=id,nothing.name", "has no field"),
        ("fields=search_text", "has no field"),
        ("limit=ten", "whole number"),
        ("limit=-1", "whole number"),
        ("limit=100000", "whole number"),
        ("offset=99999999999999999999999", "whole number"),
        ("after=abc", "cursor"),
        ("count=maybe", "true, false"),
        ("archived=no", "false, true, all"),
        ("q=%00", "can't be used"),
        ("limit=1&limit=2", "more than once"),
    ],
)
def test_bad_arguments_are_named_with_a_cure(ann: Client, query: str, words: str) -> None:
    told = problem(ann("GET", f"{PRODUCTS}?{query}"), 400)
    assert words in told["detail"]


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"name": "\xff"}', "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"name": "a\\u0000b"}', "application/json", 422),
        (b'{"name": "\\ud800"}', "application/json", 400),
        (b'{"stock": 1e400}', "application/json", 400),
        (b'{"name": "x", "stock": 123456789012345678901234567890}', "application/json", 422),
        (b'{"name": "x"}', "text/plain", 415),
        (b"[" * 100_000, "application/json", 400),
        (b'[1, "x", null]', "application/json", 422),
    ],
)
def test_bad_bodies_are_problems(ann: Client, body: bytes, type_: str, status: int) -> None:
    told = problem(ann("POST", PRODUCTS, data=body, content_type=type_), status)
    assert "Traceback" not in told.get("detail", "")


def test_addresses_that_are_not_there(ann: Client, nobody: Client) -> None:
    problem(nobody.http.get("/api/nothing"), 404)
    problem(nobody.http.get("/api/v1/shop.product/1/nothing"), 404)
    problem(ann("GET", f"{PRODUCTS}/abc"), 404)
    problem(ann("GET", f"{PRODUCTS}/99999999999999999999"), 404)
    problem(ann("GET", f"{PRODUCTS}/9223372036854775807"), 404)
    told = ann("PUT", f"{PRODUCTS}/1", {})
    problem(told, 405)
    assert "PATCH" in told.headers["Allow"]


def test_nobody_is_asked_to_sign_in(nobody: Client) -> None:
    response = nobody("GET", PRODUCTS)
    problem(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    problem(nobody("POST", PRODUCTS, data=b"{", content_type="text/plain"), 401)


def test_messages_are_in_the_reader_s_language(nobody: Client) -> None:
    told = nobody("GET", PRODUCTS, headers={"Accept-Language": "xx"})
    assert told.json["title"] == "Sign in first"


def test_a_rule_of_the_database_is_told_by_its_field(ann: Client) -> None:
    ann.post(PRODUCTS, {"name": "a", "code": "A1"})
    told = problem(ann("POST", PRODUCTS, {"name": "b", "code": "A1"}), 422)
    assert list(told["errors"]) == ["code"]


def test_what_is_pointed_to_can_not_be_deleted(ann: Client) -> None:
    category = ann.post("/shop.category", {"name": "Seats"})["id"]
    ann.post(PRODUCTS, {"name": "Chair", "category": category})
    assert problem(ann("DELETE", f"/shop.category/{category}"), 409)["code"] == "in_use"


def test_the_pages_cookie_needs_the_csrf_header_to_write(nobody: Client) -> None:
    platform = nobody.http.application.extensions["mozaika"]
    with nobody.http.session_transaction() as session:
        session.update(user=1, stamp=auth.session_stamp(platform, 1))
    assert nobody("GET", PRODUCTS).status_code == 200
    problem(nobody("POST", PRODUCTS, {"name": "x"}), 403)
    assert nobody("GET", PRODUCTS, query_string={"count": "true"}).json["total"] == 0


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["and", "or", "not", "a"]), inner, max_size=2)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["id", "name", "price", "stock", "seen", "released", "active", "category", "labels", "extra",
     "category.name", "parts.count", "title", "kind", "weight", "owner.teams.name"]
)  # fmt: skip
OPERATORS = st.sampled_from(["=", "!=", "<", ">=", "in", "not in", "ilike", "between", "is null"])
CONDITION = st.tuples(NAMES, OPERATORS, JSON).map(list)
FILTERS = st.lists(CONDITION | st.fixed_dictionaries({"or": st.lists(CONDITION)}), max_size=3)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(filter_=FILTERS | JSON, q=st.text(max_size=20), sort=NAMES, fields=st.lists(NAMES))
def test_no_query_breaks_the_server(
    ann: Client, filter_: Any, q: str, sort: str, fields: list[str]
) -> None:
    arguments = {"filter": json.dumps(filter_), "q": q, "sort": sort, "fields": ",".join(fields)}
    response = ann("GET", PRODUCTS, query_string=arguments)
    assert response.status_code in (200, 400), response.text


VALUES = st.sampled_from(
    ["name", "code", "price", "stock", "weight", "released", "seen", "active", "email", "site",
     "extra", "category", "labels", "parts", "kind", "owner"]
)  # fmt: skip


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(values=st.dictionaries(VALUES, JSON | st.dates().map(str), max_size=4))
def test_no_body_breaks_the_server(ann: Client, values: Any) -> None:
    response = ann("POST", PRODUCTS, [{"name": "ok", **values}])
    assert response.status_code in (201, 422), response.text
