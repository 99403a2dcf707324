"""Steps of a workflow over REST."""

from __future__ import annotations

from tests.api.conftest import Client

ORDERS = "/shop.order"


def test_steps_are_told_and_taken(ann: Client) -> None:
    path = f"{ORDERS}/{ann.post(ORDERS, {'name': '1'})['id']}"
    [step] = ann.get(f"{path}/transitions")["items"]
    assert (step["name"], step["target"], step["allowed"]) == ("send", "sent", True)
    assert step["ask"] == ["carrier"]
    refused = ann("POST", f"{path}/transitions/send")
    assert refused.status_code == 409
    assert refused.json["code"] == "transition_refused"
    assert refused.json["ask"] == ["carrier"]
    taken = ann("POST", f"{path}/transitions/send", {"carrier": "DPD"})
    assert taken.status_code == 200
    assert taken.json["state"] == "sent"
    assert taken.headers["ETag"] == '"2"'


def test_a_step_needs_its_role(ann: Client, bob: Client) -> None:
    path = f"{ORDERS}/{bob.post(ORDERS, {'name': '1', 'carrier': 'DPD'})['id']}"
    bob.post(f"{path}/transitions/send", {})
    [step] = bob.get(f"{path}/transitions")["items"]
    assert not step["allowed"]
    assert "Manager" in step["reasons"][0]
    assert bob("POST", f"{path}/transitions/close").status_code == 409
    assert ann("POST", f"{path}/transitions/close").status_code == 200


def test_a_stale_step_is_refused(ann: Client) -> None:
    path = f"{ORDERS}/{ann.post(ORDERS, {'name': '1', 'carrier': 'DPD'})['id']}"
    ann("PATCH", path, {"name": "2"})
    stale = ann("POST", f"{path}/transitions/send", headers={"If-Match": '"1"'})
    assert stale.status_code == 412


def test_unknown_steps_and_models_without_any_are_not_found(ann: Client) -> None:
    path = f"{ORDERS}/{ann.post(ORDERS, {'name': '1'})['id']}"
    assert ann("POST", f"{path}/transitions/fly").status_code == 404
    label = ann.post("/shop.label", {"name": "new"})["id"]
    assert ann("GET", f"/shop.label/{label}/transitions").status_code == 404
