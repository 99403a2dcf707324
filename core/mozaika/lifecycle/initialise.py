"""Making everything in a new database."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mozaika.addons import Addon, survey
from mozaika.db import Database
from mozaika.errors import LifecycleError
from mozaika.i18n import _l
from mozaika.lifecycle.apply import apply
from mozaika.lifecycle.build import use_languages
from mozaika.lifecycle.planning import plan
from mozaika.lifecycle.states import is_initialised
from mozaika.runtime import Env, Platform, Settings
from mozaika.services.auth import hash_password

ADMIN = "admin"
"""Login of the first user."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without characters that look alike, for passwords that are read from a screen."""


@dataclass(frozen=True)
class InitResult:
    """A new database. `password` is the admin's when it was made up here: show it once."""

    platform: Platform
    password: str | None
    seconds: float


@dataclass(frozen=True)
class Newborn:
    """What a plan for a new database is made on."""

    database: Database
    settings: Settings
    available: Mapping[str, Addon]


def initialise(
    database: Database,
    settings: Settings,
    addons: Sequence[str] = (),
    *,
    demo: bool = False,
    admin_password: str | None = None,
    available: Mapping[str, Addon] | None = None,
) -> InitResult:
    """Makes tables, shipped records, roles and the user `admin`, who has every role, in one
    transaction; with `demo` also demo data, whose users have the admin's password.

    Raises `LifecycleError` for a database that has the
    platform's tables already."""
    started = time.perf_counter()
    with database.engine.connect() as connection:
        if is_initialised(connection):
            raise _initialised_already()
    found = survey(settings.addons_path).addons if available is None else available
    use_languages(found.values())
    password = admin_password or make_password()
    hashed = hash_password(password)
    ground = Newborn(database, settings, found)
    applied = apply(
        plan(ground, "init", addons, demo=demo),
        before_demo=lambda env: make_admin(env, hashed),
    )
    if demo:
        _let_demo_users_in(applied.platform, hashed)
    return InitResult(
        applied.platform,
        None if admin_password else password,
        time.perf_counter() - started,
    )


def make_password(length: int = 16) -> str:
    """A random password that is easy to read and to type."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def make_admin(env: Env, hashed: str) -> None:
    """The first user, with every role that there is."""
    roles = env.session.scalars(select(env["base.role"])).all()
    admin = env["base.user"](
        name="Administrator", login=ADMIN, password_hash=hashed, roles=list(roles)
    )
    env.session.add(admin)
    env.session.flush()


def _let_demo_users_in(platform: Platform, hashed: str) -> None:
    """The users of the demo data have the admin's password."""
    with platform.env(write=True) as env:
        user = env["base.user"]
        for one in env.session.scalars(select(user).where(user.password_hash.is_(None))):
            one.password_hash = hashed


def _initialised_already() -> LifecycleError:
    return LifecycleError(
        _l("The database has been initialised already."),
        cure=_l("Use `mozaika addons enable`, or name another database."),
    )
