"""Records that an addon ships: seeds. A company's edits of them survive upgrades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ref:
    """Stands for the record that a seed made: `Ref("contacts.source_web")`."""

    key: str


@dataclass(frozen=True)
class Seed:
    """A shipped record. `key` is `addon.name`, unique for ever; `values` by field name, where a
    many-to-one takes a `Ref` and a many-to-many a list of them."""

    key: str
    model: str
    values: Mapping[str, Any]
