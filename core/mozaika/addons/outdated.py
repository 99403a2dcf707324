"""Uses of names that have other names now, in the modules of an addon, read without running them.

The modules that the addon imports from are looked at as they are loaded: an addon that was never
imported shows nothing.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from mozaika.addons.addon import Addon
from mozaika.deprecation import Renamed, renamed_in
from mozaika.errors import Text
from mozaika.i18n import _l


@dataclass(frozen=True)
class OldName:
    """An addon uses a name that has another one now; `place` is "package/module.py:7", or the
    module that implements a hook."""

    addon: str
    place: str
    renamed: Renamed
    module: str = ""

    @property
    def text(self) -> Text:
        """What there is to know, in the reader's language."""
        prefix = f"{self.module}." if self.module else ""
        return _l(
            "%(old)s is called %(new)s since %(since)s, and goes with %(removed_in)s.",
            old=f"{prefix}{self.renamed.old}",
            new=f"{prefix}{self.renamed.new}",
            since=self.renamed.since,
            removed_in=self.renamed.removed_in,
        )


def old_names(addon: Addon) -> list[OldName]:
    """Where the modules of `addon` use old names of the core or of other addons."""
    found = []
    for file in sorted(addon.folder.rglob("*.py")):
        place = file.relative_to(addon.folder.parent)
        found += [
            OldName(addon.name, f"{place}:{line}", renamed, module)
            for line, module, renamed in _uses(file)
        ]
    return found


def _uses(file: Path) -> Iterator[tuple[int, str, Renamed]]:
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    for node in imports:
        for line, module, name in _taken(node):
            yield from _old(line, module, name)
    modules = dict(_modules(tree))
    for found in ast.walk(tree):
        if isinstance(found, ast.Attribute) and isinstance(found.value, ast.Name):
            module = modules.get(found.value.id, "")
            yield from _old(found.lineno, module, found.attr)


def _taken(node: ast.ImportFrom) -> Iterator[tuple[int, str, str]]:
    if node.level == 0 and node.module:
        yield from ((alias.lineno, node.module, alias.name) for alias in node.names)


def _modules(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The modules that a file has by a name of its own: of `import a`, `import a.b as c` and
    `from a import b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from _imported(node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _imported(names: Iterable[ast.alias]) -> Iterator[tuple[str, str]]:
    for alias in names:
        if alias.asname or "." not in alias.name:
            yield alias.asname or alias.name, alias.name


def _old(line: int, module: str, name: str) -> Iterator[tuple[int, str, Renamed]]:
    loaded = sys.modules.get(module)
    if isinstance(loaded, ModuleType) and (renamed := renamed_in(loaded).get(name)):
        yield line, module, renamed
