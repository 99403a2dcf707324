"""Small addons for tests: written to folders, or made of functions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from mozaika.addons import Addon
from mozaika.addons.manifest import parse_manifest

FOLDER = Path("nowhere")


def manifest_text(name: str, more: str = "") -> str:
    return f'name = "{name}"\nversion = "1.0"\ntitle = "{name.title()}"\n{more}\n'


def write_addon(
    path: Path, name: str, *, manifest: str = "", hooks: str = "", package: str | None = None
) -> Path:
    """Writes `path/name/` with the manifest beside the package; returns the package's folder."""
    folder = path / name / (package or f"written_{name}")
    folder.mkdir(parents=True)
    (path / name / "addon.toml").write_text(manifest_text(name, manifest), "utf-8")
    (folder / "__init__.py").write_text("", "utf-8")
    (folder / "hooks.py").write_text(hooks, "utf-8")
    return folder


def bare_addon(name: str, **manifest: Any) -> Addon:
    """An addon of which there is only the manifest."""
    values = {"name": name, "version": "1.0", "title": name, **manifest}
    return Addon(parse_manifest(values, FOLDER), f"made_{name}", FOLDER, "test")


def made_addon(
    monkeypatch: Any, name: str, functions: Iterable[Callable[..., Any]], **manifest: Any
) -> Addon:
    """An addon whose hooks are `functions`; it is forgotten with the test."""
    addon = bare_addon(name, **manifest)
    module = ModuleType(f"{addon.package}.hooks")
    module.__file__ = str(FOLDER / "hooks.py")
    for function in functions:
        function.__module__ = module.__name__
        setattr(module, function.__name__, function)
    package = ModuleType(addon.package)
    package.__spec__ = __spec__
    monkeypatch.setitem(sys.modules, addon.package, package)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return addon


def available(*addons: Addon) -> dict[str, Addon]:
    return {addon.name: addon for addon in addons}
