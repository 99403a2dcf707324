"""Stored values follow relations also where these are written by ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Mapped

from mozaika.model import Timestamped, computed, field, many_to_one, one_to_many
from mozaika.model.types import Integer, Str
from mozaika.runtime import Platform
from mozaika.services.records import Records
from tests.platforms import addon, make_platform


class Shelf(Timestamped, name="books.shelf"):
    name: Mapped[str] = field(Str(30), search=True)
    books: Mapped[list[Any]] = one_to_many("books.book", inverse="shelf")
    pages: Mapped[int] = computed("_pages", Integer, stored=True, depends=("books.pages",))

    def _pages(self) -> int:
        return sum(book.pages for book in self.books)


class Book(Timestamped, name="books.book"):
    name: Mapped[str] = field(Str(30), search=True)
    pages: Mapped[int] = field(Integer, default=100)
    shelf: Mapped[Shelf | None] = many_to_one("books.shelf")
    place: Mapped[str | None] = computed("_place", Str(30), stored=True, depends=("shelf.name",))
    __search__ = ("shelf.name",)

    def _place(self) -> str | None:
        return self.shelf.name if self.shelf else None


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = make_platform(database_url, addon("books", models=[Shelf, Book]))
    yield made
    made.database.dispose()


def shelves(platform: Platform) -> dict[str, int]:
    with platform.env() as env:
        items = Records(env, Shelf).search(fields=["name", "pages"]).items
        return {item["name"]: item["pages"] for item in items}


@pytest.mark.parametrize("number", [1, 3, 80])
def test_by_ids_is_as_good_as_by_records(platform: Platform, number: int) -> None:
    with platform.env(write=True) as env:
        red, blue = (one.id for one in Records(env, Shelf).create([{"name": "Red"},
                                                                   {"name": "Blue"}]))  # fmt: skip
    with platform.env(write=True) as env:
        books = Records(env, Book).create([{"name": "A", "shelf": red}] * number)
        assert {book.place for book in books} == {"Red"}
        assert all("red" in book.search_text for book in books)
        first = books[0].id
    assert shelves(platform) == {"Red": 100 * number, "Blue": 0}
    with platform.env(write=True) as env:
        [book] = Records(env, Book).update([first], {"shelf": blue, "pages": 50})
        assert book.place == "Blue"
    assert shelves(platform) == {"Red": 100 * number - 100, "Blue": 50}
    with platform.env(write=True) as env:
        book = env.session.get_one(env[Book], first)
        assert book.shelf.name == "Blue"
        Records(env, Book).update([first], {"shelf": None})
        assert book.place is None
    assert shelves(platform)["Blue"] == 0


@pytest.mark.parametrize(
    "databases", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
def test_what_many_point_to_is_loaded_at_once(platform: Platform) -> None:
    with platform.env(write=True) as env:
        ids = [one.id for one in Records(env, Shelf).create([{"name": str(n)} for n in range(60)])]
    counts = []
    for number in (2, 60):
        seen: list[str] = []
        with platform.env(write=True) as env:
            connection = env.session.connection()
            event.listen(connection, "before_cursor_execute", lambda *a, s=seen: s.append(a[2]))
            Records(env, Book).create([{"name": "B", "shelf": key} for key in ids[:number]])
        counts.append(len(seen))
    assert counts[0] == counts[1]
