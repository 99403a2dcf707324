"""What every worker keeps in memory until somebody changes it: rules, forms and the like.

It lasts as long as what is known of rights: the same counter tells every worker within a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import update

from mozaika.runtime import Env
from mozaika.services.access import forget

T = TypeVar("T")
_RENEWED = "kept renewed"


def kept(env: Env, name: str, make: Callable[[Env], T]) -> T:
    """The value that `make(env)` gave before, in this or another env of the platform.

    `make` reads as the platform, whatever the user may see. `name` begins with the addon's name.
    """
    cache, key = env.platform.cache, ("kept", name)
    if key in cache and _RENEWED not in env.cache:
        return cache[key]  # type: ignore[no-any-return]
    made = _made(env, make)
    if _RENEWED not in env.cache:
        cache[key] = made
    return made


def renew(env: Env) -> None:
    """Says that what is kept has changed: it is made anew once this env commits, everywhere.

    Within this env it is made for each question, as nobody else may see it yet.
    """
    if _RENEWED in env.cache:
        return
    env.cache[_RENEWED] = True
    table = env.registry.info("base.state").table
    env.session.connection().execute(
        update(table).where(table.c.key == "access").values(value=table.c.value + 1)
    )
    env.on_commit(lambda: _forget(env))


def _forget(env: Env) -> None:
    env.cache.pop(_RENEWED, None)
    forget(env.platform)


def _made(env: Env, make: Callable[[Env], T]) -> T:
    before, env.access_off = env.access_off, True
    try:
        with env.session.no_autoflush:
            return make(env)
    finally:
        env.access_off = before
