"""The conditions of a filter in words, each with the address without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.searching.words import words_for
from mozaika.web.views.state import ViewState


@dataclass(frozen=True)
class Chip:
    """A condition in words; `without` is the list's address without it, `place` where it stands
    in the filter."""

    label: str
    without: str
    place: int = 0


def chips(env: Env, info: ModelInfo, state: ViewState) -> Iterator[Chip]:
    """One for each condition of the state's filter."""
    words = words_for(env, info, *state.filter)
    for place, condition in enumerate(state.filter):
        rest = [c for i, c in enumerate(state.filter) if i != place]
        yield Chip(words.of(condition), state.address(info, filter=rest), place)
