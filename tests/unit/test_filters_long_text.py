"""Texts without a limit are searched as others are, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Mapped

from mozaika.model import Timestamped, field
from mozaika.model.types import LongText, Markdown, Str
from mozaika.runtime import Platform
from mozaika.services.records import Records
from tests.platforms import addon, make_platform


class Letter(Timestamped, name="post.letter"):
    name: Mapped[str] = field(Str(30))
    text: Mapped[str | None] = field(LongText)
    note: Mapped[str | None] = field(Markdown)


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = make_platform(database_url, addon("post", models=[Letter]))
    yield made
    made.database.dispose()


@pytest.mark.parametrize("name", ["name", "text", "note"])
def test_long_texts_are_searched_as_short_ones(platform: Platform, name: str) -> None:
    with platform.env(write=True) as env:
        letters = Records(env, Letter)
        letters.create([{"name": "a", name: "Zażółć gęślą"}, {"name": "b"}])
        for operator, sought, number in (
            ("ilike", "ŻÓŁĆ", 1),
            ("starts", "zaż", 1),
            ("starts", "gęś", 0),
        ):
            found = letters.search(filter=[[name, operator, sought]], count=True)
            assert (found.total, len(found.items)) == (number, number)
