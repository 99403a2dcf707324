"""Diagrams of workflows in Mermaid's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mozaika.errors import Text


def mermaid(
    initial: str,
    places: Sequence[tuple[str, Text, str]],
    arrows: Iterable[tuple[str, str, Text]],
) -> str:
    """A Mermaid state diagram of (name, label, kind) and of (source, target, label).

    What is not open and has no arrow leading on is an end.
    """
    arrows = list(arrows)
    sources = {source for source, _, _ in arrows}
    ends = [name for name, _, kind in places if kind != "open" and name not in sources]
    lines = [
        "stateDiagram-v2",
        *(f"{_key(name)} : {_plain(label)}" for name, label, _ in places),
        f"[*] --> {_key(initial)}",
        *(f"{_key(start)} --> {_key(end)} : {_plain(label)}" for start, end, label in arrows),
        *(f"{_key(name)} --> [*]" for name in ends),
    ]
    return "\n    ".join(lines) + "\n"


def _key(name: str) -> str:
    """A name as Mermaid takes it."""
    return re.sub(r"\W", "_", name)


def _plain(label: Text) -> str:
    """A label without what Mermaid would take for its own."""
    return " ".join(str(label).split()).replace(":", "∶").replace(";", ",").replace("#", "")
