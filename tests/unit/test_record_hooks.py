"""The hooks around records fire for every write, in batches; a failing one harms only itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Mapped

from mozaika.addons import Addon, records_of
from mozaika.errors import ValidationFailed
from mozaika.model import Model, field
from mozaika.model.types import Str
from mozaika.runtime import Platform
from mozaika.services.records import writing
from tests.platforms import addon, make_platform


class Item(Model, name="probe.item"):
    name: Mapped[str] = field(Str(50))


class Note(Model, name="probe.note"):
    name: Mapped[str] = field(Str(50), unique=True)


Make = Callable[..., Platform]


@pytest.fixture
def make(database_url: str) -> Iterator[Make]:
    """A platform with an addon that implements the given hooks."""
    made: list[Platform] = []

    def build(*others: Addon, **hooks: Any) -> Platform:
        probe = addon("probe", models=[Item, Note], **hooks)
        made.append(make_platform(database_url, probe, *others))
        return made[-1]

    yield build
    for platform in made:
        platform.database.dispose()


def names(platform: Platform, model: Any) -> list[str]:
    with platform.env() as env:
        return list(env.session.scalars(select(env[model].name).order_by(env[model].id)))


def test_every_write_is_told_once_for_all_records_of_a_model(make: Make) -> None:
    heard: list[Any] = []

    def listener(hook: str) -> Any:
        @records_of(Item)
        def listen(model: str, records: Any) -> None:
            heard.append((hook, model, len(records), all(record.id for record in records)))

        return listen

    hooks = ("creating", "created", "updating", "updated", "deleting", "deleted")
    told = {hook: listener(hook) for hook in hooks}
    platform = make(**told, committed=lambda: heard.append("committed"))
    heard.clear()
    with platform.env(write=True) as env:
        items = [env[Item](name=f"{n}") for n in range(3)]
        env.session.add_all([*items, env[Note](name="x")])
        env.session.flush()
        for item in items:
            item.name += "!"
        env.session.flush()
        for item in items:
            env.session.delete(item)
    assert heard == [
        ("creating", "probe.item", 3, False),
        ("created", "probe.item", 3, True),
        ("updating", "probe.item", 3, True),
        ("updated", "probe.item", 3, True),
        ("deleting", "probe.item", 3, True),
        ("deleted", "probe.item", 3, True),
        "committed",
    ]


def test_what_a_hook_sets_before_is_written(make: Make) -> None:
    def tidy(records: Any) -> None:
        for record in records:
            record.name = record.name.strip()

    platform = make(creating=records_of(Item)(tidy))
    with platform.env(write=True) as env:
        env.session.add(env[Item](name=" a "))
        writing.create(env, env.registry.info(Item), [{"name": " b "}, {"name": " c "}])
    assert sorted(names(platform, Item)) == ["a", "b", "c"]


def test_a_notification_may_write_records_of_its_own(make: Make) -> None:
    @records_of("probe.item")
    def note(env: Any, records: Any) -> None:
        items = [{"name": f"about {record.name}"} for record in records]
        writing.create(env, env.registry.info(Note), items)

    platform = make(created=note)
    with platform.env(write=True) as env:
        env.session.add_all([env[Item](name="a"), env[Item](name="b")])
    assert names(platform, Note) == ["about a", "about b"]


def test_a_raising_notification_leaves_the_save_alone(make: Make) -> None:
    platform = make(created=lambda: 1 / 0, committed=lambda: 1 / 0)
    with platform.env(write=True) as env:
        env.session.add(item := env[Item](name="kept"))
    assert names(platform, Item) == ["kept"]
    failure = next(f for f in platform.hooks.failures if f.model == "probe.item")
    assert (failure.addon, failure.hook, failure.records) == (
        "probe", "mozaika_created", (item.id,),
    )  # fmt: skip


def add_without_flushing(env: Any) -> None:
    env.session.add(env[Note]())


def write_wrong_values(env: Any) -> None:
    writing.create(env, env.registry.info(Note), [{"name": "x" * 51}])


def write_twice(env: Any) -> None:
    for _ in range(2):
        writing.create(env, env.registry.info(Note), [{"name": "twice"}])


def change_and_raise(env: Any, records: Any) -> None:
    for record in records:
        record.name = "spoiled"
    env.session.add(env[Note](name="half"))
    env.session.flush()
    raise RuntimeError


def run_a_wrong_statement(env: Any) -> None:
    env.session.connection().execute(text("SELECT nothing FROM nowhere"))


@pytest.mark.parametrize(
    "broken",
    [
        add_without_flushing,
        write_wrong_values,
        write_twice,
        change_and_raise,
        run_a_wrong_statement,
    ],
)
@pytest.mark.parametrize("flushed", [True, False])
def test_what_a_raising_notification_wrote_is_undone(
    make: Make, broken: Any, flushed: bool
) -> None:
    def good(env: Any) -> None:
        env.session.add(env[Note](name="good"))

    last = addon("last", created=records_of(Item)(good))
    platform = make(last, created=records_of(Item)(broken))
    with platform.env(write=True) as env:
        env.session.add(item := env[Item](name="kept"))
        if flushed:
            env.session.flush()
            assert item.name == "kept"
    assert names(platform, Item) == ["kept"]
    assert names(platform, Note) == ["good"]
    assert [failure.addon for failure in platform.hooks.failures] == ["probe"]


def test_a_hook_that_never_comes_to_rest_is_stopped(make: Make) -> None:
    def again(records: Any) -> None:
        for record in records:
            record.name += "!"

    platform = make(updated=records_of(Item)(again))
    with platform.env(write=True) as env:
        env.session.add(item := env[Item](name="a"))
        env.session.flush()
        item.name = "b"
    assert names(platform, Item)[0].startswith("b!")
    assert "went on changing records" in str(platform.hooks.failures[0].error)


def test_a_decision_that_refuses_undoes_the_save(make: Make) -> None:
    @records_of(Item)
    def refuse() -> None:
        raise ValidationFailed("Not today.")

    platform = make(creating=refuse)
    with pytest.raises(ValidationFailed, match="Not today"), platform.env(write=True) as env:
        env.session.add(env[Item](name="gone"))
    assert names(platform, Item) == []
