"""Composing models: extensions, methods, tables, errors that name the addons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.schema import CreateTable

from mozaika.errors import CompositionError
from mozaika.model import (
    Archivable,
    Check,
    Index,
    Model,
    Unique,
    compose,
    computed,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
    override,
)
from mozaika.model.types import Integer, Money, Str


class Book(Model, name="shop.book", label="Book"):
    name: Mapped[str] = field(Str(100), label="Name")
    parts: Mapped[list[Any]] = one_to_many("shop.part", inverse="book")
    title: Mapped[str] = computed("_title", Str(100))

    def _title(self) -> str:
        return self.name.title()

    def summary(self) -> str:
        return self.name


class Part(Model, name="shop.part"):
    book: Mapped[Book] = many_to_one(Book, required=True, ondelete="cascade")
    number: Mapped[int] = field(default=1)
    __constraints__ = (
        Unique("book", "number", message="Twice"),
        Check("positive", "number > 0", message="Positive"),
        Index("number"),
    )


class PricedBook(Book, extends=True):
    price: Mapped[Decimal | None] = field(Money)

    def summary(self) -> str:
        return f"{super().summary()} [{self.price}]"


class RatedBook(Book, extends=True):
    stars: Mapped[int] = field(Integer, default=3, index=True)

    def summary(self) -> str:
        return f"{super().summary()} {'*' * self.stars}"


class ArchivableBook(Book, Archivable, extends=True):
    name = override(label="Title", required=True)


class LinkedBook(Book, extends=True):
    similar: Mapped[list[Any]] = many_to_many("shop.book")


EXTENSIONS = [
    ("prices", PricedBook),
    ("ratings", RatedBook),
    ("archive", ArchivableBook),
    ("links", LinkedBook),
]
BASE = [("shop", Book), ("shop", Part)]


def ddl(registry: Any) -> dict[str, str]:
    return {
        name: str(CreateTable(table)) + "".join(sorted(str(i.name) for i in table.indexes))
        for name, table in registry.metadata.tables.items()
    }


@given(st.permutations(EXTENSIONS), st.permutations(EXTENSIONS))
def test_any_order_of_independent_extensions_gives_the_same_tables(one: Any, other: Any) -> None:
    assert ddl(compose([*BASE, *one])) == ddl(compose([*BASE, *other]))


def test_the_last_extension_comes_first_and_super_reaches_the_others() -> None:
    cls = compose([*BASE, *EXTENSIONS])[Book]
    book = cls(name="dune", price=Decimal(9), stars=2)
    assert book.summary() == "dune [9] **"
    assert book.title == "Dune"
    reverse = compose([*BASE, *reversed(EXTENSIONS)])[Book]
    assert reverse(name="dune", price=Decimal(9), stars=2).summary() == "dune ** [9]"


def test_two_registries_live_side_by_side() -> None:
    plain, rich = compose(BASE), compose([*BASE, *EXTENSIONS])
    engines = [create_engine("sqlite://"), create_engine("sqlite://")]
    for registry, engine in zip((plain, rich), engines, strict=True):
        registry.metadata.create_all(engine)
        with Session(engine) as session:
            session.add(registry[Book](name="a", parts=[registry[Part](number=7)]))
            session.commit()
            assert session.get_one(registry[Part], 1).book.name == "a"
        engine.dispose()
    assert "price" not in plain.info(Book).fields
    assert rich.info(Book).fields["price"].addon == "prices"
    assert not hasattr(plain[Book], "price")


def test_the_definition_itself_stays_unmapped() -> None:
    compose([*BASE, *EXTENSIONS])
    assert not hasattr(Book, "__mapper__")
    assert not hasattr(Book, "__table__")


def test_one_declaration_says_whether_a_value_is_required() -> None:
    info = compose([*BASE, *EXTENSIONS]).info("shop.book")
    assert info.fields["name"].required
    assert not info.fields["price"].required
    assert info.table.c.price.nullable
    assert not info.table.c.name.nullable
    assert str(info.fields["name"].label) == "Title"


class Clash(Book, extends=True):
    price: Mapped[int] = field(Integer)


class Lost(Part, extends=True):
    colour: Mapped[str | None] = field(Str(10))


class Dangling(Model, name="other.thing"):
    owner: Mapped[Any] = many_to_one("nowhere.model")


class WrongInverse(Model, name="other.thing"):
    name: Mapped[str] = field(Str(10))
    parts: Mapped[list[Any]] = one_to_many("shop.part", inverse="book")


class Untyped(Model, name="other.untyped"):
    value: Mapped[Any] = field()


@pytest.mark.parametrize(
    ("contributions", "culprits", "cure"),
    [
        ([*BASE, ("prices", PricedBook), ("clash", Clash)], ("prices", "clash", "price"), "Rename"),
        ([("shop", Book), ("lost", Lost)], ("lost", "shop.part"), "depend on"),
        ([*BASE, ("again", Book)], ("shop", "again"), "Rename one"),
        ([*BASE, ("other", Dangling)], ("other", "nowhere.model"), "depend on"),
        ([*BASE, ("other", WrongInverse)], ("other.thing", "parts"), "other side"),
        ([*BASE, ("other", Untyped)], ("value", "other.untyped"), "column type"),
        ([*BASE, ("bad", int)], ("bad",), "subclasses of Model"),
    ],
)
def test_what_does_not_fit_names_the_addons_and_the_cure(
    contributions: Any, culprits: tuple[str, ...], cure: str
) -> None:
    with pytest.raises(CompositionError) as error:
        compose(contributions)
    assert all(culprit in str(error.value) for culprit in culprits)
    assert cure in str(error.value)
