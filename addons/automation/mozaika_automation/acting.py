"""For whom a rule acts: for the platform, but never further than its author may go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from mozaika import AccessDenied, Env, User, _l, load_user, rights

SYSTEM = User(id=None, login="automation", name="Mozaika", is_system=True)


@contextmanager
def as_user(env: Env, user: User, *, free: bool) -> Iterator[None]:
    """Inside, the env works for `user`; `free`: whatever the user may do. What is written inside
    is written as that user."""
    env.session.flush()
    before = env.user, env.access_off
    env.user, env.access_off = user, free
    try:
        yield
        env.session.flush()
    finally:
        env.user, env.access_off = before


@contextmanager
def as_platform(env: Env) -> Iterator[None]:
    """Inside, the env works for the platform: the log names no person."""
    with as_user(env, SYSTEM, free=True):
        yield


def author_of(env: Env, author_id: int | None) -> User | None:
    """The author as the author is now; None where the platform itself made the rule.

    Raises `AccessDenied` where the author can't sign in any more, or manages rules no more.
    """
    if author_id is None:
        return None
    found = load_user(env.platform, author_id)
    if found is None or not found.has_role("automation.manager"):
        raise AccessDenied(
            _l("Who wrote the rule may not manage rules any more."),
            cure=_l("Save the rule again as somebody who may."),
        )
    return found


def within_reach(
    env: Env, author: User | None, model: str, records: Sequence[Any], operation: str
) -> list[Any]:
    """Those of the records with which the author may do it: at most one statement."""
    if author is None:
        return list(records)
    with _asking(env, author):
        mine = rights(env)
        if not mine.can(model, operation):
            return []
        criterion = mine.criterion(model, operation)
    if criterion is None:
        return list(records)
    cls: Any = env[model]
    wanted = select(cls.id).where(cls.id.in_([one.id for one in records]), criterion)
    with _asking(env, env.user, free=True):
        found = set(env.session.scalars(wanted))
    return [one for one in records if one.id in found]


def sees(env: Env, author: User | None, model: str, field: str) -> bool:
    """Whether the author may see a field, and so set it."""
    if author is None:
        return True
    with _asking(env, author):
        return rights(env).sees(model, field)


def may(env: Env, author: User | None, model: str, operation: str) -> bool:
    """Whether the author may do it with some record of the model."""
    if author is None:
        return True
    with _asking(env, author):
        return rights(env).can(model, operation)


@contextmanager
def _asking(env: Env, user: User, *, free: bool = False) -> Iterator[None]:
    """As `as_user`, for questions: nothing is flushed."""
    before = env.user, env.access_off
    env.user, env.access_off = user, free
    try:
        with env.session.no_autoflush:
            yield
    finally:
        env.user, env.access_off = before
