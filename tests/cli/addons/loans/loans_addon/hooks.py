"""What loans tell the platform."""

from __future__ import annotations

from typing import Any

from library_addon.models import Book
from sqlalchemy.orm import Mapped

from mozaika import field, hookimpl
from mozaika.types import Str


class LentBook(Book, extends=True):
    borrower: Mapped[str | None] = field(Str(100))

    def blurb(self) -> str:
        return f"{super().blurb()} ({self.borrower})"


@hookimpl
def mozaika_models() -> list[Any]:
    return [LentBook]
