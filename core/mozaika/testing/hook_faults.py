"""Hooks of an addon that nobody would call: misspelt, not marked, or not in `hooks.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from mozaika.addons import Addon, Hooks, resolve
from mozaika.errors import AddonError, HookError

_MARK = "hookimpl"


def hook_faults(addon: Addon, available: Mapping[str, Addon]) -> Iterator[str]:
    """What is wrong with the addon's hooks: loading them tells of wrong names and arguments, and
    those that `hooks.py` does not import are found in the sources."""
    try:
        Hooks(resolve(available, [addon.name]))
    except (AddonError, HookError) as error:
        yield f"{error.message} {error.cure or ''}".strip()
        return
    heard = {
        (value.__module__, value.__name__)
        for value in vars(addon.hooks_module()).values()
        if hasattr(value, "__module__") and hasattr(value, "__name__")
    }
    for file in sorted(addon.folder.rglob("*.py")):
        module = _module_of(addon, file)
        for name in _marked(file):
            if (module, name) not in heard:
                yield (
                    f"{module}.{name} is marked @{_MARK}, but only hooks.py is looked at. "
                    f"Import it there: from {module} import {name}."
                )


def _module_of(addon: Addon, file: Path) -> str:
    parts = file.relative_to(addon.folder).with_suffix("").parts
    return ".".join([addon.package, *(part for part in parts if part != "__init__")])


def _marked(file: Path) -> Iterator[str]:
    """Names of the functions in a module that are marked as implementations of hooks."""
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(map(_is_mark, node.decorator_list)):
            yield node.name


def _is_mark(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name == _MARK
