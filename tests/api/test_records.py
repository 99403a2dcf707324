"""The contract of REST: records, one by one and in lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from mozaika.runtime import Platform
from tests.api.conftest import Client

PRODUCTS = "/shop.product"


def make(client: Client, **values: Any) -> Any:
    return client.post(PRODUCTS, {"name": "Chair", **values})


def listed(client: Client, **arguments: Any) -> Any:
    query = {k: v if isinstance(v, str) else json.dumps(v) for k, v in arguments.items()}
    return client.get(PRODUCTS, query_string=query)


def test_an_object_makes_a_record(ann: Client) -> None:
    response = ann("POST", PRODUCTS, {"name": "Krzesło", "price": "12.50", "kind": "goods"})
    assert response.status_code == 201
    made = response.json
    assert response.headers["Location"] == f"/api/v1/shop.product/{made['id']}"
    assert response.headers["ETag"] == '"1"'
    assert made["name"] == "Krzesło"
    assert made["price"] == "12.5000", "exact decimals are strings"
    assert made["created_at"].endswith("+00:00")
    assert made["created_by"] == {"id": 1, "name": "Ann"}
    assert ann.get(f"{PRODUCTS}/{made['id']}") == made


def test_a_list_makes_many_or_none(ann: Client) -> None:
    response = ann("POST", PRODUCTS, [{"name": "a"}, {"name": "b", "stock": -1}, {"nam": "c"}])
    assert response.status_code == 422
    assert set(response.json["errors"]) == {"1", "2"}
    assert response.json["errors"]["1"]["stock"]
    assert listed(ann, count="true")["total"] == 0
    made = ann.post(PRODUCTS, [{"name": "a"}, {"name": "b"}])
    assert [item["name"] for item in made["items"]] == ["a", "b"]
    assert listed(ann, count="true")["total"] == 2


def test_a_list_of_one_has_errors_by_index_too(ann: Client) -> None:
    assert list(ann("POST", PRODUCTS, [{}]).json["errors"]) == ["0"]
    assert list(ann("POST", PRODUCTS, {}).json["errors"]) == ["name"]


def test_the_database_s_refusal_of_one_of_many_leaves_none(ann: Client) -> None:
    make(ann, code="A1")
    response = ann("POST", PRODUCTS, [{"name": "a", "code": "A2"}, {"name": "b", "code": "A1"}])
    assert response.status_code == 422
    assert listed(ann, count="true")["total"] == 1


def test_the_page_of_the_contract(ann: Client) -> None:
    ann.post(PRODUCTS, [{"name": name} for name in ("Jan", "Janka", "Anna")])
    make(ann, name="Janina", owner=1)
    page = listed(
        ann,
        filter=[["name", "ilike", "jan"]],
        fields="id,name,owner.name",
        sort="-created_at,name",
        limit="2",
        offset="0",
        count="true",
    )
    assert page["total"] == 3
    assert page["items"][0] == {
        "id": 4,
        "name": "Janina",
        "owner": {"id": 1, "name": "Ann"},
    }
    assert page["items"][1]["owner"] is None
    following = listed(
        ann, filter=[["name", "ilike", "jan"]], sort="-created_at,name", after=page["next"]
    )
    assert len(following["items"]) == 1
    assert following["next"] is None


def test_the_quick_search(ann: Client) -> None:
    ann.post(PRODUCTS, [{"name": "Żółty stół"}, {"name": "Krzesło"}])
    assert [item["name"] for item in listed(ann, q="zolty")["items"]] == ["Żółty stół"]


def test_archived_records_are_left_out_unless_asked_for(ann: Client) -> None:
    made = make(ann)
    archived = ann.post(f"{PRODUCTS}/{made['id']}/archive", {})
    assert archived["archived_at"]
    assert listed(ann)["items"] == []
    assert len(listed(ann, archived="true")["items"]) == 1
    assert len(listed(ann, archived="all")["items"]) == 1
    ann.post(f"{PRODUCTS}/{made['id']}/restore", {})
    assert len(listed(ann)["items"]) == 1


def test_a_change_carries_the_version(ann: Client) -> None:
    path = f"{PRODUCTS}/{make(ann)['id']}"
    response = ann("PATCH", path, {"name": "Stool"}, headers={"If-Match": '"1"'})
    assert response.status_code == 200
    assert response.headers["ETag"] == '"2"'
    assert response.json["name"] == "Stool"
    assert ann("GET", path).headers["ETag"] == '"2"'
    assert ann("GET", f"{path}?fields=name").headers["ETag"] == '"2"'
    assert ann.get(f"{path}?fields=name") == {"name": "Stool"}


@pytest.mark.parametrize("tag", ['"1"', '"7"', '"abc"', 'W/"1"', "1"])
def test_a_stale_write_answers_412_and_changes_nothing(ann: Client, tag: str) -> None:
    path = f"{PRODUCTS}/{make(ann)['id']}"
    ann("PATCH", path, {"name": "Stool"})
    for method, body in (("PATCH", {"name": "Bench"}), ("DELETE", None)):
        response = ann(method, path, body, headers={"If-Match": tag})
        assert response.status_code == 412
        assert response.mimetype == "application/problem+json"
    if tag != '"7"':
        assert response.json["fields"] == ["name"], "what the other one changed"
    assert ann.get(path)["name"] == "Stool"


def test_any_version_will_do_without_if_match(ann: Client) -> None:
    path = f"{PRODUCTS}/{make(ann)['id']}"
    assert ann("PATCH", path, {"name": "Stool"}).status_code == 200
    assert ann("PATCH", path, {"name": "Bench"}, headers={"If-Match": "*"}).status_code == 200
    assert ann("DELETE", path, headers={"If-Match": '"3"'}).status_code == 204
    assert ann("GET", path).status_code == 404


def test_many_are_changed_or_none(ann: Client) -> None:
    one, two = make(ann)["id"], make(ann)["id"]
    stale = ann("PATCH", PRODUCTS, [{"id": one, "name": "x"}, {"id": two, "version": 9}])
    assert stale.status_code == 412
    unnamed = ann("PATCH", PRODUCTS, [{"id": one, "name": "x"}, {"name": "y"}])
    assert list(unnamed.json["errors"]) == ["1"]
    wrong = ann("PATCH", PRODUCTS, [{"id": one, "name": "x"}, {"id": two, "name": ""}])
    assert wrong.json["errors"] == {"1": {"name": ["“Name” needs a value."]}}
    assert {item["name"] for item in listed(ann)["items"]} == {"Chair"}
    changed = ann("PATCH", PRODUCTS, [{"id": one, "name": "x"}, {"id": two, "name": "y"}])
    assert [item["name"] for item in changed.json["items"]] == ["x", "y"]


def test_what_is_read_can_be_sent_back(ann: Client) -> None:
    category = ann.post("/shop.category", {"name": "Seats"})
    labels = [ann.post("/shop.label", {"name": name})["id"] for name in ("new", "red")]
    made = make(ann, category=category["id"], labels=labels, parts=[{"name": "Leg", "count": 4}])
    path = f"{PRODUCTS}/{made['id']}"
    read = ann.get(f"{path}?fields=category,labels.name,parts.name,parts.count")
    assert read["category"] == {"id": category["id"], "name": "Seats"}
    assert [label["name"] for label in read["labels"]] == ["new", "red"]
    assert [(part["name"], part["count"]) for part in read["parts"]] == [("Leg", 4)]
    assert ann("PATCH", path, read).status_code == 200
    assert ann.get(f"{path}?fields=category,labels.name,parts.name,parts.count") == read


def test_links_must_lead_to_visible_records(ann: Client) -> None:
    for values in ({"category": 99}, {"labels": [99]}):
        response = ann("POST", PRODUCTS, {"name": "x", **values})
        assert response.status_code == 422
        assert list(response.json["errors"]) == list(values)


def test_groups_and_measures(ann: Client) -> None:
    ann.post(PRODUCTS, [{"name": "a", "price": "1.10"}, {"name": "b", "price": "2.20"}])
    path = f"{PRODUCTS}/aggregate?group=kind,created_at:month&measures=price:sum,id:count"
    [group] = ann.get(path)["items"]
    assert group["kind"] == "goods"
    assert group["price:sum"] == "3.3000"
    assert group["id:count"] == 2


def test_what_may_not_be_seen_does_not_exist(ann: Client, bob: Client, client_of: Any) -> None:
    foreign = make(ann, cost="5")["id"]
    own = bob.post(PRODUCTS, {"name": "Bob's", "owner": 2})["id"]
    assert [item["id"] for item in listed(bob)["items"]] == [own]
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert bob(method, f"{PRODUCTS}/{foreign}", body).status_code == 404
    assert "cost" not in bob.get(f"{PRODUCTS}/{own}")
    assert bob("GET", f"{PRODUCTS}/{own}?fields=cost").status_code == 400
    assert bob("PATCH", f"{PRODUCTS}/{own}", {"cost": "1"}).status_code == 422
    assert bob("DELETE", f"{PRODUCTS}/{own}").status_code == 403
    assert client_of("eve")("GET", PRODUCTS).status_code == 404
    assert ann("GET", "/shop.nothing").status_code == 404


def test_the_models_that_may_be_read_are_listed(bob: Client) -> None:
    models = {item["name"]: item for item in bob.get("/")["items"]}
    assert models["shop.product"]["operations"] == ["create", "read", "update"]
    assert "base.role" not in models


def test_scopes_narrow_a_token(client_of: Any) -> None:
    reader = client_of("ann", "read")
    assert reader("GET", PRODUCTS).status_code == 200
    refused = reader("POST", PRODUCTS, {"name": "x"})
    assert refused.status_code == 403
    assert "write" in refused.json["cure"]
    labels = client_of("ann", "shop.label:write", "shop.product:read")
    assert labels("POST", "/shop.label", {"name": "x"}).status_code == 201
    assert labels("GET", PRODUCTS).status_code == 200
    assert labels("GET", "/shop.category").status_code == 403


def test_little_is_returned_to_who_prefers_it(ann: Client) -> None:
    headers = {"Prefer": "return=minimal"}
    response = ann("POST", PRODUCTS, [{"name": "a"}], headers=headers)
    assert response.json == {"items": [{"id": 1, "version": 1}]}


def test_changes_are_told_with_old_and_new_values(ann: Client, bob: Client) -> None:
    made = make(ann, owner=2, price="1", cost="7")["id"]
    ann("PATCH", f"{PRODUCTS}/{made}", {"price": "2", "cost": "8"})
    newest, oldest = ann.get(f"{PRODUCTS}/{made}/changes")["items"]
    assert oldest["operation"] == "create"
    assert newest["user"] == {"id": 1, "name": "Ann"}
    assert newest["values"]["cost"] == ["7.0000", "8.0000"]
    seen = bob.get(f"{PRODUCTS}/{made}/changes")["items"]
    assert "price" in seen[0]["values"]
    assert "cost" not in seen[0]["values"]
    foreign = make(ann)["id"]
    assert bob("GET", f"{PRODUCTS}/{foreign}/changes").status_code == 404


def test_statements_do_not_grow_with_the_batch(ann: Client, platform: Platform) -> None:
    category = ann.post("/shop.category", {"name": "Seats"})["id"]
    counts = []
    for size in (2, 10, 500):
        items = [{"name": f"Chair {n}", "category": category, "owner": 1} for n in range(size)]
        with counted(platform) as statements:
            ann.post(PRODUCTS, items)
        counts.append(len(statements))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 10


def test_a_page_takes_three_statements_however_long(ann: Client, platform: Platform) -> None:
    ann.post(PRODUCTS, [{"name": f"Chair {n}", "owner": 1} for n in range(80)])
    with counted(platform) as statements:
        page = listed(ann, fields="name,owner.name,category.name", count="true")
    assert len(page["items"]) == 80
    assert len(statements) <= 3


@contextmanager
def counted(platform: Platform) -> Iterator[list[str]]:
    """The data statements executed inside."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT base_state")):
            statements.append(statement)

    event.listen(platform.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(platform.database.engine, "before_cursor_execute", note)
