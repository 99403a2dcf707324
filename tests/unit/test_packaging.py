"""What is shipped: every addon, all assets, and no more than a first load may weigh."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "core/mozaika/web/static"
FIRST_LOAD = ("tabler.css", "tabler-vendors.css", "tabler.js", "htmx.js", "icons.svg")
FIRST_LOAD_LIMIT = 300 * 1024
ADDONS = sorted(path.parent.name for path in ROOT.glob("addons/*/addon.toml"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], check=True)
    with ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("addon", ADDONS)
def test_a_shipped_addon_is_in_every_list(addon: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    package = f"mozaika_{addon}"
    linter = project["tool"]["importlinter"]
    public_names = linter["contracts"][-1]
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert project["project"]["entry-points"]["mozaika.addons"][addon] == package
    assert f"addons/{addon}/{package}" in packages
    assert package in linter["root_packages"]
    assert package in public_names["source_modules"]


@pytest.mark.parametrize("addon", ADDONS)
def test_the_wheel_has_an_addons_manifest_and_catalogues(addon: str, wheel: set[str]) -> None:
    package = f"mozaika_{addon}"
    folder = ROOT / "addons" / addon / package
    compiled = {f"{package}/i18n/{po.stem}.mo" for po in folder.glob("i18n/*.po")}
    assert {f"{package}/addon.toml", *compiled} <= wheel


def test_the_wheel_has_every_file_of_the_core_and_nothing_of_the_tests(wheel: set[str]) -> None:
    core = ROOT / "core"
    sources = {
        path.relative_to(core).as_posix()
        for path in core.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pot"
    }
    assert sources <= wheel
    assert not [name for name in wheel if name.startswith(("tests/", "conftest", "hatch_build"))]


def test_each_asset_named_in_the_manifest_is_there_with_its_compressed_form() -> None:
    files = json.loads((STATIC / "vendor/manifest.json").read_bytes())["files"]
    for name in files.values():
        content = (STATIC / "vendor" / name).read_bytes()
        assert gzip.decompress((STATIC / f"vendor/{name}.gz").read_bytes()) == content


def test_the_first_load_stays_small() -> None:
    files = json.loads((STATIC / "vendor/manifest.json").read_bytes())["files"]
    vendored = [STATIC / "vendor" / files[name] for name in FIRST_LOAD]
    own = [path for path in STATIC.glob("*") if path.suffix in (".css", ".js")]
    total = sum(len(gzip.compress(path.read_bytes())) for path in [*vendored, *own])
    assert total < FIRST_LOAD_LIMIT


def test_the_lock_file_holds_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_bytes())["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert [name for name, package in fetched.items() if "resolved" in package] == []
    assert [name for name, package in fetched.items() if "integrity" not in package] == []
