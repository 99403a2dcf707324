"""What users do with records at the press of a button, besides editing them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mozaika.errors import Text

EVERY_OWNED = "*"
"""Stands for every model whose records have an owner."""


@dataclass(frozen=True)
class Action:
    """A command on records of `model` ("*": of every model whose records have an owner): a button
    of the record's page, an entry of a list's bulk actions and of the command palette.

    `name` is `addon.action`. `run(env, records)` does it, in the request's transaction (in bulk, in
    batches of a job), and may return a text that tells the user what came of it, or the address of
    a page to open. `operation` is what the user must be allowed to do with the records; `roles`:
    offered to who has any of them. `confirm` is asked first. `filter` (the filter language) says
    which records it is for.

    An action that has to ask first names a `page` of its addon: a list opens it with `model` and
    the selected rows in its address (`chosen_rows` reads them). With what was typed there the page
    calls `start_action`, which lets `apply(env, records, values)` do it, in bulk as well.
    """

    name: str
    model: str
    label: Text
    run: Callable[[Any, Sequence[Any]], Text | None]
    icon: str | None = None
    operation: Literal["read", "update", "delete"] = "update"
    places: Sequence[Literal["record", "list"]] = ("record", "list")
    roles: Sequence[str] = ()
    confirm: Text | None = None
    filter: Sequence[Any] = ()
    sequence: int = 100
    page: str | None = None
    apply: Callable[[Any, Sequence[Any], Mapping[str, Any]], Text | None] | None = None
