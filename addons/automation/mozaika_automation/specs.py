"""Hooks of automation's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import hookspec


@hookspec
def automation_actions() -> Sequence[Any]:  # type: ignore[empty-body]
    """Kinds of actions that rules can do.

    Fires when rules are read or edited. Returns `mozaika_automation.kinds.ActionKind`s; their
    names begin with the addon's name. Since 1.0.
    """
