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
        *(_arrow(*arrow) for arrow in arrows),
        *(f"{_key(name)} --> [*]" for name in ends),
    ]
    return "\n    ".join(lines) + "\n"


def _arrow(source: str, target: str, label: Text) -> str:
    text = _plain(label)
    return f"{_key(source)} --> {_key(target)}{' : ' if text else ''}{text}"


def _key(name: str) -> str:
    """A name as Mermaid takes it."""
    return re.sub(r"\W", "_", name)


def _plain(label: Text) -> str:
    """A label without what Mermaid would take for its own."""
    return " ".join(str(label).split()).replace(":", "∶").replace(";", ",").replace("#", "")
