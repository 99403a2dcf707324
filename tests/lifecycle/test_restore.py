"""Restoring an uninstalled addon: everything is as it was, and what can't come back is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from mozaika.errors import LifecycleError
from mozaika.lifecycle.host import Host
from mozaika.services.records import Records
from tests.lifecycle import kit
from tests.lifecycle.test_crash import KILLED, change
from tests.lifecycle.test_uninstall import fill, uninstall


def come_back(host: Host, file: Any) -> list[str]:
    return [loss.line() for loss in host.apply(host.plan_restore(file)).lost]


def test_everything_comes_back(atlas, tmp_path):
    host = atlas()
    fill(host)
    before = kit.contents(host)
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    plan = host.plan_restore(tmp_path / "atlas.zip")
    lines = plan.text().splitlines()
    assert lines[0] == "Restore atlas 1.0 with its data."
    assert "Bring back 2 rows of atlas_country." in lines
    assert "The role “Guide” comes back; it was held by: admin." in lines
    assert not any(line.startswith("Ship the record") for line in lines)
    assert host.apply(plan).lost == ()
    assert kit.contents(host) == before
    assert host.plan("upgrade").is_empty, host.plan("upgrade").text()


def test_what_comes_back_works(atlas, tmp_path):
    host = atlas()
    fill(host)
    with host.platform.env(write=True) as env:
        last = env["atlas.country"](name="Gone")
        env.session.add(last)
        env.session.flush()
        highest = last.id
    with host.platform.env(write=True) as env:
        env.session.delete(env.session.get_one(env["atlas.country"], highest))
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    come_back(host, tmp_path / "atlas.zip")
    kit.contents(host)
    with host.platform.env(write=True) as env:
        found = Records(env, "atlas.country").search(q="freed").items
        assert [one["name"] for one in found] == ["Freedonia"]
        capital = env.session.get_one(env["atlas.country"], found[0]["id"]).capital
        assert (capital.name, capital.mayor.nickname) == ("Rufus", "Chico")
        fresh = env["atlas.country"](name="Sylvania")
        env.session.add(fresh)
        env.session.flush()
        assert fresh.id > highest
        assert [user["login"] for user in Records(env, "base.user").search(q="chico").items] == [
            "admin"
        ]


def test_what_others_deleted_meanwhile_is_told(atlas, tmp_path):
    host = atlas()
    with host.platform.env(write=True) as env:
        bob = env["base.user"](name="Bob", login="bob")
        team = env["base.team"](name="Brothers")
        env.session.add_all([bob, team])
        env.session.flush()
        city = env.session.scalars(select(env["atlas.city"])).one()
        city.mayor, city.friends = bob, [team]
        bob.nickname = "Bobby"
        guide = env.session.scalars(
            select(env["base.role"]).where(env["base.role"].name == "atlas.guide")
        ).one()
        bob.roles = [guide]
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    with host.platform.env(write=True) as env:
        env.session.delete(
            env.session.scalars(
                select(env["base.user"]).where(env["base.user"].login == "bob")
            ).one()
        )
        env.session.delete(
            env.session.scalars(
                select(env["base.team"]).where(env["base.team"].name == "Brothers")
            ).one()
        )
    told = come_back(host, tmp_path / "atlas.zip")
    assert "1 value of atlas_city.mayor_id did not come back: what it pointed to is gone." in told
    rows = "1 row of %s did not come back: what it belonged to is gone, or its place is taken."
    assert rows % "base_user" in told
    assert rows % "atlas_city__friends" in told
    assert rows % "base_role__users" in told
    with host.platform.env() as env:
        city = env.session.scalars(select(env["atlas.city"])).one()
        assert (city.name, city.mayor, city.friends) == ("Amaurot", None, [])


def test_what_is_taken_meanwhile_stays_with_its_owner(atlas, tmp_path):
    host = atlas()
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    with host.platform.env(write=True) as env:
        env.session.add(env["base.role"](name="atlas.guide", label="Ours"))
    told = come_back(host, tmp_path / "atlas.zip")
    assert any("base_role did not come back" in line for line in told)
    with host.platform.env() as env:
        roles = env.session.scalars(
            select(env["base.role"]).where(env["base.role"].name == "atlas.guide")
        ).all()
        assert len(roles) == 1


def test_records_made_meanwhile_have_the_defaults(atlas, tmp_path):
    host = atlas()
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    with host.platform.env(write=True) as env:
        env.session.add(env["base.user"](name="New", login="new"))
    come_back(host, tmp_path / "atlas.zip")
    with host.platform.env() as env:
        user = env["base.user"]
        assert env.session.scalars(select(user.steps).where(user.login == "new")).one() == 0


def test_restoring_needs_the_same_version_and_room(atlas, tmp_path):
    host = atlas()
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    host.apply(host.plan("enable", ["atlas"]))
    with pytest.raises(LifecycleError, match=r"has the addon atlas with other data.*Uninstall it"):
        host.plan_restore(tmp_path / "atlas.zip")
    newer = tmp_path / "newer" / "atlas"
    newer.mkdir(parents=True)
    manifest = (kit.ADDONS / "atlas" / "addon.toml").read_text()
    (newer / "addon.toml").write_text(manifest.replace('"1.0"', '"1.1"'))
    (newer / "atlas_addon").symlink_to(kit.ADDONS / "atlas" / "atlas_addon")
    uninstall(host, "atlas", tmp_path / "second.zip")
    other = atlas(newer.parent)
    with pytest.raises(LifecycleError, match=r"of atlas 1\.0, but 1\.1 is installed\. Install"):
        other.plan_restore(tmp_path / "atlas.zip")
    assert "atlas_city" not in kit.tables(host)
    come_back(host, tmp_path / "atlas.zip")


def test_killed_in_the_middle_nothing_is_half_there(atlas, tmp_path):
    host = atlas()
    fill(host)
    before = kit.contents(host)
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    empty = kit.contents(host)
    assert change(host, "restore", str(tmp_path / "atlas.zip"), crash_at="enabled") == KILLED
    host = atlas()
    assert kit.contents(host) == empty
    come_back(host, tmp_path / "atlas.zip")
    assert kit.contents(host) == before


def test_what_was_enabled_anew_and_uninstalled_again_lies_in_its_own_archive(atlas, tmp_path):
    host = atlas()
    fill(host)
    before = kit.contents(host)
    uninstall(host, "atlas", tmp_path / "first.zip")
    host.apply(host.plan("enable", ["atlas"]))
    uninstall(host, "atlas", tmp_path / "second.zip")
    assert come_back(host, tmp_path / "first.zip") == []
    after = kit.contents(host)
    assert after["atlas_country"] == before["atlas_country"]
    assert after["base_note"] == before["base_note"]


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
COUNTRY = st.fixed_dictionaries(
    {
        "facts": JSON,
        "wealth": st.none() | NUMBERS,
        "rate": st.none() | st.decimals(-(10**5), 10**5, places=3),
        "founded": st.none() | st.dates(date(1, 1, 1)),
        "seen": st.none() | MOMENTS,
        "large": st.booleans(),
        "story": st.none() | WORDS,
    }
)
DWELLER = st.fixed_dictionaries(
    {"nickname": st.none() | WORDS, "steps": st.integers(0, 2**31 - 1), "at_home": st.booleans()}
)


def write_down(host: Host, countries: list[dict[str, Any]], dweller: dict[str, Any]) -> None:
    """Each country's capital is a city of it, and its neighbour the one before it."""
    with host.platform.env(write=True) as env:
        run = env.session.connection().execute
        country = env.registry.info("atlas.country").table
        city = env.registry.info("atlas.city").table
        link = env.registry.metadata.tables["atlas_country__neighbours"]
        now = datetime.now(UTC) + timedelta(microseconds=1)
        home = before = None
        for number, values in enumerate(countries):
            name = f"{now.timestamp()} {number}"
            stamps = {"created_at": now, "updated_at": now, "version": 1}
            made = run(insert(country).values(name=name, **stamps, **values))
            key = made.inserted_primary_key[0]
            home = run(insert(city).values(name=name, country_id=key)).inserted_primary_key[0]
            run(update(country).where(country.c.id == key).values(capital_id=home))
            run(insert(link).values(atlas_country_id=key, other_id=before or key))
            before = key
        user = env.session.scalars(select(env["base.user"])).one()
        user.hometown_id = home if dweller["at_home"] else None
        user.nickname, user.steps = dweller["nickname"], dweller["steps"]


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(countries=st.lists(COUNTRY, max_size=4), dweller=DWELLER)
def test_whatever_the_data_they_come_back(atlas, tmp_path, countries, dweller):
    host = atlas()
    write_down(host, countries, dweller)
    before = kit.contents(host)
    file = tmp_path / f"{host.platform.generation}.zip"
    uninstall(host, "atlas", file)
    assert come_back(host, file) == []
    assert kit.contents(host) == before
