"""How long work reports how far it is."""

from __future__ import annotations

from collections.abc import Callable

from mozaika.errors import Text

Progress = Callable[[Text, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def silent(_what: Text, _done: int, _total: int) -> None:
    """Reports to nobody."""
