"""Assigning records to people by rules, and saying why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import selectinload

from mozaika import Condition, Env, Text, unrestricted
from mozaika_activities.absences import absent
from mozaika_automation import acting
from mozaika_automation.choosing import Choice, Seat, choose
from mozaika_automation.models import Assignment, AssignmentMember, AssignmentRule
from mozaika_automation.reasons import in_words

NO_RULE = {"why": "no_rule"}


@dataclass(frozen=True)
class Decision:
    """Who gets a record: `user_id` is None where no rule fits or nobody can take it."""

    record: Any
    user_id: int | None
    team_id: int | None
    rule_id: int | None
    why: Text


@dataclass(frozen=True)
class _Made:
    record: Any
    rule: Any
    choice: Choice
    turn: int
    """Where the rule's next turn begins."""


def assign(
    env: Env, model: str, records: Sequence[Any], *, rule: Any = None, dry_run: bool = False
) -> list[Decision]:
    """Gives each record to somebody by the first rule that fits, and returns why, in the order of
    `records`. It acts for the platform; who calls it decides who may.

    Args:
        env: the unit of work; one that writes, unless it is a `dry_run`.
        model: the records' model, which has an owner.
        records: saved records; with the same ones in the same order it decides the same.
        rule: only this rule (or its id) is asked.
        dry_run: decide, but write nothing.

    The number of statements depends on that of rules and members, not on that of records.
    """
    if not records:
        return []
    with unrestricted(env):
        made = [one for chosen in _decided(env, model, records, rule) for one in chosen]
        names = _names(env, made)
    if not dry_run:
        _write(env, model, made)
    by_id = {one.record.id: one for one in made}
    return [_decision(record, by_id.get(record.id), names) for record in records]


def why(env: Env, model: str, record_id: int) -> Text | None:
    """Why the record has the owner that it was last assigned to; None where no rule did it."""
    cls: Any = env[Assignment]
    wanted = select(cls).where(cls.model == model, cls.record_id == record_id)
    with unrestricted(env):
        found = env.session.scalar(wanted.order_by(cls.id.desc()).limit(1))
        if found is None:
            return None
        mentioned = {found.user_id, *_mentioned(found.reason or {})} - {None}
        names = user_names(env, mentioned)
    return in_words(found.reason or {}, found.user_id, found.rule_name, names)


def user_names(env: Env, ids: Iterable[int | None]) -> dict[int, str]:
    """Names of users, whether or not they still work here."""
    user: Any = env["base.user"]
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = env.session.execute(select(user.id, user.name).where(user.id.in_(wanted)))
    return {row.id: row.name for row in rows}


# -- deciding


def _decided(env: Env, model: str, records: Sequence[Any], only: Any) -> Iterable[list[_Made]]:
    rest = list(records)
    for rule in _rules(env, model, only):
        if not rest:
            return
        mine = Condition(env, model, rule.filter or []).select(env, rest)
        yield _by_rule(env, rule, mine)
        taken = {record.id for record in mine}
        rest = [record for record in rest if record.id not in taken]


def _rules(env: Env, model: str, only: Any) -> Sequence[Any]:
    cls, member = env[AssignmentRule], env[AssignmentMember]
    wanted: Any = select(cls).where(cls.model == model, cls.archived_at.is_(None))
    wanted = wanted.options(selectinload(cls.members).selectinload(member.user))
    if only is None:
        wanted = wanted.where(cls.active.is_(True))
    else:
        wanted = wanted.where(cls.id == getattr(only, "id", only))
    order = (cls.sequence, cls.id)
    if env.write:
        wanted = wanted.with_for_update()
    return env.session.scalars(
        wanted.order_by(*order).execution_options(populate_existing=True)
    ).all()


def _by_rule(env: Env, rule: Any, records: Sequence[Any]) -> list[_Made]:
    if not records:
        return []
    seats = _seats(env, rule, records)
    ids = [record.id for record in records]
    choices, turn = choose(rule.method, seats, ids, turn=rule.turns)
    around = sum(seat.weight for seat in seats) or 1
    return [_Made(r, rule, c, turn % around) for r, c in zip(records, choices, strict=True)]


def _seats(env: Env, rule: Any, records: Sequence[Any]) -> list[Seat]:
    members = [m for m in rule.members if m.active and m.user.archived_at is None]
    members.sort(key=lambda member: (member.sequence, member.id))
    users = [member.user_id for member in members]
    away = absent(env, users, env.today()) if users else set()
    given = _given_today(env, rule.model, users)
    loads = _loads(env, rule.model, users) if rule.method == "least_loaded" else {}
    return [
        Seat(
            user_id=member.user_id,
            weight=member.weight,
            capacity=member.capacity,
            absent=member.user_id in away,
            load=loads.get(member.user_id, 0),
            given=given.get(member.user_id, 0),
            territory=_territory(env, rule, member, records),
        )
        for member in members
    ]


def _territory(env: Env, rule: Any, member: Any, records: Sequence[Any]) -> frozenset[int] | None:
    if not member.territory:
        return None
    found = Condition(env, rule.model, member.territory).select(env, records)
    return frozenset(record.id for record in found)


def _loads(env: Env, model: str, users: Sequence[int]) -> dict[int, int]:
    """How many open records each user has: what is archived, won or closed does not count."""
    cls: Any = env[model]
    wanted = select(cls.owner_id, func.count()).where(cls.owner_id.in_(users))
    if env.registry.info(model).archivable:
        wanted = wanted.where(cls.archived_at.is_(None))
    closed = _closed(env, model)
    if closed is not None:
        wanted = wanted.where(~closed)
    return dict(env.session.execute(wanted.group_by(cls.owner_id)).all())


def _closed(env: Env, model: str) -> Any:
    """Records whose life is over by their workflow."""
    flow = env.platform.workflows.get(model)
    if flow is None:
        return None
    cls: Any = env[model]
    states = getattr(flow, "states", None)
    if states is None:
        field = env.registry.info(model).field(flow.field)
        stage: Any = env[field.target_name]
        ended = select(stage.id).where(stage.kind != "open")
        return func.coalesce(getattr(cls, f"{flow.field}_id").in_(ended), False)
    return getattr(cls, flow.field).in_([n for n, state in states.items() if state.kind != "open"])


def _given_today(env: Env, model: str, users: Sequence[int]) -> dict[int, int]:
    cls: Any = env[Assignment]
    midnight = datetime.combine(env.today(), time(), ZoneInfo(env.time_zone)).astimezone(UTC)
    wanted = select(cls.user_id, func.count(func.distinct(cls.record_id))).where(
        cls.model == model, cls.user_id.in_(users), cls.at >= midnight
    )
    return dict(env.session.execute(wanted.group_by(cls.user_id)).all())


# -- writing and telling


def _write(env: Env, model: str, made: Sequence[_Made]) -> None:
    info = env.registry.info(model)
    chosen = [one for one in made if one.choice.user_id is not None]
    with acting.as_platform(env):
        for one in chosen:
            one.record.owner_id = one.choice.user_id
            if one.rule.team_id is not None and "team" in info.fields:
                one.record.team_id = one.rule.team_id
        for one in made:
            one.rule.turns = one.turn
        env.session.flush()
        _note(env, model, made)


def _note(env: Env, model: str, made: Sequence[_Made]) -> None:
    table, now = env.registry.info(Assignment).table, env.now()
    rows = [
        {
            "model": model,
            "record_id": one.record.id,
            "user_id": one.choice.user_id,
            "team_id": one.rule.team_id,
            "rule_id": one.rule.id,
            "rule_name": one.rule.name,
            "reason": one.choice.reason,
            "at": now,
        }
        for one in made
    ]
    if rows:
        env.session.connection().execute(insert(table), rows)


def _names(env: Env, made: Sequence[_Made]) -> dict[int, str]:
    ids: Counter[int | None] = Counter()
    for one in made:
        ids.update([one.choice.user_id, *_mentioned(one.choice.reason)])
    return user_names(env, ids)


def _mentioned(reason: Mapping[str, Any]) -> list[int]:
    return [*(reason.get("absent") or ()), *(reason.get("full") or ())]


def _decision(record: Any, made: _Made | None, names: Mapping[int, str]) -> Decision:
    if made is None:
        return Decision(record, None, None, None, in_words(NO_RULE, None, "", names))
    choice, rule = made.choice, made.rule
    text = in_words(choice.reason, choice.user_id, rule.name, names)
    return Decision(record, choice.user_id, rule.team_id, rule.id, text)
