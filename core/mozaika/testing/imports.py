"""What an addon's modules import, read without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from mozaika.addons import BASE, Addon

PUBLIC = ("mozaika", "mozaika.types")


def forbidden_imports(addon: Addon, known: Iterable[Addon]) -> list[str]:
    """The addon's imports that are not allowed: the core's inner modules, and packages of addons
    that it neither depends on nor replaces."""
    allowed = {addon.name, *addon.depends, *addon.manifest.replaces}
    foreign = {one.package for one in known if one.name not in allowed and one.name != BASE}
    found = []
    for file in sorted(addon.folder.rglob("*.py")):
        found += [
            f"{file.relative_to(addon.folder.parent)}:{line}: {module}"
            for line, module in _imported(file)
            if _inner(module) or module.partition(".")[0] in foreign
        ]
    return found


def _imported(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module


def _inner(module: str) -> bool:
    """Whether it is a module of the core that is none of the public ones."""
    return module.partition(".")[0] == "mozaika" and module not in PUBLIC
