"""What a form consists of: groups of controls, lists whose lines are edited in place, tabs."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from mozaika.errors import Text
from mozaika.web.widgets import Control


@dataclass(frozen=True)
class FieldsPart:
    """A titled group of controls."""

    label: Text | None
    controls: tuple[Control, ...]
    kind: str = "fields"

    @property
    def all_controls(self) -> Iterator[Control]:
        """The controls and the units beside them."""
        for control in self.controls:
            yield control
            if control.unit:
                yield control.unit

    @property
    def has_errors(self) -> bool:
        """Whether any control has errors."""
        return any(control.errors for control in self.all_controls)


@dataclass(frozen=True)
class Row:
    """One line of a list that is edited with its record; `id` is "" for a new one."""

    index: int | str
    id: str
    controls: tuple[Control, ...]
    errors: Sequence[Text] = ()
    removed: bool = False
    place: Control | None = None


@dataclass(frozen=True)
class LinesPart:
    """A list that is edited with its record. `blank` is the row that a script adds; `ordered`
    rows can be put in another order."""

    name: str
    label: Text
    rows: tuple[Row, ...]
    blank: Row
    errors: Sequence[Text] = ()
    ordered: bool = False
    titled: bool = True
    kind: str = "lines"

    @property
    def all_controls(self) -> Iterator[Control]:
        """The controls of all rows."""
        return (control for row in self.rows for control in row.controls)

    @property
    def has_errors(self) -> bool:
        """Whether the list, a row or a control has errors."""
        faulty = any(row.errors for row in self.rows) or bool(self.errors)
        return faulty or any(control.errors for control in self.all_controls)


FormPart = FieldsPart | LinesPart


@dataclass(frozen=True)
class SheetPart:
    """A tab; the `current` one is open at first."""

    name: str
    label: Text
    parts: tuple[FormPart, ...]
    current: bool

    @property
    def has_errors(self) -> bool:
        """Whether something on it is wrong."""
        return any(part.has_errors for part in self.parts)


class Difference(NamedTuple):
    """A field of two forms that say something else, in words. `keep` says whose is better kept:
    "theirs" where the user did not touch it."""

    name: str
    label: Text
    mine: str
    theirs: str
    keep: str


def differences(
    mine: Sequence[FormPart], theirs: Sequence[FormPart], seen: str, chosen: Mapping[str, str]
) -> list[Difference]:
    """What two forms of the same record say differently, field by field. `seen` is the
    `fingerprint` of the form as the user began it, `chosen` what was chosen before."""
    began = _marks(seen)
    others = {name: text for name, _, text in _in_words(theirs)}
    found: list[Difference] = []
    for name, label, text in _in_words(mine):
        if name in others and text != others[name]:
            untouched = began.get(name) == _mark(text)
            keep = chosen.get(name) or ("theirs" if untouched else "mine")
            found.append(Difference(name, label, text, others[name], keep))
    return found


def fingerprint(parts: Sequence[FormPart]) -> str:
    """What a form says, briefly: to know later which fields the user changed."""
    return orjson.dumps({name: _mark(text) for name, _, text in _in_words(parts)}).decode()


def _marks(seen: str) -> Mapping[str, int]:
    try:
        found = orjson.loads(seen or "{}")
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _mark(text: str) -> int:
    return zlib.crc32(text.encode())


def _in_words(parts: Sequence[FormPart]) -> Iterator[tuple[str, Text, str]]:
    for part in parts:
        if isinstance(part, FieldsPart):
            for control in part.all_controls:
                yield control.name, control.label, control.in_words().replace("\r\n", "\n")
        else:
            rows = (row for row in part.rows if not row.removed)
            lines = (", ".join(filter(None, (c.in_words() for c in r.controls))) for r in rows)
            yield part.name, part.label, "; ".join(filter(None, lines))
