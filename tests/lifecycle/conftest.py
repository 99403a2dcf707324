"""Databases with the notebook addon at its versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mozaika.addons import survey
from mozaika.db import Database
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.lifecycle.states import read_counters
from mozaika.runtime import Platform, Settings
from mozaika.testing.hosts import kept
from tests.databases import Databases
from tests.lifecycle import kit

ADDONS = Path(__file__).parent / "addons"

MakeHost = Callable[..., Host]


@pytest.fixture(autouse=True)
def only_test_addons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addons that are installed where the tests run don't matter here."""

    def without_entry_points(paths: Any, **_: Any) -> Any:
        return survey(paths, entry_points=False)

    monkeypatch.setattr("mozaika.lifecycle.host.survey", without_entry_points)
    monkeypatch.setattr("mozaika.lifecycle.initialise.survey", without_entry_points)


def settings_for(url: str, version: str) -> Settings:
    return Settings(database_url=url, addons_path=(ADDONS / version,), language="en")


@pytest.fixture
def opened() -> Iterator[list[Host]]:
    """Hosts that are closed with the test; what they compose is kept for other tests."""
    hosts: list[Host] = []
    with kept():
        yield hosts
    for host in hosts:
        host.close()


@pytest.fixture
def empty(databases: Databases, opened: list[Host]) -> MakeHost:
    """Opens hosts on a database that has base only: `empty("v1_1")` with another folder's
    addons."""
    return _maker(databases, opened, ())


@pytest.fixture
def notebook(databases: Databases, opened: list[Host]) -> MakeHost:
    """Opens hosts on a database that has the notebook 1.0."""
    return _maker(databases, opened, ("notebook",))


_platforms: dict[tuple[str, ...], Platform] = {}
"""Platforms of the first generation: what they are made of does not depend on the database."""


def _maker(databases: Databases, opened: list[Host], addons: tuple[str, ...]) -> MakeHost:
    url = databases.template("-".join(["lifecycle", *addons]), partial(_build, addons=addons))

    def make(version: str = "v1_0", **options: Any) -> Host:
        settings = settings_for(url, version)
        database = Database(url)
        if version == "v1_0" and _generation(database) == 1:
            built = _platforms.get(addons) or Host(settings, database=database).platform
            _platforms[addons] = built
            options["platform"] = replace(built, database=database, settings=settings, cache={})
        opened.append(Host(settings, database=database, **options))
        return opened[-1]

    return make


def _generation(database: Database) -> int:
    with database.engine.connect() as connection:
        return read_counters(connection).generation


def _build(url: str, addons: tuple[str, ...]) -> None:
    database = Database(url)
    initialise(database, settings_for(url, "v1_0"), addons, admin_password="secret")
    database.dispose()


@pytest.fixture
def atlas(databases: Databases, tmp_path: Path, opened: list[Host]) -> Callable[..., Host]:
    """Opens hosts on a database that has the atlas."""
    return kit.maker(databases, tmp_path, opened, ("atlas",))


@pytest.fixture
def toured(databases: Databases, tmp_path: Path, opened: list[Host]) -> Callable[..., Host]:
    """Opens hosts on a database that has the atlas and the tours, which stand on it."""
    return kit.maker(databases, tmp_path, opened, ("atlas", "tours"))
