"""An addon that stands in for another: existing data, dependents, and what must not be missing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from mozaika.errors import LifecycleError
from tests.lifecycle import kit
from tests.lifecycle.test_uninstall import fill, uninstall


def test_the_stand_in_takes_over_data_and_dependents(toured):
    host = toured()
    fill(host)
    before = kit.contents(host)
    plan = host.plan("enable", ["globe"])
    lines = plan.text().splitlines()
    assert "Replace atlas by globe, which takes over its data." in lines
    assert "Enable globe 1.0." in lines
    assert not any(line.startswith("Ship the record atlas.") for line in lines)
    assert "Change the shipped record atlas.utopia: name." in lines
    host.apply(plan)
    assert [addon.name for addon in host.platform.addons] == ["base", "globe", "tours"]
    after = kit.contents(host)
    for table in ("atlas_country__neighbours", "atlas_city__friends", "tours_stop", "base_note"):
        assert after[table] == before[table]
    with host.platform.env(write=True) as env:
        city = env.session.scalars(
            select(env["atlas.city"]).where(env["atlas.city"].name == "Rufus")
        ).one()
        city.guide, city.population = "Groucho", 3
        assert city.mayor.nickname == "Chico"
        assert city.signed() == "Rufus (Freedonia)"
        countries = env.session.scalars(select(env["atlas.country"].name)).all()
        assert set(countries) == {"Freedonia", "Utopia!"}
        guide = env.session.scalars(
            select(env["base.role"]).where(env["base.role"].name == "atlas.guide")
        ).one()
        assert (guide.addon, [user.login for user in guide.users]) == ("globe", ["admin"])
    assert host.plan("upgrade").is_empty, host.plan("upgrade").text()


def test_footprints_pass_on_so_that_the_stand_in_can_be_uninstalled(atlas, tmp_path):
    host = atlas()
    fill(host)
    host.apply(host.plan("enable", ["globe"]))
    before = kit.contents(host)
    uninstall(host, "globe", tmp_path / "globe.zip")
    assert not any(table.startswith("atlas") for table in kit.tables(host))
    assert "nickname" not in kit.columns(host, "base_user")
    assert not any("atlas." in line for line in kit.contents(host)["base_role"])
    assert host.apply(host.plan_restore(tmp_path / "globe.zip")).lost == ()
    assert kit.contents(host) == before


@pytest.mark.parametrize(
    ("lacks", "missing"),
    [
        ("state", r"the state “planned” of atlas\.city \(relied on by: existing data \(2 rows\)\)"),
        ("role", r"the role “atlas\.guide” \(relied on by: tours, 1 user\)"),
        ("seed", r"the shipped record “atlas\.amaurot” \(relied on by: tours\)"),
        (
            "dweller",
            r"the field “nickname” of base\.user \(relied on by: existing data \(1 row\)\)",
        ),
        ("hook", r"can't stand in for atlas: .*'tours'.*atlas_colours"),
        ("city", r"can't stand in for atlas: .*'tours' extends 'atlas\.city'"),
    ],
)
def test_what_is_missing_is_named_with_those_who_rely_on_it(toured, monkeypatch, lacks, missing):
    host = toured()
    fill(host)
    before = kit.contents(host)
    monkeypatch.setenv("LACKS", lacks)
    with pytest.raises(LifecycleError, match=missing):
        host.plan("enable", ["globe"])
    assert kit.contents(host) == before


def test_a_field_of_another_kind_or_gone_is_named(atlas, monkeypatch):
    host = atlas()
    fill(host)
    monkeypatch.setenv("LACKS", "city state")
    with pytest.raises(LifecycleError) as refused:
        host.plan("enable", ["globe"])
    assert "atlas.city" in str(refused.value)


def test_what_was_replaced_comes_back_when_asked_for(toured):
    host = toured()
    fill(host)
    before = kit.contents(host)
    host.apply(host.plan("enable", ["globe"]))
    plan = host.plan("enable", ["atlas"])
    lines = plan.text().splitlines()
    assert "Replace globe by atlas, which takes over its data." in lines
    host.apply(plan)
    assert [addon.name for addon in host.platform.addons] == ["base", "atlas", "tours"]
    after = kit.contents(host)
    for table in ("atlas_city__friends", "tours_stop", "base_note", "base_role__users"):
        assert after[table] == before[table]
    assert host.plan("upgrade").is_empty, host.plan("upgrade").text()


def test_asked_for_together_the_stand_in_holds(atlas):
    host = atlas()
    host.apply(host.plan("enable", ["globe"]))
    assert [c.addon for c in host.plan("enable", ["atlas", "globe"]).changes] == []
