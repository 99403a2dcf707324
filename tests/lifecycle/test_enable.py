"""Enabling and disabling addons: the plan, the tables, what stays."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select, text

from mozaika.errors import AddonError, LifecycleError
from mozaika.lifecycle.host import Host


def tables(host: Host) -> set[str]:
    return set(inspect(host.database.engine).get_table_names())


def columns(host: Host, table: str) -> set[str]:
    return {column["name"] for column in inspect(host.database.engine).get_columns(table)}


def test_plan_says_everything_and_changes_nothing(empty):
    host = empty()
    before = tables(host)
    plan = host.plan("enable", ["reminders"])
    lines = plan.text().splitlines()
    assert lines[:2] == [
        "Enable notebook 1.0, which is needed by reminders.",
        "Enable reminders 1.0.",
    ]
    assert "Ship the record notebook.topic_home (notebook.topic)." in lines
    assert any("Make the table notebook_note" in line for line in lines)
    assert "CREATE TABLE notebook_note (" in plan.text(sql=True)
    assert "CREATE TABLE" not in plan.text()
    assert tables(host) == before
    assert plan.as_json()["changes"][0] == {
        "addon": "notebook",
        "action": "enable",
        "from_version": None,
        "to_version": "1.0",
        "because_of": ["reminders"],
    }


def test_apply_does_exactly_the_plan(empty):
    host = empty()
    applied = host.apply(host.plan("enable", ["notebook"]))
    assert {"notebook_note", "notebook_topic", "notebook_topic__notes"} <= tables(host)
    assert [addon.name for addon in host.platform.addons] == ["base", "notebook"]
    assert {change.action for change in applied.seeds} == {"new"}
    assert host.plan("upgrade").is_empty
    assert host.plan("enable", ["notebook"]).text() == "Nothing to do."


def test_extension_adds_columns_to_a_table_with_rows_and_fills_them_later(notebook):
    host = notebook()
    plan = host.plan("enable", ["reminders"])
    kinds = [(step.kind, step.column) for step in plan.steps if step.table == "notebook_note"]
    assert ("column", "shout") in kinds
    assert [(fill.field, fill.total) for fill in plan.fills] == [("shout", 1)]
    host.apply(plan)
    with host.platform.env() as env:
        note = env.session.scalars(select(env["notebook.note"])).one()
        assert (note.title, note.channel, note.shout) == ("Welcome", "mail", None)


def test_disable_keeps_the_data_and_enable_brings_them_back(notebook):
    host = notebook()
    host.apply(host.plan("enable", ["reminders"]))
    with host.platform.env(write=True) as env:
        note = env["notebook.note"](title="Call", body="…", recipient="ann", remind_at_floor=7)
        env.session.add(note)
    plan = host.plan("disable", ["reminders"])
    assert plan.steps == ()
    host.apply(plan)
    assert "reminders.reminder" not in host.platform.registry
    assert {"channel", "recipient"} <= columns(host, "notebook_note")
    with host.platform.env(write=True) as env:
        env.session.add(env["notebook.note"](title="Meanwhile", body="…"))
        call = env.session.scalars(
            select(env["notebook.note"]).where(env["notebook.note"].title == "Call")
        ).one()
        call.title = "Call back"
    assert host.plan("upgrade").orphans == ()
    again = host.plan("enable", ["reminders"])
    assert [step for step in again.steps if step.kind != "search"] == []
    assert "shout" in [fill.field for fill in again.fills]
    host.apply(again)
    with host.platform.env() as env:
        model = env["notebook.note"]
        found = env.session.scalars(select(model).where(model.recipient == "ann")).one()
        assert (found.title, found.remind_at_floor) == ("Call back", 7)


def test_disabling_takes_dependents_along_and_tells_them(notebook):
    host = notebook()
    host.apply(host.plan("enable", ["reminders"]))
    plan = host.plan("disable", ["notebook"])
    assert plan.text().splitlines() == [
        "Disable reminders, which needs notebook.",
        "Disable notebook. Its data stay.",
    ]
    host.apply(plan)
    assert [addon.name for addon in host.platform.addons] == ["base"]
    with host.database.engine.connect() as connection:
        titles = set(connection.scalars(text("SELECT title FROM notebook_note")))
    assert titles == {"Welcome", "Goodbye"}


def test_what_cannot_be_disabled_or_enabled_is_named(notebook):
    host = notebook()
    with pytest.raises(LifecycleError, match="base is the platform itself"):
        host.plan("disable", ["base"])
    with pytest.raises(LifecycleError, match="reminders is not enabled"):
        host.plan("disable", ["reminders"])
    with pytest.raises(AddonError, match=r"There is no addon “remainders”.*“reminders”"):
        host.plan("enable", ["remainders"])


def test_a_plan_that_is_out_of_date_is_refused(notebook):
    host, other = notebook(), notebook()
    old = host.plan("enable", ["reminders"])
    other.apply(other.plan("enable", ["reminders"]))
    with pytest.raises(LifecycleError, match="has changed since this plan was made"):
        host.apply(old)


def test_a_plan_is_refused_when_a_table_was_changed_by_hand(notebook):
    host = notebook()
    plan = host.plan("enable", ["reminders"])
    with host.database.write_engine.begin() as connection:
        connection.execute(text("ALTER TABLE notebook_note ADD COLUMN channel integer"))
    with pytest.raises(LifecycleError, match="has changed since this plan was made"):
        host.apply(plan)


def test_the_administrator_gets_the_roles_of_a_new_addon(empty):
    host = empty()
    host.apply(host.plan("enable", ["notebook"]))
    with host.platform.env() as env:
        admin = env.session.scalars(select(env["base.user"])).one()
        assert {"base.admin", "notebook.user"} <= {role.name for role in admin.roles}


def test_an_addon_that_is_gone_can_still_be_disabled(notebook):
    notebook().close()
    host = notebook("v1_0/nowhere")
    with pytest.raises(AddonError, match="There is no addon “notebook”"):
        _ = host.platform
    host.apply(host.plan("disable", ["notebook"]))
    assert [addon.name for addon in host.platform.addons] == ["base"]


def test_a_shipped_record_that_is_refused_is_named(empty):
    host = empty()
    plan = host.plan("enable", ["reminders"])
    with pytest.raises(LifecycleError, match=r"notebook\.welcome: recipient: .*defaults"):
        host.apply(plan)
    assert "notebook_note" not in tables(host)
    host.apply(host.plan("enable", ["notebook"]))
    host.apply(host.plan("enable", ["reminders"]))
