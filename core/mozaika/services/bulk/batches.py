"""One batch: what can be done is done, the rest is refused with its reason."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect

from mozaika.errors import (
    AccessDenied,
    BadRequest,
    Blocked,
    Conflict,
    HookError,
    InUse,
    MozaikaError,
    NotFound,
    Text,
    TransitionRefused,
    ValidationFailed,
)
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services.bulk.fitness import Reasons, unfit
from mozaika.services.bulk.tasks import Task, perform
from mozaika.services.records import Records

TOLD = 100
"""Refused records that are told by name."""

REFUSALS = (
    AccessDenied, BadRequest, Blocked, Conflict, HookError, InUse, NotFound, TransitionRefused,
    ValidationFailed,
)  # fmt: skip

log = logging.getLogger("mozaika.bulk")


@dataclass(frozen=True)
class Refusal:
    """A record with which it could not be done: its name, and why."""

    id: int
    name: str
    reason: str


@dataclass
class Outcome:
    """How many records it was done with and how many were refused, the first of them told;
    `said` is what an action answered."""

    done: int = 0
    refused: int = 0
    told: list[Refusal] = field(default_factory=list)
    said: str = ""

    def add(self, other: Outcome) -> None:
        """Adds a further batch's. What an action answers is told of a single batch only."""
        self.said = "" if self.done or self.refused else other.said
        self.done += other.done
        self.refused += other.refused
        self.told += other.told[: TOLD - len(self.told)]


def carry_out(env: Env, task: Task, ids: Sequence[int]) -> Outcome:
    """Does the task with as many of the records as possible."""
    refused = unfit(env, task, ids)
    done, said = 0, ""
    waiting = [[record_id for record_id in ids if record_id not in refused]]
    while waiting:
        some = waiting.pop()
        if not some:
            continue
        try:
            answer = _try(env, task, some)
        except REFUSALS as error:
            waiting += _apart(error, task.model, some, refused)
        else:
            done, said = done + len(some), said if answer is None else str(answer)
    return Outcome(done, len(refused), _named(env, task, refused), said)


def _try(env: Env, task: Task, ids: Sequence[int]) -> Text | None:
    try:
        with env.savepoint():
            answer = perform(env, task, ids)
            env.session.flush()
            return answer
    except MozaikaError:
        raise
    except Exception as error:
        if task.act != "action":
            raise
        log.exception("the action %s failed for %s", task.name, list(ids)[:10])
        raise HookError(
            _l("“%(action)s” failed: %(reason)s.", action=env.platform.actions[task.name].label,
               reason=type(error).__name__)
        ) from error  # fmt: skip


def _apart(
    error: MozaikaError, model: str, ids: Sequence[int], refused: Reasons
) -> list[list[int]]:
    """Notes whom the error concerns, and returns what is to be tried again. Where it does not say
    whom, halves are tried, down to the one."""
    told = _reasons(error, model, ids)
    if not told and len(ids) == 1:
        told = {ids[0]: _text(error)}
    if told:
        refused.update(told)
        return [[record_id for record_id in ids if record_id not in told]]
    middle = len(ids) // 2
    return [list(ids[middle:]), list(ids[:middle])]


def _reasons(error: MozaikaError, model: str, ids: Sequence[int]) -> Reasons:
    records = error.details.get("records") or ()
    if isinstance(error, TransitionRefused):
        known = error.details.get("ids") or ()
        pairs = zip(known, records, strict=False)
        found = {i: "; ".join(map(str, reasons)) for i, (_, reasons, _) in pairs}
    elif isinstance(error, Blocked):
        found = dict(error.details.get("refused") or {}) if error.details.get("of") == model else {}
    elif isinstance(error, ValidationFailed) and records:
        found = {_id_of(record): _joined(errors) for record, errors in records}
    elif isinstance(error, ValidationFailed) and _by_index(error):
        found = {ids[index]: _joined(errors) for index, errors in error.errors.items()}
    else:
        return {}
    wanted = set(ids)
    return {record_id: text for record_id, text in found.items() if record_id in wanted}


def _by_index(error: ValidationFailed) -> bool:
    return bool(error.errors) and all(isinstance(key, int) for key in error.errors)


def _id_of(record: Any) -> int:
    identity = inspect(record).identity
    return int(identity[0]) if identity else 0


def _joined(errors: Any) -> str:
    texts = errors.values() if isinstance(errors, dict) else [errors]
    flat = (text for one in texts for text in (one if isinstance(one, list | tuple) else [one]))
    return " ".join(str(text) for text in flat)


def _text(error: MozaikaError) -> Text:
    if isinstance(error, TransitionRefused) and error.reasons:
        return "; ".join(map(str, error.reasons))
    if isinstance(error, ValidationFailed) and error.errors:
        return _joined(error.errors)
    return str(error.message)


def _named(env: Env, task: Task, refused: Reasons) -> list[Refusal]:
    """The first of the refused records by name; those that can't be seen stay nameless."""
    first = sorted(refused)[:TOLD]
    info = env.registry.info(task.model)
    found = Records(env, task.model).search(
        [["id", "in", first]], fields=["id", info.display], sort="id", limit=TOLD, archived=None
    ).items if first else []  # fmt: skip
    names = {item["id"]: str(item[info.display] or "") for item in found}
    return [Refusal(i, names.get(i, ""), str(refused[i])) for i in first]
