"""Hosts for tests: a platform with some addons enabled, on a database of its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from mozaika.addons import discover
from mozaika.db import Database
from mozaika.lifecycle.compositions import Kept, compositions_kept
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Platform, Settings, User
from mozaika.services import auth
from mozaika.testing.databases import Databases

PASSWORD = "test"  # noqa: S105 (of users of tests)


_built: dict[tuple[tuple[str, ...], tuple[Path, ...]], Platform] = {}
"""Platforms built by this process: what they are made of does not depend on the database."""


_compositions: Kept = {}
"""The registries of such platforms, and of those that plans lead to."""


def kept() -> AbstractContextManager[None]:
    """Lets plans made inside use the registries that this process has composed."""
    return compositions_kept(_compositions)


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
        host = host_of(Host, chosen, _built.get((addons, tuple(paths))))
        self._made.append(host)
        _built.setdefault((addons, tuple(paths)), host.platform)
        return host

    def close(self) -> None:
        """Closes the connections of all hosts made."""
        for host in self._made:
            host.close()


_shared: dict[type[Host], Platform] = {}


def shared_host(kind: type[Host], settings: Settings) -> Host:
    """A host of a kind all of whose databases have the same addons enabled: its platform is built
    once."""
    host = host_of(kind, settings, _shared.get(kind))
    _shared.setdefault(kind, host.platform)
    return host


def host_of(kind: type[Host], settings: Settings, built: Platform | None) -> Host:
    """A host with a platform that was `built` before, now on the database of `settings`: another
    would take half a second to build."""
    if built is None:
        return kind(settings)
    database = Database(settings.database_url)
    platform = replace(built, database=database, settings=settings, cache={})
    return kind(settings, platform=platform, database=database)


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
