"""Assign by a rule of assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from mozaika import Env, Text, User, _l
from mozaika_automation.actions.common import check_may, wrong
from mozaika_automation.assignment import assign
from mozaika_automation.kinds import ActionKind, LeftOut, Said, Setting, Work
from mozaika_automation.models import AssignmentRule

ANY = "any"


def rules(env: Env, model: str) -> Sequence[tuple[str, Text]]:
    """The first rule that fits, or a certain one."""
    cls: Any = env[AssignmentRule]
    wanted = select(cls.id, cls.name).where(cls.model == model, cls.archived_at.is_(None))
    found = env.session.execute(wanted.order_by(cls.sequence, cls.id))
    return [(ANY, _l("The first rule that fits")), *((str(row.id), row.name) for row in found)]


def run(env: Env, work: Work) -> Said:
    """Assigns; with `only_free` those that have an owner keep theirs."""
    chosen = str(work.settings.get("rule") or ANY)
    free = work.records
    if work.settings.get("only_free", True):
        free = [one for one in work.records if one.owner_id is None]
    said: dict[int, Text | LeftOut] = dict.fromkeys(
        work.ids, LeftOut(_l("It has an owner already."))
    )
    only = None if chosen == ANY else int(chosen)
    for made in assign(env, work.model, free, rule=only, dry_run=work.dry):
        said[made.record.id] = made.why if made.user_id else LeftOut(made.why)
    return said


def check(env: Env, model: str, settings: Mapping[str, Any], author: User | None) -> None:
    """The rule must be there, and the author must be allowed to change owners."""
    check_may(env, author, model, "update")
    if str(settings.get("rule") or ANY) not in dict(rules(env, model)):
        raise wrong("rule", _l("Choose a rule of assignment."))


KIND = ActionKind(
    "automation.assign",
    _l("Assign by rule"),
    run,
    [
        Setting("rule", _l("Assignment rule"), "choice", required=True, default=ANY, choices=rules),
        Setting("only_free", _l("Only what has no owner yet"), "boolean", default=True),
    ],
    icon="user-check",
    check=check,
    fits=lambda info: "owner" in info.fields,
    touches=True,
    sequence=30,
)
