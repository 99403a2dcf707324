"""Planning activities for many records at once: what pages, rules and other addons call."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from mozaika import Env, NotFound, Records, Text, _l, use_language
from mozaika_activities.models import Activity, ActivityType


def plan(  # noqa: PLR0913 (each is a part of what is planned)
    env: Env,
    model: str,
    ids: Sequence[int],
    *,
    type: str | int = "task",  # noqa: A002 - the users' word
    summary: Text,
    due_on: date,
    assignee_ids: Mapping[int, int] | int | None = None,
    note: str | None = None,
    origin_id: int | None = None,
) -> list[Any]:
    """Plans an activity for each of the records and returns them, in the order of `ids`.

    Args:
        env: for a user, who must see the records; or for the platform.
        model: the model of the records, such as "contacts.partner".
        ids: their ids.
        type: a kind ("call", "meeting", "task", "email", "note"), or the id of a type.
        summary: the subject; one that can be translated is kept in the assignee's language.
        due_on: the day.
        assignee_ids: who does it, for all or by record; None: the record's owner, else the user.
        note: what else there is to say.
        origin_id: the activity from which they follow.

    Raises `NotFound` for a record that there is not, or that the user may not see. The number of
    statements does not depend on that of the records.
    """
    kind = type_of(env, type).id
    owners = _owners(env, model, ids)
    assignees = {one: _assignee(env, assignee_ids, owners, one) for one in ids}
    words = _in_languages(env, summary, set(assignees.values()))
    made = Records(env, Activity).create(
        [
            {
                "type": kind,
                "summary": words[assignees[record_id]],
                "due_on": due_on,
                "note": note,
                "model": model,
                "record_id": record_id,
                "assignee": assignees[record_id],
            }
            for record_id in ids
        ]
    )
    if origin_id is not None:
        with env.sudo():
            for activity in made:
                activity.origin_id = origin_id
    return made


def type_of(env: Env, wanted: str | int) -> Any:
    """The type of that id, or the first of that kind; `NotFound` where there is none."""
    cls = env[ActivityType]
    query = select(cls).where(cls.archived_at.is_(None)).order_by(cls.sequence, cls.id).limit(1)
    if isinstance(wanted, int):
        query = select(cls).where(cls.id == wanted)
    else:
        query = query.where(cls.kind == wanted)
    with env.sudo():
        found = env.session.scalar(query)
    if found is None:
        raise NotFound(
            _l("There is no activity type “%(name)s”.", name=wanted),
            cure=_l("Add one in Activities → Types, or name another."),
        )
    return found


def _owners(env: Env, model: str, ids: Sequence[int]) -> dict[int, int | None]:
    """The owners of the records; every record has to be there."""
    info = env.registry.info(model)
    cls: Any = info.cls
    owner = cls.owner_id if "owner" in info.fields else cls.id
    rows = env.session.execute(select(cls.id, owner).where(cls.id.in_(ids))).all()
    found = {row[0]: row[1] if "owner" in info.fields else None for row in rows}
    missing = [record_id for record_id in ids if record_id not in found]
    if missing:
        raise NotFound(
            _l("“%(model)s” %(ids)s: there is no such thing, or you may not see it.").format(
                model=info.label, ids=", ".join(map(str, missing[:10]))
            )
        )
    return found


def _in_languages(
    env: Env, summary: Text, user_ids: Collection[int | None]
) -> Mapping[int | None, str]:
    """The subject as each of the users reads it."""
    if isinstance(summary, str):
        return dict.fromkeys(user_ids, summary)
    user: Any = env["base.user"]
    wanted = select(user.id, user.language).where(user.id.in_([one for one in user_ids if one]))
    with env.sudo():
        spoken = {row.id: row.language for row in env.session.execute(wanted)}
    words = {}
    for one in user_ids:
        with use_language(spoken.get(one) or env.platform.settings.language):
            words[one] = str(summary)
    return words


def _assignee(
    env: Env,
    given: Mapping[int, int] | int | None,
    owners: Mapping[int, int | None],
    record_id: int,
) -> int | None:
    chosen = given.get(record_id) if isinstance(given, Mapping) else given
    return chosen or owners[record_id] or env.user.id
