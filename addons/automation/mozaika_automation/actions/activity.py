"""Plan an activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from mozaika import Env, Records, Text, User, _l, format_date, name_of
from mozaika_automation.actions.common import (
    ACTOR,
    OWNER,
    check_may,
    check_person,
    filled,
    names,
    people,
    persons,
    wrong,
)
from mozaika_automation.kinds import ActionKind, LeftOut, Said, Setting, Work

ACTIVITY = "activities.activity"


def types(env: Env, _model: str) -> Sequence[tuple[str, Text]]:
    """The types of activities."""
    cls, info = env["activities.type"], env.registry.info("activities.type")
    wanted = select(cls.id, cls.name).where(cls.archived_at.is_(None))
    found = env.session.execute(wanted.order_by(cls.id))
    return [(str(row.id), name_of(row, info)) for row in found]


def run(env: Env, work: Work) -> Said:
    """Plans an activity on each record; one for whom nobody is found goes to the author."""
    fallback = work.author.id if work.author else work.user.id
    assignees = persons(env, work, work.settings.get("assignee") or OWNER)
    chosen = {key: who or fallback for key, who in assignees.items()}
    due = env.today() + timedelta(days=int(work.settings.get("days") or 0))
    fit = [one for one in work.records if chosen[one.id] is not None]
    if not work.dry:
        _plan(env, work, fit, chosen, due)
    known = names(env, list(chosen.values()))
    nobody = LeftOut(_l("There is nobody to do it."))
    said: dict[int, Text | LeftOut] = dict.fromkeys(work.ids, nobody)
    for one in fit:
        said[one.id] = _l(
            "“%(summary)s” for %(name)s by %(day)s",
            summary=filled(env, str(work.settings["summary"]), one),
            name=known.get(chosen[one.id] or 0, ""),
            day=format_date(due),
        )
    return said


def _plan(env: Env, work: Work, fit: Sequence[Any], chosen: Mapping[int, Any], due: Any) -> None:
    """All in one batch, each in its own words."""
    Records(env, ACTIVITY).create(
        [
            {
                "type": int(work.settings["type"]),
                "summary": filled(env, str(work.settings["summary"]), one)[:200],
                "due_on": due,
                "note": work.settings.get("note") or None,
                "model": work.model,
                "record_id": one.id,
                "assignee": chosen[one.id],
            }
            for one in fit
        ]
    )


def check(env: Env, model: str, settings: Mapping[str, Any], author: User | None) -> None:
    """Type, words and person must make sense; the author must be allowed to plan."""
    check_may(env, author, ACTIVITY, "create")
    if str(settings.get("type")) not in dict(types(env, model)):
        raise wrong("type", _l("Choose a type of activity."))
    if not str(settings.get("summary") or "").strip():
        raise wrong("summary", _l("Write what is to be done."))
    check_person(env, model, settings.get("assignee") or ACTOR, "assignee")


KIND = ActionKind(
    "automation.activity",
    _l("Plan an activity"),
    run,
    [
        Setting("type", _l("Type"), "choice", required=True, choices=types),
        Setting(
            "summary", _l("Summary"), required=True,
            help=_l("{name} stands for the field of that code."),
        ),
        Setting("days", _l("Due in … days"), "integer", default=1),
        Setting("assignee", _l("For whom"), "choice", default=OWNER, choices=people),
        Setting("note", _l("Note"), "long"),
    ],
    icon="calendar-plus",
    check=check,
    sequence=40,
)  # fmt: skip
