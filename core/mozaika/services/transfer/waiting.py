"""Rows that wait for a record which another row of the same file brings.

A subsidiary may come before its parent. Such rows are set aside in a temporary file, and come back
once a row with the awaited name has been written.
"""

from __future__ import annotations

import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from mozaika.services.transfer.table import Row

Name = tuple[str, str]
"""A field by which records are found, and its text."""

_IN_MEMORY = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class _Held:
    offset: int
    names: tuple[Name, ...]


class Waiting:
    """Rows set aside, by the names they wait for; and those that may go on.

    Once no more rows come, `settling` is set: what is not there by then is missing. `circular` says
    that the rows at hand wait for each other.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - see close
        self._held: dict[tuple[Name, ...], list[_Held]] = {}
        self._keys: dict[Name, set[tuple[Name, ...]]] = {}
        self._brings: Counter[Name] = Counter()
        self._ready: deque[int] = deque()
        self.settling = False
        self.circular = False

    @property
    def any_waits(self) -> bool:
        """Whether any row waits."""
        return bool(self._held)

    @property
    def ready(self) -> int:
        """How many rows may go on."""
        return len(self._ready)

    def hold(self, row: Row, awaited: Iterable[Name], brings: Iterable[Name]) -> None:
        """Sets a row aside until a record with any of the `awaited` names is there; `brings` are
        the names of the record that it will make."""
        held = _Held(self._file.seek(0, 2), tuple(brings))
        self._file.write(orjson.dumps([row.line, row.cells], default=str) + b"\n")
        key = tuple(awaited)
        self._held.setdefault(key, []).append(held)
        for name in key:
            self._keys.setdefault(name, set()).add(key)
        self._brings.update(held.names)

    def release(self, names: set[Name]) -> None:
        """Records with these names are there: who waited for them may go on."""
        for awaited in {key for name in names for key in self._keys.get(name, ())}:
            self._release(awaited)

    def settle(self) -> bool:
        """All rows were read: lets those go on whose awaited names no waiting row brings
        (`settling`), else all, for they wait for each other (`circular`). False when none waits."""
        if not self._held:
            return False
        hopeless = [key for key in self._held if not any(self._brings[name] for name in key)]
        self.settling, self.circular = True, not hopeless
        for awaited in hopeless or list(self._held):
            self._release(awaited)
        return True

    def take(self, count: int) -> Iterator[Row]:
        """At most `count` of the rows that may go on."""
        for _ in range(min(count, len(self._ready))):
            self._file.seek(self._ready.popleft())
            line, cells = orjson.loads(self._file.readline())
            yield Row(line, cells)

    def close(self) -> None:
        """Removes the temporary file."""
        self._file.close()

    def _release(self, awaited: tuple[Name, ...]) -> None:
        for held in self._held.pop(awaited):
            self._ready.append(held.offset)
            for name in held.names:
                self._brings[name] -= 1
                if not self._brings[name]:
                    del self._brings[name]
        for name in awaited:
            self._keys[name].discard(awaited)
            if not self._keys[name]:
                del self._keys[name]
