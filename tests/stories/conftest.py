"""Hosts for what does not depend on the database: one per file of tests, on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mozaika.lifecycle.host import Host
from mozaika.testing import HostMaker
from mozaika.testing.databases import SqliteDatabases


@pytest.fixture(scope="module")
def make_shared_host(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Host]]:
    """As `make_host`, for all tests of a file."""
    databases = SqliteDatabases(tmp_path_factory.mktemp("databases"))
    maker = HostMaker(databases)
    yield maker
    maker.close()
    databases.close()


@pytest.fixture(scope="module")
def addons_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder for the addons of a page."""
    return tmp_path_factory.mktemp("addons")
