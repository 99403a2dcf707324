"""Databases with the atlas, whose addons lie in the folder `kit`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from mozaika.db import Database
from mozaika.lifecycle.fill import run_pending
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from mozaika.testing.databases import Databases

ADDONS = Path(__file__).parent / "addons" / "kit"
MakeKit = Callable[..., Host]

BUSY = ("base_state", "base_addon", "base_fill", "base_job")
"""Tables that count what was done, or what is to be done in the background."""


def settings_for(url: str, folder: Path, *paths: Path) -> Settings:
    return Settings(
        database_url=url, addons_path=paths or (ADDONS,), data_dir=folder / "data", language="en"
    )


def build(url: str, addons: tuple[str, ...]) -> None:
    database = Database(url)
    initialise(database, settings_for(url, Path()), addons, admin_password="secret")
    database.dispose()


def maker(
    databases: Databases, folder: Path, opened: list[Host], addons: tuple[str, ...]
) -> MakeKit:
    """Opens hosts on one database that has these addons."""
    url = databases.template("-".join(["kit", *addons]), partial(build, addons=addons))

    def make(*paths: Path) -> Host:
        opened.append(Host(settings_for(url, folder, *paths)))
        return opened[-1]

    return make


def another(host: Host, paths: tuple[Path, ...]) -> Host:
    """Another process on the same database, which finds addons elsewhere."""
    return Host(replace(host.settings, addons_path=paths))


def contents(host: Host) -> dict[str, list[str]]:
    """Every row of every table, columns by name; what is computed afterwards is computed first."""
    run_pending(host.platform)
    found: dict[str, list[str]] = {}
    with host.database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            if table in BUSY or "_fts" in table or table.startswith("procrastinate"):
                continue
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings()  # noqa: S608
            found[table] = sorted(_line(dict(row)) for row in rows)
    return found


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, default=str)


def tables(host: Host) -> set[str]:
    return set(inspect(host.database.engine).get_table_names())


def columns(host: Host, table: str) -> set[str]:
    return {column["name"] for column in inspect(host.database.engine).get_columns(table)}
