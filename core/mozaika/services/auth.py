"""Who is who: passwords, sign-in, users with their effective roles, tokens.

Users and tokens are kept in memory per platform and forgotten when the counter `access` of
`base.state` moves, which is looked at every half second at most: a revoked right, role or token
ends in every worker within a second.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from mozaika.errors import NotFound, NotSignedIn, ValidationFailed
from mozaika.i18n import _l
from mozaika.runtime import Env, Platform, User
from mozaika.services import access

LOOK_EVERY = 0.5
"""Seconds between looks at the counter of rights."""

USED_EVERY = timedelta(hours=1)
"""How exactly a token's last use is kept: one small write per token and hour."""

TOKEN_PREFIX = "mz_"  # noqa: S105 - it tells what it is
LONGEST_PASSWORD = 1000

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's parameters for Argon2id: 19 MiB, two passes; about 30 ms."""

_KEY = ("user", "known")
"""Where a platform's cache keeps them: `access.forget` drops it with the rights."""

log = logging.getLogger("mozaika.auth")


class Caller(NamedTuple):
    """Whom a token stands for, and what for: words such as "read"; empty means everything."""

    user: User
    scopes: frozenset[str] = frozenset()


@dataclass
class _Known:
    """Users and tokens known to one platform since the counter of rights was `counter`."""

    counter: int
    looked_at: float
    users: dict[int, User | None] = field(default_factory=dict)
    stamps: dict[int, str] = field(default_factory=dict)
    tokens: dict[str, tuple[Caller, datetime | None]] = field(default_factory=dict)


def hash_password(password: str) -> str:
    """The Argon2id hash to keep. Raises `ValidationFailed` for an empty or endless password."""
    if not password or len(password) > LONGEST_PASSWORD:
        raise ValidationFailed(
            _l("The password is empty or too long."),
            {"password": [str(_l("Choose one of 1 to 1000 characters."))]},
        )
    return _hasher.hash(password.encode("utf-8", "surrogatepass"))


@cache
def _nobodys() -> str:
    """Verified for unknown logins, so that they take as long as wrong passwords."""
    return _hasher.hash(secrets.token_urlsafe())


def verify_password(kept: str | None, password: str) -> bool:
    """Whether `password` is the one hashed in `kept`; takes as long when there is none."""
    try:
        _hasher.verify(kept or _nobodys(), password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def sign_in(platform: Platform, login: str, password: str) -> User:
    """The user of these credentials. Raises `NotSignedIn`, with one text for every reason."""
    found = _credentials(platform, login)
    if not verify_password(found[1] if found else None, password) or found is None:
        raise NotSignedIn(
            _l("Login or password is wrong."), cure=_l("Check both; ask an administrator for help.")
        )
    user_id, kept = found
    if _hasher.check_needs_rehash(kept):
        _rehash(platform, user_id, password)
    user = load_user(platform, user_id)
    if user is None:
        raise NotSignedIn(_l("This user was disabled."))
    return user


def load_user(platform: Platform, user_id: int) -> User | None:
    """The user with effective roles and teams; None when unknown or archived."""
    users = _known(platform).users
    if user_id not in users:
        users[user_id] = _read_user(platform, user_id)
    return users[user_id]


def session_stamp(platform: Platform, user_id: int) -> str:
    """A word that changes with the user's password: sessions that carry another are over."""
    stamps = _known(platform).stamps
    if user_id not in stamps:
        with platform.env() as env:
            user = env["base.user"]
            kept = env.session.scalar(select(user.password_hash).where(user.id == user_id))
        stamps[user_id] = _digest(kept or "")[:16]
    return stamps[user_id]


def issue_token(
    env: Env,
    user: int,
    name: str,
    scopes: Iterable[str] = (),
    expires: datetime | None = None,
) -> str:
    """Makes a token of the user with id `user` and returns it: it is shown once, only its
    SHA-256 is kept. The caller decides who may have one."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with env.sudo():
        env.session.add(
            env["base.token"](
                user_id=user,
                name=name,
                token_hash=_digest(token),
                scopes=" ".join(sorted(set(scopes))) or None,
                expires_at=expires,
            )
        )
    return token


def user_of_token(platform: Platform, token: str) -> Caller:
    """Whom a token stands for. Raises `NotSignedIn` when it is unknown, expired or revoked."""
    digest = _digest(token)
    tokens = _known(platform).tokens
    if digest not in tokens:
        found = _read_token(platform, digest)
        if found is None:
            raise _bad_token()
        tokens[digest] = found
    caller, expires = tokens[digest]
    if expires is not None and expires <= Env.clock():
        raise _bad_token()
    return caller


def revoke_token(platform: Platform, token: str) -> None:
    """Ends a token at once in this process, within a second in all others."""
    with platform.env(write=True) as env:
        model = env["base.token"]
        found = env.session.scalar(select(model).where(model.token_hash == _digest(token)))
        if found is None or found.revoked_at is not None:
            raise NotFound(_l("There is no such token, or it was revoked before."))
        found.revoked_at = env.now()
    access.forget(platform)


def effective_roles(given: Iterable[str], implied: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The given roles and all that they imply, directly or not."""
    found: set[str] = set()
    waiting = list(given)
    while waiting:
        role = waiting.pop()
        if role not in found:
            found.add(role)
            waiting.extend(implied.get(role, ()))
    return frozenset(found)


def _known(platform: Platform) -> _Known:
    """What is known, if rights have not moved since. Who reads a user while it is forgotten fills
    the forgotten dictionaries, which nobody asks again."""
    known: _Known | None = platform.cache.get(_KEY)
    now = time.monotonic()
    if known is not None:
        if now - known.looked_at < LOOK_EVERY:
            return known
        known.looked_at = now
    counter = _counter(platform)
    if known is None or counter != known.counter:
        access.forget(platform)
        known = platform.cache[_KEY] = _Known(counter, now)
    return known


def _counter(platform: Platform) -> int:
    state = platform.registry.info("base.state").table
    with platform.database.engine.connect() as connection:
        found = connection.scalar(select(state.c.value).where(state.c.key == "access"))
    return found or 0


def _credentials(platform: Platform, login: str) -> tuple[int, str] | None:
    if "\x00" in login or not _encodable(login):
        return None
    with platform.env() as env:
        user = env["base.user"]
        query = select(user.id, user.password_hash).where(
            user.login == login.strip(), user.archived_at.is_(None)
        )
        found = env.session.execute(query).one_or_none()
    return (found[0], found[1]) if found and found[1] else None


def _rehash(platform: Platform, user_id: int, password: str) -> None:
    with platform.env(write=True) as env:
        env.session.get_one(env["base.user"], user_id).password_hash = hash_password(password)


def _read_user(platform: Platform, user_id: int) -> User | None:
    with platform.env() as env:
        found = env.session.get(env["base.user"], user_id)
        if found is None or found.archived_at is not None:
            return None
        return User(
            id=found.id,
            login=found.login,
            name=found.name,
            language=found.language,
            time_zone=found.time_zone,
            first_weekday=found.first_weekday,
            density=found.density,
            roles=effective_roles([role.name for role in found.roles], implications(env)),
            teams=frozenset(team.id for team in found.teams),
        )


def implications(env: Env) -> dict[str, list[str]]:
    """What each role implies: as addons declare, and as administrators added."""
    implied = {name: list(role.implies) for name, role in env.platform.roles.items()}
    for declared in env.platform.roles.values():
        for above in declared.implied_by:
            implied.setdefault(above, []).append(declared.name)
    role = env["base.role"]
    implying = select(role).where(role.implies.any())
    for found in env.session.scalars(implying):
        implied.setdefault(found.name, []).extend(other.name for other in found.implies)
    return implied


def _read_token(platform: Platform, digest: str) -> tuple[Caller, datetime | None] | None:
    with platform.env() as env:
        token = env["base.token"]
        found = env.session.scalar(
            select(token).where(token.token_hash == digest, token.revoked_at.is_(None))
        )
        if found is None:
            return None
        user_id, token_id, expires = found.user_id, found.id, found.expires_at
        scopes = frozenset((found.scopes or "").split())
        stale = found.last_used_at is None or env.now() - found.last_used_at > USED_EVERY
    user = load_user(platform, user_id)
    if user is None:
        return None
    if stale:
        _note_use(platform, token_id)
    return Caller(user, scopes), expires


def _note_use(platform: Platform, token_id: int) -> None:
    """Keeps the last use; a plain statement, since it changes nobody's rights."""
    table = platform.registry.info("base.token").table
    statement = update(table).where(table.c.id == token_id).values(last_used_at=Env.clock())
    try:
        with platform.database.write_engine.begin() as connection:
            connection.execute(statement)
    except SQLAlchemyError:
        log.warning("the last use of token %s was not kept", token_id, exc_info=True)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bad_token() -> NotSignedIn:
    return NotSignedIn(
        _l("The token is unknown, expired or revoked."),
        cure=_l("Sign in at POST /api/v1/auth/token, or ask for another token."),
    )


__all__: list[Any] = [
    "Caller",
    "effective_roles",
    "hash_password",
    "issue_token",
    "load_user",
    "revoke_token",
    "sign_in",
    "user_of_token",
    "verify_password",
]
