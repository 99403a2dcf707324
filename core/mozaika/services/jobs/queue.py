"""Putting work into the queue, in the transaction of the data that it is about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from mozaika.errors import AccessDenied, BadRequest, NotFound, Text
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services.jobs import ledger

WAKE = ("jobs", "wake")
"""Where a platform's cache keeps what wakes the workers of this process, if it has any."""

LONGEST_KEY = 200


def enqueue(
    env: Env,
    job_name: str,
    /,
    *,
    run_after: datetime | None = None,
    key: str | None = None,
    **arguments: Any,
) -> int:
    """Queues a run of a declared job and returns its id in `base.job`.

    The run is there once the env commits, and never when it rolls back. It acts for the env's user,
    with the rights that the user has by then; inside `env.sudo()`, for the platform. `arguments`
    are JSON values, kept in the log: pass ids rather than secrets. It begins not before
    `run_after`. With a `key`, there is one run: the id of the former is returned if there is one.

    Raises `NotFound` for an unknown job, `BadRequest` for an env that does not write, and for
    arguments that are no JSON, `AccessDenied` for a visitor who is not signed in.
    """
    if key is None:
        return enqueue_many(env, job_name, [arguments], run_after=run_after)[0]
    row = _row(env, job_name, arguments, run_after)
    row["key"] = _full_key(job_name, key)
    found = _add_once(env, row)
    if found is not None:
        return found
    jobs = ledger.jobs_table(env.platform)
    known = ledger.find_key(env.session.connection(), jobs, row["key"])
    assert known is not None
    return known


def enqueue_many(
    env: Env,
    job_name: str,
    arguments: Sequence[Mapping[str, Any]],
    *,
    run_after: datetime | None = None,
) -> list[int]:
    """Queues one run for each item of `arguments`, as `enqueue` does, in two statements."""
    if not arguments:
        return []
    rows = [_row(env, job_name, item, run_after) for item in arguments]
    ids = ledger.add(env.session.connection(), ledger.jobs_table(env.platform), rows)
    wake_on_commit(env)
    return ids


def enqueue_tick(env: Env, job_name: str, tick: datetime) -> int | None:
    """Queues the run of a schedule's tick; None if there is one, or if an earlier one goes on."""
    jobs = ledger.jobs_table(env.platform)
    if ledger.is_under_way(env.session.connection(), jobs, job_name):
        return None
    key = _full_key(job_name, tick.isoformat(timespec="seconds"))
    return _add_once(env, {**_row(env, job_name, {}, None), "key": key, "tick": tick})


def run_again(env: Env, run: int) -> None:
    """Queues a run that was set aside for one more try. For administrators and the platform.

    Raises `AccessDenied`, and `NotFound` if no run with that id is set aside.
    """
    if not (env.access_off or env.user.has_role("base.admin")):
        raise AccessDenied(_l("Only administrators may run jobs again."))
    if not ledger.release(env.session.connection(), ledger.jobs_table(env.platform), run):
        raise NotFound(_l("There is no job run %(id)s that was set aside.", id=run))
    wake_on_commit(env)


def wake_on_commit(env: Env) -> None:
    """Wakes the workers of this process once the env commits. On PostgreSQL NOTIFY does it."""
    wake = env.platform.cache.get(WAKE)
    if wake is not None:
        env.on_commit(wake)


def _row(
    env: Env, name: str, arguments: Mapping[str, Any], run_after: datetime | None
) -> dict[str, Any]:
    _check(env, name, arguments)
    return {
        "name": name,
        "arguments": dict(arguments),
        "attempts": 0,
        "queued_at": env.now(),
        "run_after": run_after,
        "user_id": None if env.access_off else env.user.id,
    }


def _add_once(env: Env, row: dict[str, Any]) -> int | None:
    run = ledger.add_once(env.session.connection(), ledger.jobs_table(env.platform), row)
    if run is not None:
        wake_on_commit(env)
    return run


def _full_key(job_name: str, key: str) -> str:
    """Keys of different jobs don't meet."""
    full = f"{job_name}@{key}"
    if len(full) > LONGEST_KEY:
        raise BadRequest(
            _l("The key “%(key)s” of a job is too long.", key=key),
            cure=_l("Use a shorter one, such as the id of a record."),
        )
    return full


def _check(env: Env, name: str, arguments: Mapping[str, Any]) -> None:
    if not env.access_off and env.user.id is None:
        raise AccessDenied(
            _l("Nobody is signed in for whom the job “%(name)s” could be done.", name=name),
            cure=_l("Queue it inside env.sudo() if it acts for the platform."),
        )
    if not env.write:
        raise BadRequest(
            _l("The job “%(name)s” can't be queued by work that only reads.", name=name),
            cure=_l("Open the env with write=True."),
        )
    if name not in env.platform.jobs:
        raise NotFound(_l("There is no job “%(name)s”.", name=name), cure=_names(env, name))
    for argument, value in arguments.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise BadRequest(
                _l("The argument “%(argument)s” of the job “%(name)s” is no JSON value: %(error)s.",
                   argument=argument, name=name, error=error),
                cure=_l("Pass ids, texts, numbers, lists and mappings."),
            ) from error  # fmt: skip


def _names(env: Env, name: str) -> Text:
    close = get_close_matches(name, env.platform.jobs, 1)
    if close:
        return _l("Did you mean “%(name)s”?", name=close[0])
    return _l("Enable the addon that declares it.")
