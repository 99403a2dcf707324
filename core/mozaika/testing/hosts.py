"""Hosts for tests: a platform with some addons enabled, on a database of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mozaika.addons import discover
from mozaika.db import Database
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Platform, Settings, User
from mozaika.services import auth
from mozaika.testing.databases import Databases

PASSWORD = "test"  # noqa: S105 (of users of tests)


_built: dict[tuple[tuple[str, ...], tuple[Path, ...]], Platform] = {}
"""Platforms built by this process: what they are made of does not depend on the database."""


class HostMaker:
    """Makes hosts on copies of templates, and closes them at the end of the test."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self._made: list[Host] = []

    def __call__(
        self, *addons: str, demo: bool = False, paths: Sequence[Path] = (), **settings: Any
    ) -> Host:
        """A host with `addons` enabled; those in the folders `paths` are found as well."""

        def build(url: str) -> None:
            _initialise(url, addons, paths, demo)

        name = "-".join(["host", *addons, *(["demo"] if demo else [])])
        url = self.databases.template(name, build)
        chosen = Settings(database_url=url, addons_path=tuple(paths), **settings)
        built = _copy_of(_built.get((addons, tuple(paths))), chosen)
        host = Host(chosen, platform=built, database=built.database if built else None)
        self._made.append(host)
        _built.setdefault((addons, tuple(paths)), host.platform)
        return host

    def close(self) -> None:
        """Closes the connections of all hosts made."""
        for host in self._made:
            host.close()


def _copy_of(built: Platform | None, settings: Settings) -> Platform | None:
    """The same platform on another database; building it again would take half a second."""
    if built is None:
        return None
    database = Database(settings.database_url)
    return replace(built, database=database, settings=settings, cache={})


def _initialise(url: str, addons: Sequence[str], paths: Sequence[Path], demo: bool) -> None:
    settings = Settings(database_url=url, addons_path=tuple(paths))
    database = Database(url)
    initialise(
        database,
        settings,
        addons,
        demo=demo,
        admin_password=PASSWORD,
        available=discover(paths),
    )
    database.dispose()


def make_user(platform: Platform, login: str, *roles: str, **values: Any) -> User:
    """A new user with these roles (and what they imply), as signed in."""
    with platform.env(write=True) as env:
        role = env["base.role"]
        found = env.session.query(role).filter(role.name.in_(roles)).all()
        user = env["base.user"](**{"login": login, "name": login.title(), "roles": found, **values})
        env.session.add(user)
        env.session.flush()
        key = user.id
    loaded = auth.load_user(platform, key)
    assert loaded is not None
    return loaded
