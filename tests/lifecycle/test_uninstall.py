"""Uninstalling an addon: the plan, the archive, what goes and what stays."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from mozaika.errors import LifecycleError
from mozaika.lifecycle.archive import AddonArchive
from mozaika.lifecycle.host import Host
from mozaika.services.attachment_store import store_of
from tests.lifecycle import kit
from tests.lifecycle.test_crash import KILLED, change


def fill(host: Host) -> None:
    """A country with a capital, who lives there, and everything that speaks of it."""
    with host.platform.env(write=True) as env:
        country = env["atlas.country"](name="Freedonia", facts={"hills": [1, 2.5, None]})
        env.session.add(country)
        env.session.flush()
        user = env.session.scalars(select(env["base.user"])).one()
        city = env["atlas.city"](name="Rufus", country=country, mayor=user)
        env.session.add(city)
        env.session.flush()
        country.capital = city
        country.story = "Long."
        user.hometown, user.nickname, user.steps = city, "Chico", 7
        team = env.session.scalars(select(env["base.team"])).one()
        city.friends = [team]
        env.session.add(env["base.note"](model="atlas.city", record_id=city.id, text="Hot."))
        env.session.add(env["base.note"](model="base.user", record_id=user.id, text="Tall."))
        env.session.add(env["base.filter"](name="All", model="atlas.city"))
        env.session.add(env["base.setting"](name="atlas.scale", value=5))
        env.session.add(attachment(env, city.id))


def attachment(env: Any, city: int) -> Any:
    content = b"Here be dragons."
    sha256 = hashlib.sha256(content).hexdigest()
    store_of(env.platform.settings).add(io.BytesIO(content), sha256)
    return env["base.attachment"](
        name="map.txt", content_type="text/plain", size=len(content), sha256=sha256,
        model="atlas.city", record_id=city,
    )  # fmt: skip


def uninstall(host: Host, name: str, file: Path) -> None:
    host.apply(host.plan_uninstall(name, file))


def test_the_plan_says_what_goes_and_changes_nothing(atlas, tmp_path):
    host = atlas()
    fill(host)
    before = kit.contents(host)
    plan = host.plan_uninstall("atlas")
    lines = plan.text().splitlines()
    assert lines[0] == "Uninstall atlas 1.0 with all its data."
    assert lines[1].startswith(f"First write all that goes to the archive {tmp_path}/data/unin")
    assert "The role “Guide” goes; it is held by: admin." in lines
    assert "[atlas] Drop the table atlas_city with 2 rows." in lines
    assert "[atlas] Delete what speaks of it: Notes (1 row)." in lines
    assert "[atlas] Delete what speaks of it: Saved filters (1 row)." in lines
    assert "[atlas] Delete what speaks of it: Settings (1 row)." in lines
    assert "[atlas] Delete what speaks of it: Attachments (1 row)." in lines
    assert "[atlas] Delete what speaks of it: Roles (2 rows)." in lines
    (added,) = (line for line in lines if "Drop from base_user, with the values of 1 row" in line)
    assert all(name in added for name in ("hometown_id", "nickname", "steps"))
    assert kit.contents(host) == before
    assert not (tmp_path / "data" / "uninstalled").exists()
    found = plan.as_json()["removal"]
    assert {"role": "Guide", "users": ["admin"]} in found["roles"]


def test_all_that_it_has_goes_and_nothing_else(atlas, tmp_path):
    host = atlas()
    kept = {t: kit.columns(host, t) for t in kit.tables(host) if not t.startswith("atlas")}
    fill(host)
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    assert not any(table.startswith("atlas") for table in kit.tables(host))
    gone = {"hometown_id", "nickname", "steps"}
    assert kit.columns(host, "base_user") == kept["base_user"] - gone
    assert [addon.name for addon in host.platform.addons] == ["base"]
    with host.platform.env() as env:
        assert env.session.scalars(select(env["base.note"].text)).all() == ["Tall."]
        assert env.session.scalars(select(env["base.team"].name)).all() == ["Explorers"]
        roles = env.session.scalars(select(env["base.role"].name)).all()
        assert not any(name.startswith("atlas") for name in roles)
        state = env.session.scalars(
            select(env["base.addon"]).where(env["base.addon"].name == "atlas")
        ).one()
        assert (state.state, state.footprint) == ("uninstalled", {})
    assert host.plan("upgrade").is_empty, host.plan("upgrade").text()
    with host.platform.env(write=True) as env:
        env.session.add(env["base.user"](name="Bob", login="bob"))


def test_the_archive_is_its_owners_alone_and_has_everything(atlas, tmp_path):
    host = atlas()
    fill(host)
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    assert (tmp_path / "atlas.zip").stat().st_mode & 0o777 == 0o600
    with AddonArchive(tmp_path / "atlas.zip") as archive:
        archive.verify()
        rows = {(p.kind, p.table): p.rows for p in archive.about.parts}
        assert rows["table", "atlas_country"] == 2
        assert rows["table", "atlas_city__friends"] == 1
        assert rows["columns", "base_user"] == 1
        assert rows["rows", "base_attachment"] == 1
        assert sum(name.startswith("attachments/") for name in archive.names) == 1


def test_an_archive_never_replaces_a_file(atlas, tmp_path):
    host = atlas()
    plan = host.plan_uninstall("atlas", tmp_path / "atlas.zip")
    (tmp_path / "atlas.zip").write_text("precious")
    with pytest.raises(LifecycleError, match="is there already"):
        host.apply(plan)
    assert (tmp_path / "atlas.zip").read_text() == "precious"
    assert "atlas_city" in kit.tables(host)


def test_where_nothing_can_be_written_nothing_goes(atlas, tmp_path):
    host = atlas()
    (tmp_path / "file").write_text("")
    with pytest.raises(LifecycleError, match=r"The archive can't be written: .*Nothing was"):
        uninstall(host, "atlas", tmp_path / "file" / "atlas.zip")
    assert host.platform.addon("atlas") is not None


def test_what_others_stand_on_stays(toured, tmp_path):
    host = toured()
    with pytest.raises(LifecycleError, match=r"atlas is needed by: tours\. Uninstall or disable"):
        host.plan_uninstall("atlas")
    host.apply(host.plan("disable", ["tours"]))
    with pytest.raises(LifecycleError) as refused:
        host.plan_uninstall("atlas")
    assert "atlas_city.guide (tours)" in str(refused.value)
    assert "tours_stop.city_id (tours)" in str(refused.value)
    assert "Uninstall these first: tours." in str(refused.value)
    uninstall(host, "tours", tmp_path / "tours.zip")
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    host.apply(host.plan_restore(tmp_path / "atlas.zip"))
    host.apply(host.plan_restore(tmp_path / "tours.zip"))
    assert host.plan("upgrade").is_empty


def test_what_cannot_be_uninstalled_is_named(atlas):
    host = atlas()
    with pytest.raises(LifecycleError, match="base is the platform itself"):
        host.plan_uninstall("base")
    with pytest.raises(LifecycleError, match="has nothing of the addon tours"):
        host.plan_uninstall("tours")


def test_an_addon_whose_code_is_gone_goes_by_its_footprint(toured, tmp_path):
    fill(toured())
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "atlas").symlink_to(kit.ADDONS / "atlas")
    host = toured(tmp_path / "found")
    uninstall(host, "tours", tmp_path / "tours.zip")
    assert "tours_stop" not in kit.tables(host)
    assert not {"guide", "sign"} & kit.columns(host, "atlas_city")
    assert [addon.name for addon in host.platform.addons] == ["base", "atlas"]
    with pytest.raises(LifecycleError, match=r"tours, which is not installed. Install tours 1\.0"):
        host.plan_restore(tmp_path / "tours.zip")
    host = toured()
    host.apply(host.plan_restore(tmp_path / "tours.zip"))
    with host.platform.env() as env:
        assert env.session.scalars(select(env["tours.stop"].name)).all() == ["Gate"]


def test_a_disabled_addon_can_go_and_come_back(atlas, tmp_path):
    host = atlas()
    fill(host)
    before = kit.contents(host)
    host.apply(host.plan("disable", ["atlas"]))
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    host.apply(host.plan_restore(tmp_path / "atlas.zip"))
    assert kit.contents(host) == before


def test_fields_of_the_companys_own_go_along_and_come_back(atlas, tmp_path):
    host = atlas()
    own = {"model": "atlas.city", "name": "x_river", "label": "River", "type": "text"}
    link = {"model": "base.team", "name": "x_home", "label": "Home", "type": "reference"}
    link["target"] = "atlas.city"
    with host.platform.env(write=True) as env:
        table = env.registry.info("base.custom_field").table
        moment = {"created_at": env.now(), "updated_at": env.now()}
        for row in (own, link):
            env.session.connection().execute(insert(table).values(**row, **moment))
    host.apply(host.plan("upgrade"))
    with host.platform.env(write=True) as env:
        city = env.session.scalars(select(env["atlas.city"])).one()
        city.x_river = "Anyder"
        env.session.scalars(select(env["base.team"])).one().x_home = city
    before = kit.contents(host)
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    assert "x_home_id" not in kit.columns(host, "base_team")
    assert kit.contents(host)["base_custom_field"] == []
    host.apply(host.plan_restore(tmp_path / "atlas.zip"))
    assert kit.contents(host) == before


@pytest.mark.parametrize("place", ["disabled", "archived"])
def test_killed_in_the_middle_nothing_is_lost(atlas, tmp_path, monkeypatch, place):
    host = atlas()
    fill(host)
    before = kit.contents(host)
    if place == "archived":
        monkeypatch.setattr(
            "mozaika.lifecycle.apply._run_steps", lambda *_: os.kill(os.getpid(), 9)
        )
    assert change(host, "uninstall", "atlas", crash_at=place) == KILLED
    monkeypatch.undo()
    host = atlas()
    assert kit.contents(host) == before
    assert host.platform.addon("atlas") is not None
    uninstall(host, "atlas", tmp_path / "atlas.zip")


def test_bytes_of_attachments_come_back(atlas, tmp_path):
    host = atlas()
    fill(host)
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    shutil.rmtree(tmp_path / "data" / "attachments")
    store_of(host.settings)
    host.apply(host.plan_restore(tmp_path / "atlas.zip"))
    with host.platform.env() as env:
        sha256 = env.session.scalars(select(env["base.attachment"].sha256)).one()
    assert store_of(host.settings).open(sha256).read() == b"Here be dragons."


def test_a_damaged_archive_is_refused(atlas, tmp_path):
    host = atlas()
    uninstall(host, "atlas", tmp_path / "atlas.zip")
    data = bytearray((tmp_path / "atlas.zip").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "broken.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("manifest.json", "{}")
    for name in ("broken.zip", "other.zip", "nothing.zip"):
        with pytest.raises(LifecycleError, match="is no whole archive of an addon"):
            host.plan_restore(tmp_path / name)
    with host.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM base_role WHERE addon = 'atlas'")) == 0
