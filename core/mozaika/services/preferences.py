"""What a user has chosen for the pages and wants to find again: columns, sizes, folded parts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from mozaika.errors import ValidationFailed
from mozaika.runtime import Env
from mozaika.services.records import Records

MODEL = "base.preference"

APART = "~"
"""Keys that begin so are not read along with the others: see `read`."""


def get(env: Env, key: str, default: Any = None) -> Any:
    """What the env's user has kept under `key`. All of a user's are read at once, once an env."""
    return _kept(env).get(key, default)


def read(env: Env, key: str, default: Any = None) -> Any:
    """As `get`, with a statement of its own: for keys that begin with `APART`, for what is big or
    seldom looked at."""
    one: Any = env[MODEL]
    wanted = select(one.value).where(one.user_id == env.user.id, one.key == key)
    with env.sudo():
        found = list(env.session.scalars(wanted))
    return found[0] if found else default


def set(env: Env, key: str, value: Any) -> None:  # noqa: A001 (read as preferences.set)
    """Keeps `value` (anything that JSON can say) for the env's user; None forgets the key."""
    if env.user.is_system:
        return
    with env.sudo():
        _write(env, key, value)
    if not key.startswith(APART):
        kept = _kept(env)
        kept.pop(key, None)
        if value is not None:
            kept[key] = value


def forget_all_but(env: Env, prefix: str, last: int) -> None:
    """Forgets the env's user's keys that begin with `prefix`, but for the newest `last`."""
    one: Any = env[MODEL]
    mine = select(one.id).where(one.user_id == env.user.id, one.key.startswith(prefix))
    with env.sudo():
        old = list(env.session.scalars(mine.order_by(one.id.desc()).offset(last).limit(100)))
        Records(env, MODEL).delete(old)


def _write(env: Env, key: str, value: Any) -> None:
    records, found = Records(env, MODEL), _id_of(env, key)
    if value is None:
        records.delete([] if found is None else [found])
    elif found is not None:
        records.update(found, {"value": value})
    else:
        try:
            with env.savepoint():
                records.create([{"user": env.user.id, "key": key, "value": value}])
        except ValidationFailed:
            other = _id_of(env, key)
            if other is None:
                raise
            records.update(other, {"value": value})


def _id_of(env: Env, key: str) -> int | None:
    one: Any = env[MODEL]
    wanted = select(one.id).where(one.user_id == env.user.id, one.key == key)
    found: int | None = env.session.scalar(wanted)
    return found


def _kept(env: Env) -> dict[str, Any]:
    kept: dict[str, Any] | None = env.cache.get(MODEL)
    if kept is None:
        one: Any = env[MODEL]
        wanted = select(one.key, one.value).where(
            one.user_id == env.user.id, one.key.not_like(f"{APART}%")
        )
        with env.sudo():
            kept = {row.key: row.value for row in env.session.execute(wanted)}
        env.cache[MODEL] = kept
    return kept
