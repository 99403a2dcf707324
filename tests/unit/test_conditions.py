"""Conditions asked again and again, and what workers keep in memory between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Mapped

from mozaika import Blocked, Condition, Env, kept, only_if, renew, written_fields
from mozaika.addons import Addon
from mozaika.errors import FilterError
from mozaika.model import Model, computed, field, many_to_one
from mozaika.model.types import Integer, Str
from mozaika.runtime import Platform
from mozaika.services.records import writing
from tests.platforms import addon, make_platform


class Shelf(Model, name="probe.shelf"):
    name: Mapped[str] = field(Str(50))


class Item(Model, name="probe.item"):
    name: Mapped[str] = field(Str(50))
    size: Mapped[int] = field(Integer, default=0)
    shelf: Mapped[Any] = many_to_one("probe.shelf", required=False)
    double: Mapped[int] = computed("_double", Integer, stored=True, depends=("size",))

    def _double(self) -> int:
        return (self.size or 0) * 2


Make = Callable[..., Platform]


@pytest.fixture
def make(database_url: str) -> Iterator[Make]:
    """A platform with an addon that implements the given hooks."""
    made: list[Platform] = []

    def build(*others: Addon, **hooks: Any) -> Platform:
        probe = addon("probe", models=[Shelf, Item], **hooks)
        made.append(make_platform(database_url, probe, *others))
        return made[-1]

    yield build
    for platform in made:
        platform.database.dispose()


def create(env: Env, *items: dict[str, Any]) -> list[Any]:
    return writing.create(env, env.registry.info(Item), items)


@pytest.mark.parametrize(
    ("filter_", "local"),
    [
        ([["size", ">", 1]], True),
        ([["name", "ilike", "b"]], True),
        ([["shelf.name", "=", "Top"]], False),
        ([{"not": [["shelf.name", "=", "Top"]]}], False),
        ([], True),
    ],
)
def test_memory_and_database_choose_the_same(make: Make, filter_: Any, local: bool) -> None:
    platform = make()
    condition = Condition(platform, "probe.item", filter_)
    assert condition.is_local is local
    with platform.env(write=True) as env:
        shelf = writing.create(env, env.registry.info(Shelf), [{"name": "Top"}])[0]
        records = create(
            env,
            {"name": "A", "size": 1},
            {"name": "B", "size": 2, "shelf": shelf.id},
            {"name": "Bc", "size": 3},
        )
        chosen = condition.select(env, records)
        assert chosen == [one for one in records if condition.matches(env, one)]
        cls = env[Item]
        found = env.session.scalars(select(cls).where(condition.criterion(env)).order_by(cls.id))
        assert list(found) == chosen


def test_a_condition_that_makes_no_sense_is_refused(make: Make) -> None:
    platform = make()
    with pytest.raises(FilterError, match="colour"):
        Condition(platform, "probe.item", [["colour", "=", 1]])
    with pytest.raises(FilterError, match="size"):
        Condition(
            platform, "probe.item", [["size", "=", 1]], visible=lambda _m, name: name != "size"
        )


def test_what_is_kept_is_made_once_until_it_is_renewed(make: Make) -> None:
    platform, made = make(), []

    def ask(env: Env) -> int:
        return kept(env, "probe.count", lambda _env: made.append(1) or len(made))  # type: ignore[func-returns-value]

    with platform.env(write=True) as env:
        assert [ask(env), ask(env)] == [1, 1]
        renew(env)
        assert [ask(env), ask(env)] == [2, 3]
    with platform.env() as env:
        assert [ask(env), ask(env)] == [4, 4]


def test_what_was_rolled_back_is_not_kept(make: Make) -> None:
    platform = make()

    def count(env: Env) -> int:
        return kept(env, "probe.items", lambda e: len(e.session.scalars(select(e[Item])).all()))

    with platform.env(write=True) as env:
        create(env, {"name": "A"})
        renew(env)
        assert count(env) == 1
        env.rollback()
    with platform.env() as env:
        assert count(env) == 0


def test_hooks_learn_which_fields_were_written(make: Make) -> None:
    seen: list[set[str]] = []

    def updated(env: Env, records: Any) -> None:
        seen.extend(set(written_fields(env, record)) for record in records)

    platform = make(updated=updated)
    with platform.env(write=True) as env:
        item = create(env, {"name": "A", "size": 1})[0]
        item.size, item.name = 2, "A"
        env.session.flush()
    assert seen == [{"size", "double"}]


def test_a_hook_that_is_not_wanted_now_costs_no_savepoint(make: Make) -> None:
    told: list[int] = []
    wanted = [False]

    @only_if(lambda _env, _model: wanted[0])
    def created(records: Any) -> None:
        told.append(len(records))

    platform = make(created=created)
    for wanted[0] in (False, True):
        with platform.env(write=True) as env:
            create(env, {"name": "A"})
    assert told == [1]


def test_who_is_told_may_block_the_save(make: Make) -> None:
    def created(records: Any) -> None:
        if any(record.name == "bad" for record in records):
            raise Blocked("No.")

    platform = make(created=created)
    with platform.env(write=True) as env:
        create(env, {"name": "first"})
        with pytest.raises(Blocked), env.savepoint():
            create(env, {"name": "bad"})
        create(env, {"name": "good"})
    with platform.env() as env:
        assert sorted(env.session.scalars(select(env[Item].name))) == ["first", "good"]
    with platform.env(write=True) as env:
        env.session.add_all([env[Item](name="bad"), env[Item](name="beside")])
        with pytest.raises(Blocked):
            env.session.flush()
    with platform.env() as env:
        assert len(env.session.scalars(select(env[Item].name)).all()) == 2
