"""The examples are products for an industry, made of Mozaika and nothing but its public names: they
install with pip as they lie there, work beside each other and pass their own tests."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(file.parent.name for file in EXAMPLES.glob("*/pyproject.toml"))
COMMAND = ("-c", "from mozaika.cli import main; main()")
PIP = ("-m", "pip", "--python")
OPTIONS = ("--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check")
SCRATCH = "MOZAIKA_TEST_SCRATCH"
"""Of the databases that all tests share."""

CHOSEN = "not postgresql or (TestAddon and not filled) or matching"
"""Stories are told on SQLite, and so is a life on a filled database, which takes a quarter of a
minute; the other checks of the suite, and SQL that an example writes itself, run on both."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fresh environment, which has Mozaika as it is here, and the examples, which
    pip installed into it."""
    folder = tmp_path_factory.mktemp("verticals")
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache", "dist", "*.mo", "mozaika-data")
    for name in NAMES:
        shutil.copytree(EXAMPLES / name, folder / name, ignore=ignored)
    venv.create(folder / "environment", with_pip=False)
    packages = next((folder / "environment").glob("lib/python*/site-packages"))
    lines = [f"import site; site.addsitedir({path!r})" for path in site.getsitepackages()]
    (packages / "mozaika_here.pth").write_text("\n".join(lines))
    places = [str(folder / name) for name in NAMES]
    run([sys.executable, *PIP, python(folder), "install", *OPTIONS, *places], folder)
    return folder


def python(shop: Path) -> str:
    return str(shop / "environment" / "bin" / "python")


def run(command: list[str], folder: Path, variables: Mapping[str, str] | None = None) -> str:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MOZAIKA_", "PYTEST_"))}
    done = subprocess.run(
        command,
        cwd=folder, env=inherited | dict(variables or {}), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def mozaika(shop: Path, folder: Path, *arguments: str) -> str:
    variables = {
        "MOZAIKA_DATABASE_URL": f"sqlite:///{folder}/crm.db",
        "MOZAIKA_DATA_DIR": str(folder),
        "MOZAIKA_LANGUAGE": "en",
    }
    return run([python(shop), *COMMAND, *arguments], folder, variables)


@pytest.mark.slow
def test_they_are_enabled_beside_each_other(shop: Path, tmp_path: Path) -> None:
    mozaika(shop, tmp_path, "init", "--addons", "pipeline", "--admin-password", "Long-enough-1")
    found = json.loads(mozaika(shop, tmp_path, "addons", "list", "--json"))
    states = {row["name"]: row["state"] for row in found}
    assert {name: states[name] for name in NAMES} == dict.fromkeys(NAMES, "available")
    mozaika(shop, tmp_path, "addons", "enable", *NAMES, "--yes")
    for name in NAMES:
        assert "well" in mozaika(shop, tmp_path, "addons", "check", name)
    models = mozaika(shop, tmp_path, "models")
    assert all(f"{name}." in models for name in NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_they_pass_their_own_tests(shop: Path, name: str) -> None:
    command = [python(shop), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", CHOSEN]
    shared = {SCRATCH: os.environ[SCRATCH]} if SCRATCH in os.environ else {}
    told = run(command, shop / name, shared)
    assert "passed" in told.splitlines()[-1]
    assert "skipped" not in told.splitlines()[-1]
