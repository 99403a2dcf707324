"""Many new records at once, with their children: the short way does what the long one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Mapped

from mozaika.errors import ValidationFailed
from mozaika.model import (
    Timestamped,
    Tracked,
    computed,
    field,
    many_to_one,
    one_to_many,
)
from mozaika.model.types import Integer, Str
from mozaika.runtime import Platform
from mozaika.services.records import writing
from tests.platforms import addon, make_platform


class Basket(Timestamped, Tracked, name="fair.basket"):
    name: Mapped[str] = field(Str(20), search=True)
    items: Mapped[list[Any]] = one_to_many("fair.item", inverse="basket")
    total: Mapped[int | None] = computed("_total", Integer, stored=True, depends=("items.amount",))
    __search__ = ("items.name",)

    def _total(self) -> int:
        return sum(item.amount for item in self.items)


class Item(Timestamped, name="fair.item"):
    basket: Mapped[Basket] = many_to_one("fair.basket", required=True, ondelete="cascade")
    name: Mapped[str] = field(Str(5), track=True)
    amount: Mapped[int] = field(Integer, default=1, minimum=0)


MODELS = [Basket, Item]


@pytest.fixture(params=["short", "long"])
def platform(request: pytest.FixtureRequest, database_url: str) -> Iterator[Platform]:
    def into_session(env: Any, model: str, records: Any) -> None:
        if model == "fair.basket":
            env.session.add_all(records)

    hooks = {} if request.param == "short" else {"creating": into_session}
    made = make_platform(database_url, addon("fair", models=MODELS, **hooks))
    yield made
    made.database.dispose()


def baskets(count: int) -> list[dict[str, Any]]:
    return [
        {"name": f"B{n}", "items": [{"name": f"{n}-{k}", "amount": k} for k in range(n)]}
        for n in range(count)
    ]


def test_children_come_with_their_parents(platform: Platform) -> None:
    with platform.env(write=True) as env:
        made = writing.create(env, env.registry.info(Basket), baskets(4))
        assert [basket.total for basket in made] == [0, 0, 1, 3]
        made[1].items[0].amount = 7
    with platform.env() as env:
        found = env.session.scalars(select(env[Basket]).order_by(env[Basket].name)).all()
        assert [basket.total for basket in found] == [0, 7, 1, 3]
        assert [[item.name for item in basket.items] for basket in found] == [
            [], ["1-0"], ["2-0", "2-1"], ["3-0", "3-1", "3-2"],
        ]  # fmt: skip
        assert "32" in found[3].search_text.split()
        change = env["base.change"]
        kept = env.session.scalars(select(change).where(change.operation == "create")).all()
        assert [row.model for row in kept].count("fair.item") == 6
        assert {row.model for row in kept} == {"fair.basket", "fair.item"}


def test_errors_of_children_are_told_by_their_place(platform: Platform) -> None:
    items = baskets(3)
    items[2]["items"][1]["amount"] = -1
    with pytest.raises(ValidationFailed) as refused, platform.env(write=True) as env:
        writing.create(env, env.registry.info(Basket), items)
    assert set(refused.value.errors) == {2}
    assert set(refused.value.errors[2]) == {"items.1.amount"}


def test_errors_of_hooks_are_told_by_the_childs_place(database_url: str) -> None:
    def creating(env: Any, model: str, records: Any) -> None:
        bad = [record for record in records if model == "fair.item" and record.name == "2-1"]
        if bad:
            failures = [(record, {"name": ["No."]}) for record in bad]
            raise ValidationFailed("No.", {}, records=failures)

    platform = make_platform(database_url, addon("fair", models=MODELS, creating=creating))
    with pytest.raises(ValidationFailed) as refused, platform.env(write=True) as env:
        writing.create(env, env.registry.info(Basket), baskets(3))
    assert refused.value.errors == {2: {"items.1.name": ["No."]}}
    platform.database.dispose()


def test_what_was_written_below_a_savepoint_is_forgotten_with_it(platform: Platform) -> None:
    with platform.env(write=True) as env:
        info = env.registry.info(Basket)
        with suppress(RuntimeError), env.savepoint():
            writing.create(env, info, baskets(3))
            raise RuntimeError
        made = writing.create(env, info, baskets(3))
        assert all(basket in env.session for basket in made)
    with platform.env() as env:
        assert len(env.session.scalars(select(env[Item])).all()) == 3


def test_statements_do_not_grow_with_children(platform: Platform) -> None:
    def statements(count: int) -> int:
        seen: list[str] = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        items = [{"name": "B", "items": [{"name": "a"}, {"name": "b"}]} for _ in range(count)]
        with platform.env(write=True) as env:
            event.listen(platform.database.engine, "before_cursor_execute", listener)
            try:
                writing.create(env, env.registry.info(Basket), items)
            finally:
                event.remove(platform.database.engine, "before_cursor_execute", listener)
        return len(seen)

    assert statements(200) <= statements(5) + 1
