"""A compact pipeline takes the place of the shipped one: activities and an addon that extends deals
go on with the data that are there, and back again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mozaika.errors import LifecycleError
from mozaika.lifecycle.host import Host
from mozaika.testing import RestClient
from mozaika.testing.contents import contents
from tests.replacing.selling import ADDONS, DEAL, seen, sell, win

KEPT = ("warranty_claim", "activities_activity", "pipeline_stage_change", "pipeline_lead_form")


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    """A host that sells with the shipped pipeline, and gives warranty."""
    return make_host("warranty", paths=ADDONS, secret_key="s" * 32)


def test_dependents_go_on_with_the_stand_in_and_back(host: Host) -> None:
    old = sell(host.platform)
    before, told = contents(host), seen(host.platform, old)
    host.apply(host.plan("enable", ["brief"]))
    names = [addon.name for addon in host.platform.addons]
    assert "brief" in names
    assert "pipeline" not in names
    assert {"activities", "warranty"} <= set(names)
    assert host.platform.problems == []
    after = contents(host)
    assert {table: after[table] for table in KEPT} == {table: before[table] for table in KEPT}
    assert seen(host.platform, old) == told
    rest = RestClient(host)
    new = rest.post(DEAL, {**sale(rest, old), "name": "Valve", "slogan": "Tight"})["id"]
    win(host.platform, new)
    assert seen(host.platform, new)["warranty_months"] == 24
    host.apply(host.plan("enable", ["pipeline"]))
    assert "brief" not in [addon.name for addon in host.platform.addons]
    assert host.plan("upgrade").is_empty, host.plan("upgrade").text()
    assert seen(host.platform, old) == told
    assert rest.get(f"{DEAL}/{new}")["state"] == "won"
    win(host.platform, old)
    lost = before["pipeline_objection"] - contents(host)["pipeline_objection"]
    assert not lost


def sale(rest: RestClient, like: int) -> dict[str, Any]:
    """What a deal of the compact pipeline must be given: it makes up nothing."""
    found = rest.get(f"{DEAL}/{like}", fields="partner.id,pipeline.id,stage.id")
    return {name: found[name]["id"] for name in ("partner", "pipeline", "stage")}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # what is declared is the same
@pytest.mark.parametrize(
    ("lacks", "missing"),
    [
        ("hook", r"can't stand in for pipeline: .*'warranty'.*pipeline_won"),
        ("role", r"the role “pipeline\.user” \(relied on by: warranty, 1 user\)"),
        ("deal", r"can't stand in for pipeline: .*'warranty' extends 'pipeline\.deal'"),
        ("workflow", r"can't stand in for pipeline: .*warranty.*workflow of “pipeline\.approval”"),
        ("stages", r"the workflow of pipeline\.deal \(relied on by: existing data \(1 row\)\)"),
        ("field", r"the field “deals” of contacts\.partner \(relied on by: warranty\)"),
        ("model", r"can't stand in for pipeline: .*pipeline\.stage_change"),
    ],
)
def test_what_others_rely_on_is_named_with_them(
    make_host: Callable[..., Host],
    monkeypatch: pytest.MonkeyPatch,
    lacks: str,
    missing: str,
) -> None:
    host = make_host("warranty", paths=ADDONS)
    sell(host.platform)
    before = contents(host)
    monkeypatch.setenv("LACKS", lacks)
    with pytest.raises(LifecycleError, match=missing):
        host.plan("enable", ["brief"])
    assert contents(host) == before
