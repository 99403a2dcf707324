"""The records of one model that one flush writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mozaika.services.workflow import Move


@dataclass
class Batch:
    """The records of one model that one flush creates, updates and deletes.

    `written` are the names of what it changed, by the `id()` of the record.
    """

    model: str
    created: list[Any] = field(default_factory=list)
    updated: list[Any] = field(default_factory=list)
    deleted: list[Any] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    written: dict[int, frozenset[str]] = field(default_factory=dict)
