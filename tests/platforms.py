"""Platforms for tests, made of definitions written in the test itself."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from mozaika.addons import Addon, Hooks, discover, hookimpl
from mozaika.addons.manifest import parse_manifest
from mozaika.db import Database
from mozaika.db.search import search_ddl
from mozaika.declare import Grant, Restriction, Role
from mozaika.declare.compose_workflows import compose_workflows
from mozaika.model import compose
from mozaika.runtime import Platform, Settings, User
from mozaika.services.writes import session_factory

FOLDER = Path("nowhere")
_numbers = count()
"""Tells apart the packages of addons that several tests call the same."""


def addon(name: str, *, depends: Sequence[str] = (), **hooks: Any) -> Addon:
    """An addon whose hooks return the given data: `addon("shop", models=[Order])`, or are the
    given functions: `addon("shop", created=lambda env, model, records: …)`."""
    package = f"mozaika_test_{name}_{next(_numbers)}"
    module = ModuleType(f"{package}.hooks")
    module.__file__ = str(FOLDER / "hooks.py")
    for hook, value in hooks.items():
        function = value if callable(value) else _returning(value)
        setattr(module, f"mozaika_{hook}", hookimpl(function))
    parent = ModuleType(package)
    parent.__spec__ = ModuleSpec(package, None)
    sys.modules[package] = parent
    sys.modules[f"{package}.hooks"] = module
    values = {"name": name, "version": "1.0", "title": name, "depends": list(depends)}
    return Addon(parse_manifest(values, FOLDER), package, FOLDER, "test")


def _returning(value: Any) -> Any:
    def hook() -> Any:
        return value

    return hook


def make_platform(
    url: str,
    *addons: Addon,
    grants: Sequence[Grant] = (),
    roles: Sequence[Role] = (),
    restrictions: Sequence[Restriction] = (),
    create: bool = True,
) -> Platform:
    """A platform of base and the given addons on an empty database, with its tables made."""
    database = Database(url)
    base = discover((), entry_points=False)["base"]
    chosen = (base, *addons)
    hooks = Hooks(chosen)
    registry = compose([(said.name, cls) for said, cls in hooks.models()])
    platform = Platform(
        database=database,
        settings=Settings(database_url=url, language="en"),
        available={item.name: item for item in chosen},
        addons=chosen,
        hooks=hooks,
        registry=registry,
        sessions=session_factory(registry),
        roles={role.name: role for role in [*[r for _, r in hooks.roles()], *roles]},
        grants=[*[grant for _, grant in hooks.grants()], *grants],
        restrictions=restrictions,
        workflows=compose_workflows(hooks.workflows()),
        jobs={job.name: job for _, job in hooks.jobs()},
    )
    if create:
        registry.metadata.create_all(database.write_engine)
        with database.write_engine.begin() as connection:
            for info in registry:
                for statement in (
                    search_ddl(database.dialect, info.table.name) if info.searchable else ()
                ):
                    connection.exec_driver_sql(statement)
        with platform.env(write=True) as env:
            env.session.add_all([env["base.state"](key=key) for key in ("generation", "access")])
    return platform


def user(platform: Platform, login: str, *roles: str, teams: Sequence[int] = ()) -> User:
    """A new user row, and the `User` with these effective roles."""
    with platform.env(write=True) as env:
        row = env["base.user"](name=login.title(), login=login)
        env.session.add(row)
        env.session.flush()
        return User(row.id, login, row.name, roles=frozenset(roles), teams=frozenset(teams))
