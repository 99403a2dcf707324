"""A folder to work in, and a database with the library on either database."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
import structlog

from mozaika.cli import run as run_cli
from mozaika.db import Database
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from mozaika.testing.databases import Databases

ADDONS = Path(__file__).parent / "addons"
PASSWORD = "correct-horse"


class Said(NamedTuple):
    """What a command left: its exit status, stdout and stderr."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(
        database_url=url, addons_path=(ADDONS,), data_dir=folder / "data", language="en"
    )


def build(url: str, addons: list[str]) -> None:
    database = Database(url)
    settings = Settings(database_url=url, addons_path=(ADDONS,), language="en")
    initialise(database, settings, addons, admin_password=PASSWORD)
    database.dispose()


@pytest.fixture
def folder(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty current folder; no setting comes from outside, no temporary file is left."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path_factory.mktemp("temporary")))
    for name in list(os.environ):
        if name.startswith("MOZAIKA_") and name != "MOZAIKA_TEST_SCRATCH":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOZAIKA_LANGUAGE", "en")
    monkeypatch.setenv("MOZAIKA_ADDONS_PATH", str(ADDONS))
    return tmp_path


@pytest.fixture
def library_url(databases: Databases) -> str:
    """A database with the library enabled, and `admin`."""
    return databases.template("cli-library", partial(build, addons=["library"]))


@pytest.fixture
def library(library_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a process that works on the library."""
    monkeypatch.setenv("MOZAIKA_DATABASE_URL", library_url)
    return settings_for(library_url, folder)


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs commands in this process: `run("addons", "list")`; `stdin` is what they read."""

    def run_command(*arguments: str, stdin: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capfd.readouterr()
        status = run_cli(arguments)
        out, err = capfd.readouterr()
        return Said(status, out, err)

    return run_command


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """The log that commands set up is taken down again."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
