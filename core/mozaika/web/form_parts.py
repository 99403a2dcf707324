"""What a form consists of: groups of controls, and lists whose lines are edited in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mozaika.errors import Text
from mozaika.web.widgets import Control


@dataclass(frozen=True)
class FieldsPart:
    """A titled group of controls."""

    label: Text | None
    controls: tuple[Control, ...]
    kind: str = "fields"


@dataclass(frozen=True)
class Row:
    """One line of a list that is edited with its record; `id` is "" for a new one."""

    index: int
    id: str
    controls: tuple[Control, ...]
    errors: Sequence[Text] = ()
    removed: bool = False


@dataclass(frozen=True)
class LinesPart:
    """A list that is edited with its record."""

    name: str
    label: Text
    rows: tuple[Row, ...]
    errors: Sequence[Text] = ()
    kind: str = "lines"


FormPart = FieldsPart | LinesPart


class Difference(NamedTuple):
    """A field of two forms that say something else, in words."""

    label: Text
    mine: str
    theirs: str


def differences(mine: Sequence[FormPart], theirs: Sequence[FormPart]) -> list[Difference]:
    """What two forms of the same record say differently, field by field."""
    pairs = zip(_in_words(mine), _in_words(theirs), strict=False)
    return [
        Difference(label, my_text, their_text)
        for (label, my_text), (_, their_text) in pairs
        if my_text != their_text
    ]


def _in_words(parts: Sequence[FormPart]) -> Iterator[tuple[Text, str]]:
    for part in parts:
        if isinstance(part, FieldsPart):
            yield from ((control.label, control.in_words()) for control in part.controls)
        else:
            rows = (row for row in part.rows if not row.removed)
            lines = (", ".join(filter(None, (c.in_words() for c in r.controls))) for r in rows)
            yield part.label, "; ".join(filter(None, lines))
