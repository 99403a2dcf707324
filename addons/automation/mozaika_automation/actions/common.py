"""What the kinds of actions share: people, texts with placeholders, errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from mozaika import AccessDenied, Env, Text, User, ValidationFailed, _l
from mozaika_automation import acting
from mozaika_automation.kinds import Work

OWNER, MANAGER, AUTHOR, ACTOR = "owner", "manager", "author", "actor"
_PLACE = re.compile(r"\{(\w+)\}")


def wrong(field: str, text: Text) -> ValidationFailed:
    """A setting that makes no sense."""
    return ValidationFailed(_l("Some entries are wrong."), {field: [text]})


def check_may(env: Env, author: User | None, model: str, operation: str) -> None:
    """Raises `AccessDenied` where the author may not do it with any record of the model."""
    if not acting.may(env, author, model, operation):
        raise AccessDenied(
            _l("You may not do this yourself with “%(model)s”, so no rule of yours may.",
               model=env.registry.info(model).plural)
        )  # fmt: skip


def people(env: Env, model: str) -> list[tuple[str, Text]]:
    """Whom an action may concern: by role with the record, or somebody by name."""
    info = env.registry.info(model)
    found: list[tuple[str, Text]] = []
    if "owner" in info.fields:
        found += [(OWNER, _l("The owner")), (MANAGER, _l("The manager of the owner's team"))]
    found += [(ACTOR, _l("Who set it off")), (AUTHOR, _l("Who wrote the rule"))]
    return [*found, *((str(key), name) for key, name in users(env))]


def users(env: Env) -> list[tuple[int, str]]:
    """Everybody who works here, by name."""
    user: Any = env["base.user"]
    wanted = select(user.id, user.name).where(user.archived_at.is_(None)).order_by(user.name)
    return [(row.id, row.name) for row in env.session.execute(wanted)]


def check_person(env: Env, model: str, chosen: Any, field: str) -> None:
    """Raises `ValidationFailed` for somebody who is not to be found."""
    if str(chosen) not in {value for value, _ in people(env, model)}:
        raise wrong(field, _l("Choose somebody who works here."))


def persons(env: Env, work: Work, chosen: Any) -> dict[int, int | None]:
    """By record, the id of the person that a setting means."""
    if chosen == MANAGER:
        return _managers(env, work)
    if chosen == OWNER:
        return {one.id: getattr(one, "owner_id", None) for one in work.records}
    fixed = {
        ACTOR: work.user.id or (work.author.id if work.author else None),
        AUTHOR: work.author.id if work.author else None,
    }
    who = fixed[chosen] if chosen in fixed else int(chosen)
    return dict.fromkeys(work.ids, who)


def _managers(env: Env, work: Work) -> dict[int, int | None]:
    team: Any = env["base.team"]
    teams = {one.id: getattr(one, "team_id", None) for one in work.records}
    wanted = select(team.id, team.manager_id).where(team.id.in_(set(teams.values()) - {None}))
    managers: dict[int, int | None] = dict(env.session.execute(wanted).all())
    return {
        one.id: managers.get(teams[one.id] or 0) or getattr(one, "owner_id", None)
        for one in work.records
    }


def filled(env: Env, text: str, record: Any) -> str:
    """A text whose {name} stands for the record's field; others stay as they are."""
    info = env.registry.info(record)

    def value(match: re.Match[str]) -> str:
        field = info.fields.get(match[1])
        if field is None or field.is_relation or field.roles or field.hidden:
            return match[0]
        found = getattr(record, match[1])
        return "" if found is None else str(found)

    return _PLACE.sub(value, text)


def names(env: Env, ids: Sequence[int | None]) -> Mapping[int, str]:
    """Names of users, in one statement."""
    user: Any = env["base.user"]
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return dict(env.session.execute(select(user.id, user.name).where(user.id.in_(wanted))).all())
