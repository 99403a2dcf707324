"""Merging shipped values three ways: what was shipped, what is shipped now, what is there.

A company's edit survives; a value that nobody touched follows what is shipped. Pure functions over
plain values: texts, numbers, booleans, None, lists of ids for many-to-many fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Shipped:
    """What was shipped at the last merge. `stored` has what became of a value where writing it
    changed it (a phone number put into form, an amount rounded)."""

    values: Values = field(default_factory=dict)
    stored: Values = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is kept in `base.seed`."""
        return {"values": dict(self.values), "stored": dict(self.stored)}

    @classmethod
    def from_json(cls, data: Any) -> Shipped:
        """From what `base.seed` keeps."""
        data = data or {}
        return cls(data.get("values", {}), data.get("stored", {}))

    def left_in_database(self, name: str) -> Any:
        """The value that the last merge left in the database."""
        return self.stored.get(name, self.values.get(name))


@dataclass(frozen=True)
class Merged:
    """`changes` are to be written; `kept` names fields where the user's edit wins over a value
    that is shipped anew."""

    changes: dict[str, Any]
    kept: tuple[str, ...]


def merge(old: Shipped, new: Values, current: Values, defaults: Values) -> Merged:
    """Decides about one record. `current` are its values in the database, `defaults` those that
    a field which was not shipped before has when nobody touched it."""
    changes: dict[str, Any] = {}
    kept: list[str] = []
    for name, value in new.items():
        there = current.get(name)
        if isinstance(there, list):
            wanted = _merge_lists(old.values.get(name) or [], value, there)
            if wanted != there:
                changes[name] = wanted
        elif there == value:
            continue
        elif name not in old.values:
            if there in (None, "") or there == defaults.get(name):
                changes[name] = value
        elif value != old.values[name]:
            if there == old.left_in_database(name):
                changes[name] = value
            else:
                kept.append(name)
    return Merged(changes, tuple(kept))


def _merge_lists(old: list[Any], new: list[Any], there: list[Any]) -> list[Any]:
    """What is there, with what shipping added and without what shipping took away."""
    gone = [item for item in old if item not in new]
    added = [item for item in new if item not in old and item not in there]
    return [item for item in there if item not in gone] + added
