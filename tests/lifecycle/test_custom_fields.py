"""Fields that an administrator adds behave as declared ones, at once and through upgrades."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import inspect, text

from mozaika.base.own import CUSTOMISING
from mozaika.errors import AccessDenied, ValidationFailed
from mozaika.i18n import use_language
from mozaika.lifecycle import custom_fields
from mozaika.lifecycle.custom_rows import CustomRow, row_of
from mozaika.lifecycle.custom_shape import TYPES
from mozaika.lifecycle.fill import run_pending
from mozaika.lifecycle.host import Host
from mozaika.runtime import SYSTEM_USER
from mozaika.services.records import Records

NOTE = "notebook.note"


def define(host: Host, **values: Any) -> CustomRow:
    return custom_fields.define(host, SYSTEM_USER, {"model": NOTE, "label": "Mood", **values})


def change(host: Host, row: CustomRow, **values: Any) -> CustomRow:
    return custom_fields.change(host, SYSTEM_USER, row.id, values)


def make_at_once(host: Host, *rows: dict[str, Any]) -> None:
    """Several fields with one plan: rows first, the columns as an upgrade makes what is missing."""
    with host.platform.env(write=True) as env:
        env.cache[CUSTOMISING] = True
        made = [row_of({"model": NOTE, **row}).values() for row in rows]
        Records(env, "base.custom_field").create(made)
    host.apply(host.plan("upgrade"))


def write(host: Host, **values: Any) -> int:
    with host.platform.env(write=True) as env:
        made = Records(env, NOTE).create([{"title": "Note", "body": "Text", **values}])
        return int(made[0].id)


def find(host: Host, *conditions: Any, **more: Any) -> list[dict[str, Any]]:
    with host.platform.env() as env:
        return Records(env, NOTE).search(list(conditions), **more).items


def problems(host: Host) -> str:
    return " ".join(str(problem.message) for problem in host.platform.problems)


def execute(host: Host, sql: str, **values: Any) -> None:
    with host.database.write_engine.begin() as connection:
        connection.execute(text(sql), values)


def test_a_field_works_at_once_and_in_other_workers(notebook):
    now = [0.0]
    host, other = notebook(), notebook(clock=lambda: now[0])
    assert "x_mood" not in other.check().registry.info(NOTE).fields
    row = define(host, search=True, labels={"pl": "Nastrój"})
    assert row.name == "x_mood"
    found = host.platform.registry.info(NOTE).fields["x_mood"]
    assert (found.addon, str(found.label)) == ("custom", "Mood")
    with use_language("pl"):
        assert str(found.label) == "Nastrój"
    written = write(host, x_mood="wesoły")
    now[0] = 0.6
    with other.check().env() as env:
        records = Records(env, NOTE)
        assert records.read(written, ["x_mood"])["x_mood"] == "wesoły"
        assert [one["id"] for one in records.search(q="wesoly").items] == [written]


VALUES = {
    "text": "word",
    "long_text": "a\nb",
    "integer": 7,
    "decimal": Decimal("1.2345"),
    "boolean": True,
    "date": date(2026, 11, 21),
    "moment": "2026-11-21T10:00:00+01:00",
    "choice": "b",
    "email": "jan@example.com",
    "phone": "+48 22 123 45 67",
    "url": "https://example.com",
}


def test_every_type_keeps_filters_and_sorts_values(notebook):
    host = notebook()
    choices = [{"value": "a"}, {"value": "b"}]
    rows = [
        {"name": f"x_{kind}", "label": kind, "type": kind, "choices": choices} for kind in VALUES
    ]
    link = {"name": "x_link", "label": "Link", "type": "reference", "target": "notebook.topic"}
    make_at_once(host, *rows, link)
    assert set(VALUES) == set(TYPES)
    with host.platform.env() as env:
        topic = Records(env, "notebook.topic").search(limit=1).items[0]["id"]
    values = {**{f"x_{kind}": value for kind, value in VALUES.items()}, "x_link": topic}
    written = write(host, **values)
    for name, value in values.items():
        found = find(host, [name, "=", value], sort=name, fields=["id", name])
        assert [one["id"] for one in found] == [written], name
    with host.platform.env() as env:
        groups = Records(env, NOTE).aggregate(["x_choice"], ["x_decimal:sum", "id:count"])
    assert {group["x_choice"]: group["x_decimal:sum"] for group in groups}["b"] == Decimal("1.2345")


def test_a_required_field_is_asked_for_and_a_choice_is_checked(notebook):
    host = notebook()
    define(host, type="choice", required=True, choices=[{"value": "good", "label": "Good"}])
    with pytest.raises(ValidationFailed) as missing:
        write(host)
    assert set(missing.value.errors) == {"x_mood"}
    with pytest.raises(ValidationFailed):
        write(host, x_mood="bad")
    write(host, x_mood="good")


def test_changes_are_kept_where_the_model_is_tracked(empty):
    host = empty()
    custom_fields.define(host, SYSTEM_USER, {"model": "base.setting", "label": "Why"})
    with host.platform.env(write=True) as env:
        Records(env, "base.setting").create([{"name": "a", "value": 1, "x_why": "because"}])
    with host.platform.env() as env:
        of_setting = [["model", "=", "base.setting"]]
        kept = Records(env, "base.change").search(of_setting, fields=["values"]).items
    assert "x_why" in kept[0]["values"]


def test_texts_sort_as_people_do(notebook):
    host = notebook()
    define(host)
    for mood in ("Żal", "Łzy", "ad 10", "ad 2"):
        write(host, x_mood=mood)
    found = find(host, ["x_mood", "!=", None], sort="x_mood", fields=["x_mood"])
    assert [one["x_mood"] for one in found] == ["ad 2", "ad 10", "Łzy", "Żal"]


def test_what_can_be_changed_is_changed_at_once(notebook):
    host = notebook()
    row = define(host, type="choice", choices=[{"value": "a", "label": "A"}])
    change(host, row, label="Humour", help="How is it?", required=True, sequence=3, in_list=True)
    found = host.platform.registry.info(NOTE).fields["x_mood"]
    assert (str(found.label), str(found.help), found.required) == ("Humour", "How is it?", True)
    change(host, row, choices=[{"value": "a", "label": "Ach"}, {"label": "Och"}])
    found = host.platform.registry.info(NOTE).fields["x_mood"]
    assert [(value, str(label)) for value, label in found.choices] == [("a", "Ach"), ("och", "Och")]


@pytest.mark.parametrize(
    "values",
    [{"type": "integer"}, {"model": "notebook.topic"}, {"name": "x_other"}],
    ids=["type", "model", "code"],
)
def test_type_code_and_model_stay_as_they_were_made(notebook, values):
    host = notebook()
    row = define(host)
    with pytest.raises(ValidationFailed, match=r"can't") as refused:
        change(host, row, **values)
    assert set(refused.value.errors) == set(values)


def test_a_choice_in_use_is_not_removed(notebook):
    host = notebook()
    choices = [{"value": "a", "label": "Angry"}, {"value": "b", "label": "Bored"}]
    row = define(host, type="choice", choices=choices)
    for _ in range(2):
        write(host, x_mood="a")
    with pytest.raises(ValidationFailed, match="“Angry” is chosen in 2 entries"):
        change(host, row, choices=choices[1:])
    change(host, row, choices=choices[:1])


def test_searching_can_be_switched_on_later(notebook):
    host = notebook()
    row = define(host)
    written = write(host, x_mood="radosny")
    assert find(host, q="radosny") == []
    change(host, row, search=True)
    run_pending(host.platform)
    assert [one["id"] for one in find(host, q="radosny")] == [written]


def test_hiding_keeps_column_and_values(notebook):
    host = notebook()
    row = define(host, search=True)
    written = write(host, x_mood="calm")
    custom_fields.set_active(host, SYSTEM_USER, row.id, False)
    assert "x_mood" not in host.platform.registry.info(NOTE).fields
    write(host)
    assert host.plan("upgrade").orphans == ()
    custom_fields.set_active(host, SYSTEM_USER, row.id, True)
    assert find(host, ["x_mood", "=", "calm"])[0]["id"] == written


def test_deleting_for_good_writes_the_values_to_a_file_first(notebook, tmp_path):
    host = notebook()
    host.settings = replace(host.settings, data_dir=tmp_path)
    row = define(host, type="decimal")
    written = write(host, x_mood=Decimal("12.5"))
    with pytest.raises(ValidationFailed, match="Switch it off first"):
        custom_fields.delete(host, SYSTEM_USER, row.id)
    custom_fields.set_active(host, SYSTEM_USER, row.id, False)
    archived = custom_fields.delete(host, SYSTEM_USER, row.id)
    assert archived.rows == 1
    with archived.path.open(encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["id", "x_mood"], [str(written), "12.5000"]]
    columns = {
        column["name"] for column in inspect(host.database.engine).get_columns("notebook_note")
    }
    assert "x_mood" not in columns
    assert define(host).name == "x_mood"


def test_links_and_sort_keys_go_with_their_field(notebook, tmp_path):
    host = notebook()
    host.settings = replace(host.settings, data_dir=tmp_path)
    for values in ({"type": "reference", "target": "notebook.topic"}, {"type": "text"}):
        row = define(host, label="Gone", name=f"x_gone_{values['type']}", **values)
        custom_fields.set_active(host, SYSTEM_USER, row.id, False)
        custom_fields.delete(host, SYSTEM_USER, row.id)
    columns = {
        column["name"] for column in inspect(host.database.engine).get_columns("notebook_note")
    }
    assert not {"x_gone_text", "x_gone_text_sort"} & columns


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown model": ({"model": "notebook.nothing"}, "model"),
    "no label": ({"label": " "}, "label"),
    "no identifier": ({"name": "x_a b"}, "name"),
    "no prefix": ({"name": "mood"}, "name"),
    "reserved word": ({"name": "select"}, "name"),
    "too long": ({"name": "x_" + "a" * 60}, "name"),
    "choice without values": ({"type": "choice"}, "choices"),
    "choice said twice": (
        {"type": "choice", "choices": [{"value": "a"}, {"value": "a"}]},
        "choices",
    ),
    "link without target": ({"type": "reference"}, "target"),
    "link to nothing": ({"type": "reference", "target": "notebook.nothing"}, "target"),
    "unknown type": ({"type": "sound"}, "type"),
    "search in numbers": ({"type": "integer", "search": True}, "search"),
}


@pytest.mark.parametrize(("values", "culprit"), REFUSED.values(), ids=REFUSED)
def test_bad_definitions_are_refused_with_words(notebook, values, culprit):
    host = notebook()
    with pytest.raises(ValidationFailed) as refused:
        define(host, **values)
    assert culprit in refused.value.errors
    assert str(refused.value.errors[culprit][0])
    assert host.platform.generation == 1


def test_a_code_in_use_is_refused(notebook):
    host = notebook()
    define(host, name="x_mood_id", type="integer")
    for values in ({"name": "x_mood_id"}, {"type": "reference", "target": "notebook.topic"}):
        with pytest.raises(ValidationFailed) as refused:
            define(host, **{"name": "x_mood", **values})
        assert set(refused.value.errors) == {"name"}


def test_a_field_sleeps_with_the_addon_of_its_model(notebook):
    host = notebook()
    define(host)
    written = write(host, x_mood="calm")
    host.apply(host.plan("disable", ["notebook"]))
    assert problems(host) == ""
    assert [plan.orphans for plan in [host.plan("upgrade")]] == [()]
    host.apply(host.plan("enable", ["notebook"]))
    assert find(host, ["x_mood", "=", "calm"])[0]["id"] == written


def test_it_survives_an_upgrade(notebook):
    old = notebook()
    define(old)
    written = write(old, x_mood="calm")
    host = notebook("v1_1")
    plan = host.plan("upgrade")
    assert not any(orphan.column == "x_mood" for orphan in plan.orphans)
    host.apply(plan)
    assert find(host, ["x_mood", "=", "calm"])[0]["id"] == written


def test_a_row_without_its_column_is_left_out_until_a_plan_makes_it(notebook):
    host = notebook()
    row = define(host)
    execute(host, "UPDATE base_custom_field SET name = 'x_humour' WHERE id = :id", id=row.id)
    fresh = notebook()
    assert "its column is not in the database" in problems(fresh)
    assert fresh.platform.problems[0].cure
    fresh.apply(fresh.plan("upgrade"))
    assert write(fresh, x_humour="fine")


def test_plain_writes_are_refused(notebook):
    host = notebook()
    row = define(host)
    for act in (
        lambda records: records.create([{"model": NOTE, "name": "x_a", "label": "A"}]),
        lambda records: records.update(row.id, {"label": "B"}),
        lambda records: records.delete([row.id]),
    ):
        refused = pytest.raises(AccessDenied, match="Administration → Custom fields")
        with refused, host.platform.env(write=True) as env:
            act(Records(env, "base.custom_field"))


def test_a_field_of_some_roles_is_hidden_from_others(notebook):
    host = notebook()
    define(host, roles=["notebook.user"])
    assert host.platform.registry.info(NOTE).fields["x_mood"].roles == ("notebook.user",)


def test_broken_json_in_a_row_does_not_keep_the_platform_from_building(notebook):
    host = notebook()
    define(host, type="choice", choices=[{"value": "a", "label": "A"}])
    broken = "'{'" if host.database.dialect == "sqlite" else "'[3]'"
    execute(host, f"UPDATE base_custom_field SET choices = {broken}, labels = '7'")  # noqa: S608
    fresh = notebook()
    assert fresh.platform.registry.info(NOTE)
