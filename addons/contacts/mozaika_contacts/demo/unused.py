"""Names, addresses and numbers that demo data gives out once only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count

from anyascii import anyascii


class Unused:
    """Remembers what was given out."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def made(self, make: Callable[[], str]) -> str:
        """The first value of repeated calls that was not given out before."""
        return self._first(make() for _ in count())

    def numbered(self, pattern: str) -> str:
        """The pattern with its `{}` empty, or else with the first number from 2 that is unused."""
        return self._first(pattern.format(number if number > 1 else "") for number in count(1))

    def _first(self, candidates: Iterator[str]) -> str:
        value = next(value for value in candidates if value not in self._given)
        self._given.add(value)
        return value


def slug(text: str, joint: str = "-") -> str:
    """Plain small letters and digits for domains and mailboxes: Złoty Kłos → zloty-klos."""
    plain = re.sub(r"['’]", "", anyascii(text).lower())
    return re.sub(r"[^a-z0-9]+", joint, plain).strip(joint)
