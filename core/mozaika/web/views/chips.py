"""The conditions of a filter in words, each with the address without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mozaika.errors import MozaikaError, Text
from mozaika.i18n import _l, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.views.state import ViewState


@dataclass(frozen=True)
class Chip:
    """A filter in words; `without` is the list's address without it."""

    label: str
    without: str


def chips(_env: Env, info: ModelInfo, state: ViewState) -> Iterator[Chip]:
    """One for each condition of the state's filter."""
    for place, condition in enumerate(state.filter):
        rest = [c for i, c in enumerate(state.filter) if i != place]
        yield Chip(_in_words(info, condition), state.address(info, filter=rest))


def _in_words(info: ModelInfo, condition: Any) -> str:
    """One condition of a filter as people read it."""
    try:
        path, operator, value = condition
        field = info.path(path)[-1]
    except (MozaikaError, ValueError, TypeError, AttributeError):
        return gettext("Own filter")
    labels = dict(field.choices)
    values = value if isinstance(value, list) else [value]
    shown = ", ".join(str(labels.get(one, one)) for one in values if _is_plain(one))
    word = _WORDS.get(operator, operator)
    return f"{field.label} {word} {shown}".strip()


_WORDS: dict[str, Text] = {
    "=": _l("is"),
    "!=": _l("is not"),
    "in": _l("is one of"),
    "not in": _l("is none of"),
    "ilike": _l("contains"),
    "like": _l("contains"),
    ">": _l("is more than"),
    ">=": _l("is at least"),
    "<": _l("is less than"),
    "<=": _l("is at most"),
}


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float)
