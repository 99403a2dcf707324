"""Books and their authors."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from mozaika import Archivable, Model, Timestamped, Tracked, field, many_to_one
from mozaika.types import Integer, Str


class Author(Timestamped, Tracked, name="library.author"):
    name: Mapped[str] = field(Str(200), search=True, unique=True)


class Book(Timestamped, Archivable, Tracked, name="library.book"):
    name: Mapped[str] = field(Str(200), search=True)
    isbn: Mapped[str | None] = field(Str(20), unique=True)
    pages: Mapped[int | None] = field(Integer)
    author: Mapped[Author | None] = many_to_one(Author)

    def blurb(self) -> str:
        return self.name


__all__ = ["Author", "Book", "Model"]
