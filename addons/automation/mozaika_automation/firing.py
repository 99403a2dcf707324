"""Rules at work: whom they concern, what is done, what is noted of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any

from sqlalchemy import insert, select

from mozaika import (
    Blocked,
    Env,
    MozaikaError,
    Platform,
    Text,
    User,
    _l,
    name_of,
    use_language,
    written_fields,
)
from mozaika_automation import acting
from mozaika_automation.kinds import LeftOut, Said, Work, label_of
from mozaika_automation.models import Run
from mozaika_automation.rules import Ready, Step, rules_for

DEEPEST = 5
"""Rules that may set off one another in one chain."""

NOBODY = 0
"""Stands in the log for a record that was not made after all."""

OUT_OF_REACH = LeftOut(_l("The rule's author may not do it here."))
_CHAIN = "automation.chain"
log = logging.getLogger("mozaika.automation")


@dataclass
class Chain:
    """What one event sets off: the rules under way, and which rule was done with which record.
    `broken`: it went too deep, nothing more is done in it. `told`: what the log says already."""

    depth: int = 0
    done: set[tuple[int, int]] = field(default_factory=set)
    broken: bool = False
    told: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class Noted:
    """What a rule did with each record: outcome, reason, and an item for each action."""

    rule: Ready
    depth: int
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)

    def begin(self, record_id: int) -> None:
        """The rule takes up a record."""
        self.rows[record_id] = {"outcome": "done", "reason": None, "steps": []}

    def step(self, record_id: int, label: str, state: str, text: Text | None) -> None:
        """What an action did with a record."""
        said = None if text is None else str(text)
        self.rows[record_id]["steps"].append({"label": label, "state": state, "text": said})

    def end(self, record_ids: Sequence[int], outcome: str, reason: Text | None) -> None:
        """How it ended for some records."""
        said = None if reason is None else str(reason)
        for one in record_ids:
            self.rows.setdefault(one, {"steps": []}).update(outcome=outcome, reason=said)


def happened(
    env: Env, event: str, model: str, records: Sequence[Any], transition: str | None = None
) -> None:
    """Something has happened with records: the rules that wait for it are asked, in order, each of
    the records in the order in which they were made.

    A rule that raises is undone and noted; only a blocking one raises `Blocked`.
    """
    records = sorted(records, key=attrgetter("id"))
    with _chain(env):
        for rule in rules_for(env, model, event):
            meant = _meant(env, rule, records, transition)
            if meant:
                fire(env, rule, meant)


def _meant(env: Env, rule: Ready, records: Sequence[Any], transition: str | None) -> Sequence[Any]:
    if rule.transition and rule.transition != transition:
        return ()
    if rule.event != "updated":
        return records
    return [one for one in records if rule.concerns(written_fields(env, one))]


def fire(env: Env, rule: Ready, records: Sequence[Any]) -> None:
    """Asks one rule of records, and does what it says with those for which its condition holds."""
    if rule.condition is not None:
        records = rule.condition.select(env, records)
    if not records:
        return
    with _chain(env) as chain:
        noted = Noted(rule, chain.depth)
        chain.depth += 1
        try:
            fresh = _unguarded(chain, rule, records, noted)
            if fresh:
                chain.done.update((rule.id, one.id) for one in fresh)
                _do(env, rule, fresh, noted)
        finally:
            chain.depth -= 1
        _write(env, noted)


@contextmanager
def _chain(env: Env) -> Iterator[Chain]:
    """The chain that is under way; else a new one, which ends here."""
    under_way: Chain | None = env.cache.get(_CHAIN)
    if under_way is not None:
        yield under_way
        return
    made = env.cache[_CHAIN] = Chain()
    try:
        yield made
    finally:
        del env.cache[_CHAIN]


def _unguarded(chain: Chain, rule: Ready, records: Sequence[Any], noted: Noted) -> list[Any]:
    """The records with which the rule may go on; of the others it is noted once why not."""
    fresh = [one for one in records if (rule.id, one.id) not in chain.done]
    reason = _l("The rule was set off again by what it had set off itself.")
    stopped = [one.id for one in records if (rule.id, one.id) in chain.done]
    if chain.broken or chain.depth > DEEPEST:
        chain.broken = True
        reason = _l("Rules set off one another more than %(n)s times.", n=DEEPEST)
        fresh, stopped = [], [one.id for one in records]
    noted.end([one for one in stopped if (rule.id, one) not in chain.told], "stopped", reason)
    chain.told.update((rule.id, one) for one in stopped)
    return fresh


def _do(env: Env, rule: Ready, records: Sequence[Any], noted: Noted) -> None:
    """Does all actions with the records; where that fails with several, with each on its own. The
    save stands in any case, unless the rule is blocking."""
    error = _try(env, rule, records, noted)
    failed = {} if error is None else {one.id: error for one in records}
    if len(failed) > 1:
        tried = ((one.id, _try(env, rule, [one], noted)) for one in records)
        failed = {key: error for key, error in tried if error is not None}
    if failed and rule.blocking:
        _note_refusal(env, noted, [one for one in records if one.id in failed])
        raise _blocked(rule, failed) from next(iter(failed.values()))


def _try(env: Env, rule: Ready, records: Sequence[Any], noted: Noted) -> Exception | None:
    """Does all actions, or none of them. Returns what went wrong."""
    ids = [one.id for one in records]
    for one in ids:
        noted.begin(one)
    try:
        with env.savepoint(), use_language(env.platform.settings.language):
            _run_all(env, rule, records, noted)
            env.session.flush()
    except Blocked:
        raise
    except Exception as error:
        if not isinstance(error, MozaikaError):
            log.exception("rule %s failed", rule.id)
        with use_language(env.platform.settings.language):
            noted.end(ids, "failed", _reason(error))
        return error
    return None


def _run_all(env: Env, rule: Ready, records: Sequence[Any], noted: Noted) -> None:
    if rule.fault is not None:
        raise MozaikaError(rule.fault)
    author, user = acting.author_of(env, rule.author_id), env.user
    for step in rule.steps:
        label = str(label_of(env.platform, step.name))
        said = _run(env, rule, step, records, (author, user))
        for one in records:
            told = said.get(one.id, OUT_OF_REACH)
            left_out = isinstance(told, LeftOut)
            noted.step(one.id, label, "skipped" if left_out else "done", told)


def _run(
    env: Env, rule: Ready, step: Step, records: Sequence[Any], people: tuple[User | None, User]
) -> Said:
    if step.kind is None:
        raise MozaikaError(_l("No enabled addon has the action “%(name)s”.", name=step.name))
    author, user = people
    operation = "update" if step.kind.touches else "read"
    reached = acting.within_reach(env, author, rule.model, records, operation)
    if not reached:
        return {}
    work = Work(rule.model, reached, step.settings, rule.id, rule.name, author, user)
    with acting.as_platform(env):
        return step.kind.run(env, work)


def _reason(error: Exception) -> Text:
    if isinstance(error, MozaikaError):
        return str(error)
    return _l("An error within the action: %(error)s", error=f"{type(error).__name__}: {error}")


def _blocked(rule: Ready, failed: Mapping[int, Exception]) -> Blocked:
    reasons = {key: _reason(error) for key, error in failed.items()}
    return Blocked(
        _l("The rule “%(rule)s” does not let this be saved: %(reason)s",
           rule=rule.name, reason=next(iter(reasons.values()))),
        cure=_l("Correct what it names, or ask who manages the rules."),
        of=rule.model,
        refused=reasons,
    )  # fmt: skip


def _note_refusal(env: Env, noted: Noted, records: Sequence[Any]) -> None:
    """The log of a save that does not come about: written when its transaction is gone."""
    info, made = env.registry.info(noted.rule.model), noted.rule.event == "created"
    for one in records:
        row = noted.rows[one.id]
        reason = f"{name_of(one, info)}: {row['reason']}" if made else row["reason"]
        row["outcome"], row["reason"] = "refused", reason
    ids = {one.id for one in records}
    rows = [row for row in _rows(env, noted) if row["record_id"] in ids]
    if made:
        rows = [{**row, "record_id": NOBODY} for row in rows]
    env.at_end(partial(keep_refusal, env.platform, rows))


def keep_refusal(platform: Platform, rows: Sequence[dict[str, Any]]) -> None:
    """Writes to the log what a blocking rule refused, in a transaction of its own."""
    model = rows[0]["model"]
    with platform.env(write=True) as env:
        cls: Any = env[model]
        wanted = select(cls.id).where(cls.id.in_([row["record_id"] for row in rows]))
        there = set(env.session.scalars(wanted))
        kept = [row if row["record_id"] in there else {**row, "record_id": NOBODY} for row in rows]
        env.session.connection().execute(insert(env.registry.info(Run).table), kept)


def _write(env: Env, noted: Noted) -> None:
    """The log, in one statement."""
    if rows := _rows(env, noted):
        env.session.connection().execute(insert(env.registry.info(Run).table), rows)


def _rows(env: Env, noted: Noted) -> list[dict[str, Any]]:
    rule, now = noted.rule, env.now()
    return [
        {
            "rule_id": rule.id,
            "rule_name": rule.name,
            "model": rule.model,
            "record_id": record_id,
            "at": now,
            "event": rule.event,
            "user_id": env.user.id,
            "depth": noted.depth,
            **row,
        }
        for record_id, row in noted.rows.items()
    ]
