"""Databases with the notebook addon at its versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mozaika.addons import survey
from mozaika.db import Database
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from tests.databases import Databases

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
    """Hosts that are closed with the test."""
    hosts: list[Host] = []
    yield hosts
    for host in hosts:
        host.close()


@pytest.fixture
def empty(databases: Databases, opened: list[Host]) -> MakeHost:
    """Opens hosts on a database that has base only: `empty("v1_1")` with another folder's
    addons."""
    return _maker(databases.template("base", partial(_build, addons=[])), opened)


@pytest.fixture
def notebook(databases: Databases, opened: list[Host]) -> MakeHost:
    """Opens hosts on a database that has the notebook 1.0."""
    return _maker(databases.template("notebook", partial(_build, addons=["notebook"])), opened)


def _maker(url: str, opened: list[Host]) -> MakeHost:
    def make(version: str = "v1_0", **options: Any) -> Host:
        opened.append(Host(settings_for(url, version), **options))
        return opened[-1]

    return make


def _build(url: str, addons: list[str]) -> None:
    database = Database(url)
    initialise(database, settings_for(url, "v1_0"), addons, admin_password="secret")
    database.dispose()
