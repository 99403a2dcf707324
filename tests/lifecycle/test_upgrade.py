"""Upgrading the notebook 1.0 → 1.1 → 1.2: scripts, shipped records, what a careless rename does."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from mozaika.errors import LifecycleError
from mozaika.lifecycle import fill, snapshot
from mozaika.lifecycle.host import Host


def columns(host: Host, table: str) -> set[str]:
    return {column["name"] for column in inspect(host.database.engine).get_columns(table)}


def write_notes(host: Host, count: int = 3, *, topic: str | None = "Home") -> None:
    with host.platform.env(write=True) as env:
        note, model = env["notebook.note"], env["notebook.topic"]
        home = env.session.scalars(select(model).where(model.name == topic)).one_or_none()
        notes = [
            note(title=f"!Note {n}", body=f"Text {n}", topic=home, cost=Decimal("1.5"))
            for n in range(count)
        ]
        env.session.add_all(notes)
        env.session.flush()
        notes[0].body = "Edited"


def notes_of(host: Host) -> dict[str, object]:
    with host.platform.env() as env:
        found = env.session.scalars(select(env["notebook.note"])).all()
        return {note.title: note for note in found}


def test_host_refuses_newer_code_until_the_upgrade(notebook):
    host = notebook("v1_1")
    with pytest.raises(LifecycleError, match=r"notebook 1\.0 → 1\.1.*addons upgrade"):
        _ = host.platform
    host.apply(host.plan("upgrade"))
    assert host.platform.addon("notebook").version == "1.1"


def test_upgrade_moves_values_with_the_script(notebook):
    write_notes(notebook())
    host = notebook("v1_1")
    plan = host.plan("upgrade")
    assert plan.steps[0].kind == "script"
    assert plan.orphans == ()
    assert "Upgrade notebook from 1.0 to 1.1." in plan.text()
    assert "RENAME COLUMN" in plan.text(sql=True)
    assert "body" in columns(host, "notebook_note"), "making a plan changes nothing"
    host.apply(plan)
    assert "body" not in columns(host, "notebook_note")
    notes = notes_of(host)
    assert notes["!Note 0"].content == "Edited"
    assert {notes[f"!Note {n}"].priority for n in range(3)} == {1}, "the script's after ran"
    assert notes["Welcome"].priority == 3
    with host.database.engine.connect() as connection:
        kept = connection.scalars(text('SELECT "values" FROM base_change ORDER BY id')).all()
    assert "content" in str(kept[-1])
    assert "body" not in str(kept)
    assert host.plan("upgrade").is_empty


def test_upgrade_over_two_versions_runs_all_scripts_in_order(notebook):
    write_notes(notebook())
    host = notebook("v1_2")
    host.apply(host.plan("upgrade"))
    registry = host.platform.registry
    assert "notebook.subject" in registry
    assert "notebook.topic" not in registry
    assert notes_of(host)["!Note 1"].content == "Text 1"
    with host.platform.env() as env:
        note = env.session.scalars(
            select(env["notebook.note"]).where(env["notebook.note"].title == "!Note 1")
        ).one()
        assert note.topic.name == "House"
    with host.database.engine.connect() as connection:
        archived = connection.execute(text("SELECT * FROM archived_notebook_note__cost")).all()
        models = set(connection.scalars(text("SELECT model FROM base_seed")))
    assert len(archived) == 3
    assert "cost" not in columns(host, "notebook_note")
    assert "notebook.topic" not in models
    later = host.plan("upgrade")
    assert later.is_empty, later.text()
    assert later.orphans == ()


def test_new_stored_computed_field_is_filled_in_batches(notebook):
    write_notes(notebook(), 7, topic=None)
    host = notebook("v1_2")
    plan = host.plan("upgrade")
    assert [(f.model, f.field, f.total) for f in plan.fills] == [("notebook.note", "summary", 8)]
    host.apply(plan)
    platform = host.platform
    empty = [note.title for note in notes_of(host).values() if note.summary is None]
    assert len(empty) == 7
    before = {title: (note.version, note.updated_at) for title, note in notes_of(host).items()}
    seen: list[tuple[int, int]] = []
    done = fill.run_fill(
        platform,
        "notebook.note",
        "summary",
        batch=3,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert done == 8
    assert seen == [(3, 8), (6, 8), (8, 8)]
    notes = notes_of(host)
    assert notes["!Note 2"].summary == "!Note 2: Text 2"
    assert {title: (note.version, note.updated_at) for title, note in notes.items()} == before
    asked_by_the_script = fill.pending_fills(platform)
    assert [(f.field, f.total) for f in asked_by_the_script] == [("search_text", 8)]
    assert fill.run_pending(platform) == 8
    assert fill.pending_fills(platform) == []


def test_rename_without_script_keeps_the_column_and_reports_it(notebook):
    write_notes(notebook())
    host = notebook("v1_1_careless")
    with pytest.raises(LifecycleError, match=r"“content” of notebook\.note .*without it: 4"):
        host.plan("upgrade")


def test_rename_of_an_optional_field_without_script_reports_the_orphan(notebook):
    write_notes(notebook())
    host = notebook("v1_1_optional")
    plan = host.plan("upgrade")
    assert [(o.table, o.column, o.rows) for o in plan.orphans] == [("notebook_note", "body", 4)]
    assert "notebook_note.body any more; kept, with 4 values." in plan.text()
    host.apply(plan)
    with host.platform.env(write=True) as env:
        env.session.add(env["notebook.note"](title="After"))
    with host.database.engine.connect() as connection:
        bodies = set(connection.scalars(text("SELECT body FROM notebook_note")))
    assert bodies == {"Hello", "Edited", "Text 1", "Text 2", None}
    assert [o.rows for o in host.plan("upgrade").orphans] == [4]

    repaired = notebook("v1_1_repaired")
    repaired.apply(repaired.plan("upgrade"))
    assert notes_of(repaired)["!Note 1"].content == "Text 1"
    assert "body" not in columns(repaired, "notebook_note")
    later = repaired.plan("upgrade")
    assert later.is_empty
    assert [w.text for w in later.warnings if "content is required now" in str(w.text)]


def test_downgrade_is_refused(notebook):
    newer = notebook("v1_1")
    newer.apply(newer.plan("upgrade"))
    host = notebook("v1_0")
    with pytest.raises(LifecycleError, match=r"version 1\.1, but version 1\.0 is installed"):
        host.plan("upgrade")


def test_snapshots_of_the_sqlite_file(notebook):
    host = notebook("v1_1")
    file = host.database.file
    applied = host.apply(host.plan("upgrade"))
    if file is None:
        assert applied.snapshot is None
        return
    assert applied.snapshot == file.with_name(f"{file.name}.1.bak")
    old = Host(type(host.settings)(database_url=f"sqlite:///{applied.snapshot}"))
    assert "body" in columns(old, "notebook_note")
    old.close()
    for generation in (7, 8, 9, 10):
        snapshot.take(Path(file), generation)
    kept = [path.name.split(".")[-2] for path in snapshot.snapshots(Path(file))]
    assert kept == ["8", "9", "10"]


def test_disabling_while_an_upgrade_waits_does_not_pass_for_the_upgrade(notebook):
    host = notebook()
    host.apply(host.plan("enable", ["reminders"]))
    waiting = notebook("v1_1")
    waiting.apply(waiting.plan("disable", ["reminders"]))
    with pytest.raises(LifecycleError, match=r"notebook 1\.0 → 1\.1"):
        _ = waiting.platform
    waiting.apply(waiting.plan("upgrade"))
    assert waiting.platform.addon("notebook").version == "1.1"
    assert notes_of(waiting)["Welcome"].content == "Hello"
