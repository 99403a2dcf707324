"""A new addon: made by the command, installed with pip, passing its own tests, enabled."""

from __future__ import annotations

import json
import os
import re
import site
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
import yaml

from mozaika.errors import BadRequest, Conflict
from mozaika.scaffold import Answers, make_addon, title_of

COMMAND = ("-c", "from mozaika.cli import main; main()")
NAME = "loyalty_cards"
PACKAGE = "mozaika_loyalty_cards"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command made."""
    folder = tmp_path_factory.mktemp("addons") / "cards"
    answer = run(sys.executable, *COMMAND, "addons", "new", NAME, "--folder", folder)
    assert f"{folder / 'pyproject.toml'}" in answer.splitlines()
    return folder


@pytest.fixture(scope="module")
def python(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment, with Mozaika as it is here and the addon from pip."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    packages = next(folder.glob("lib/python*/site-packages"))
    lines = [f"import site; site.addsitedir({path!r})" for path in site.getsitepackages()]
    (packages / "mozaika_here.pth").write_text("\n".join(lines))
    made = folder / "bin" / "python"
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check"]
    run(sys.executable, "-m", "pip", "--python", made, "install", *options, project)
    return made


def run(*command: str | Path, folder: Path | None = None, **variables: str) -> str:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("MOZAIKA_", "PYTEST_"))}
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def mozaika(python: Path, folder: Path, *arguments: str) -> str:
    return run(
        python,
        *COMMAND,
        *arguments,
        folder=folder,
        MOZAIKA_DATABASE_URL=f"sqlite:///{folder}/crm.db",
        MOZAIKA_DATA_DIR=str(folder),
    )


def test_it_is_listed_enabled_and_in_order(python: Path, tmp_path: Path) -> None:
    mozaika(python, tmp_path, "init", "--addons", "contacts", "--admin-password", "Long-enough-1")
    rows = {
        row["name"]: row
        for row in json.loads(mozaika(python, tmp_path, "addons", "list", "--json"))
    }
    assert rows[NAME]["title"] == "Loyalty cards"
    assert rows[NAME]["state"] == "available"
    mozaika(python, tmp_path, "addons", "enable", NAME, "--yes")
    assert "well" in mozaika(python, tmp_path, "addons", "check", NAME)
    assert f"{NAME}.item" in mozaika(python, tmp_path, "models")


@pytest.mark.slow
def test_it_passes_its_own_tests(python: Path, project: Path) -> None:
    told = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder=project)
    assert "passed" in told.splitlines()[-1]
    assert "skipped" not in told


def test_it_is_in_good_form(project: Path) -> None:
    run(
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--check",
        "--isolated",
        "--line-length",
        "100",
        project,
    )
    run(
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--config",
        project / "pyproject.toml",
        project,
    )


def test_its_workflow_runs_all_its_checks(project: Path) -> None:
    """GitHub would run what the file says: form, types and tests, on the Pythons that it names."""
    text = (project / ".github" / "workflows" / "test.yml").read_text()
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["test"]["steps"]
    commands = " && ".join(step["run"] for step in steps if "run" in step)
    made = tomllib.loads((project / "pyproject.toml").read_text())
    asked = commands.split()
    for command in ("ruff", "mypy", "pytest"):
        assert command in asked
    assert "--group dev" in commands
    tools = {re.split(r"[\[>=]", one)[0] for one in made["dependency-groups"]["dev"]}
    assert {"mozaika", "mypy", "pytest-xdist", "ruff"} <= tools
    lowest = made["project"]["requires-python"].removeprefix(">=")
    assert lowest in workflow["jobs"]["test"]["strategy"]["matrix"]["python"]


@pytest.mark.slow
def test_its_types_hold_against_the_installed_platform(python: Path, project: Path) -> None:
    """As its workflow does: `mypy`, strict as its pyproject says, sees the core by its py.typed."""
    mypy = Path(sys.executable).with_name("mypy")
    told = run(mypy, "--python-executable", python, "--cache-dir", os.devnull, folder=project)
    assert "Success: no issues found" in told


@pytest.mark.parametrize(
    "name", ["Loyalty", "9lives", "a-b", "class", "", "x" * 41, "a__b", "żubr"]
)
def test_a_name_that_is_none_is_told_with_the_cure(name: str) -> None:
    with pytest.raises(BadRequest, match="can't be the name of an addon") as caught:
        Answers(name, "Title")
    assert "such as loyalty_cards" in str(caught.value.cure)


@pytest.mark.parametrize("title", ["", " ", 'a "b"', "a\nb"])
def test_a_title_must_be_a_line(title: str) -> None:
    with pytest.raises(BadRequest, match="title"):
        Answers("cards", title)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Conflict, match="not empty"):
        make_addon(tmp_path, Answers("cards", title_of("cards")))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
