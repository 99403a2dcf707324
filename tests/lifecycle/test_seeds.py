"""Shipped records are merged three ways: old shipped, new shipped, the company's edits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mozaika.declare import Ref, Seed
from mozaika.lifecycle.merge import Shipped, merge
from mozaika.lifecycle.seeds import apply_seeds
from mozaika.runtime import Env

KEYS = ["notebook.t1", "notebook.t2", "notebook.t3"]
COLORS = ["red", "green", "blue"]

colors = st.sampled_from(COLORS)
ship = st.tuples(st.just("ship"), st.dictionaries(st.sampled_from(KEYS), colors))
edit = st.tuples(st.just("edit"), st.sampled_from(KEYS), colors)
delete = st.tuples(st.just("delete"), st.sampled_from(KEYS))
point = st.tuples(st.just("point"), st.sampled_from(KEYS))


@dataclass
class Company:
    """What should be in the database: the colour of each shipped topic, and who points to it."""

    shipped: dict[str, str] = field(default_factory=dict)
    there: dict[str, str] = field(default_factory=dict)
    pointed: list[str] = field(default_factory=list)

    def ship(self, seeds: dict[str, str]) -> None:
        for key, color in seeds.items():
            if key not in self.shipped or self.there.get(key) == self.shipped[key]:
                self.there[key] = color
            self.shipped[key] = color


def topics(env: Env, company: Company) -> dict[str, Any]:
    env.session.expire_all()
    seeds = env.session.scalars(select(env["base.seed"])).all()
    ids = {row.key: row.record_id for row in seeds if row.key in company.shipped}
    found = {key: env.session.get(env["notebook.topic"], number) for key, number in ids.items()}
    return {key: topic for key, topic in found.items() if topic is not None}


def run(env: Env, company: Company, action: tuple[Any, ...]) -> None:
    known = topics(env, company)
    match action:
        case ("ship", seeds):
            company.ship(seeds)
            others = [s for s in env.platform.seeds if s.key not in KEYS]
            shipped = [
                Seed(key, "notebook.topic", {"name": key, "color": color})
                for key, color in seeds.items()
            ]
            env.platform = replace(env.platform, seeds=(*others, *shipped))
            apply_seeds(env, {"notebook"})
        case ("edit", key, color) if key in known:
            known[key].color = company.there[key] = color
        case ("delete", key) if key in known and key not in company.pointed:
            env.session.delete(known[key])
            del company.there[key]
        case ("point", key) if key in known:
            env.session.add(env["notebook.note"](title=key, body="…", topic=known[key]))
            company.pointed.append(key)
    env.session.flush()


@settings(max_examples=40)
@given(actions=st.lists(st.one_of(ship, edit, delete, point), max_size=8))
def check_history(host: Any, actions: list[tuple[Any, ...]]) -> None:
    company = Company()
    with host.platform.env(write=True) as env:
        for action in actions:
            run(env, company, action)
            found = {key: topic.color for key, topic in topics(env, company).items()}
            assert found == company.there
        notes = env.session.scalars(
            select(env["notebook.note"]).where(env["notebook.note"].title.in_(KEYS))
        ).all()
        assert sorted(note.title for note in notes) == sorted(company.pointed)
        assert all(note.topic is not None for note in notes)
        env.rollback()


def test_any_history_of_shipping_and_editing(notebook):
    check_history(notebook())


VALUES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), min_size=1)


@given(old=VALUES, new=VALUES, edits=st.dictionaries(st.sampled_from("abc"), st.integers(4, 6)))
def test_an_edit_survives_and_the_rest_follows(old, new, edits):
    current = {**dict.fromkeys("abc"), **old, **edits}
    merged = merge(Shipped(old), new, current, {})
    after = {**current, **merged.changes}
    for name in edits:
        assert after[name] == edits[name]
    for name in new.keys() - edits.keys():
        assert after[name] == new[name]
    assert set(merged.kept) == {n for n in edits if n in new and n in old and new[n] != old[n]}
    assert merge(Shipped(new), new, after, {}).changes == {}


LINKS = st.lists(st.integers(1, 5), unique=True)


@given(old=LINKS, new=LINKS, user_added=LINKS, user_removed=LINKS)
def test_links_of_the_company_survive(old, new, user_added, user_removed):
    current = [n for n in [*old, *(a for a in user_added if a not in old)] if n not in user_removed]
    merged = merge(Shipped({"x": old}), {"x": new}, {"x": current}, {})
    after = merged.changes.get("x", current)
    assert set(current) - (set(old) - set(new)) <= set(after), "nothing of the company's is lost"
    assert set(new) - set(old) <= set(after), "what is shipped anew is there"
    assert set(after) <= set(current) | (set(new) - set(old))


def test_upgrade_merges_and_releases(notebook):
    host = notebook()
    with host.platform.env(write=True) as env:
        topic = env["notebook.topic"]
        by_name = {t.name: t for t in env.session.scalars(select(topic))}
        by_name["Work"].color = "black"
        env.session.add(env["notebook.note"](title="Mine", body="…", topic=by_name["Old"]))
        welcome = env.session.scalars(
            select(env["notebook.note"]).where(env["notebook.note"].title == "Welcome")
        ).one()
        env.session.delete(welcome)
    host = notebook("v1_1")
    plan = host.plan("upgrade")
    assert {(s.key, s.action, s.fields) for s in plan.seeds} == {
        ("notebook.topic_home", "changed", ("name",)),
        ("notebook.topic_work", "changed", ("name",)),
        ("notebook.topic_work", "kept", ("color",)),
        ("notebook.topic_travel", "new", ()),
        ("notebook.topic_old", "released", ()),
    }
    host.apply(plan)
    with host.platform.env() as env:
        found = {t.name: t.color for t in env.session.scalars(select(env["notebook.topic"]))}
        mine = env.session.scalars(select(env["notebook.note"])).one()
        assert (mine.title, mine.topic.name) == ("Mine", "Old")
    assert found == {"House": "blue", "Office": "black", "Travel": "lime", "Old": "grey"}


def test_seeds_refer_to_each_other_in_any_order(notebook):
    host = notebook()
    with host.platform.env(write=True) as env:
        note = {"title": "N", "body": "b", "cost": 3, "topic": Ref("notebook.t1")}
        topic = {"name": "T", "notes": [Ref("notebook.welcome")]}
        shipped = (
            Seed("notebook.n", "notebook.note", note),
            Seed("notebook.t1", "notebook.topic", topic),
        )
        env.platform = replace(env.platform, seeds=(*env.platform.seeds, *shipped))
        assert {s.key for s in apply_seeds(env, {"notebook"})} == {"notebook.n", "notebook.t1"}
        made = env.session.scalars(
            select(env["notebook.note"]).where(env["notebook.note"].title == "N")
        ).one()
        assert made.topic.name == "T"
        assert [n.title for n in made.topic.notes] == ["Welcome"]
        assert apply_seeds(env, {"notebook"}) == []


def test_a_record_that_the_company_has_already_is_taken_over(notebook):
    host = notebook()
    with host.platform.env(write=True) as env:
        env.session.add(env["notebook.topic"](name="Travel", color="pink"))
    host = notebook("v1_1")
    plan = host.plan("upgrade")
    assert ("notebook.topic_travel", "adopted") in {(s.key, s.action) for s in plan.seeds}
    assert "Take over your record as notebook.topic_travel (notebook.topic), as it is." in (
        plan.text().splitlines()
    )
    host.apply(plan)
    with host.platform.env() as env:
        travel = env["notebook.topic"].name == "Travel"
        assert env.session.scalars(select(env["notebook.topic"].color).where(travel)).all() == [
            "pink"
        ]
        welcome = env.session.scalars(select(env["notebook.note"])).one()
        assert welcome.topic.color == "pink"
