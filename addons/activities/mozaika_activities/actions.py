"""Commands on activities, and the one that plans activities on records of any model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from mozaika import Action, BadRequest, Env, Text, _l, move
from mozaika_activities import invitations

ACTIVITY = "activities.activity"
MOST = 200
"""Records for which activities are planned at once."""


def ask_plan(_env: Env, records: Sequence[Any]) -> Text:
    """Opens the page that asks what to plan for the records."""
    if len(records) > MOST:
        raise BadRequest(
            _l("Activities are planned for %(most)s rows at most.", most=MOST),
            cure=_l("Select fewer."),
        )
    ids = ",".join(str(record.id) for record in records)
    return "/activities/plan?" + urlencode({"model": records[0].__model_name__, "ids": ids})


def finish(env: Env, records: Sequence[Any]) -> None:
    """Marks planned activities as done."""
    move(env, ACTIVITY, [record.id for record in records], "finish")


def ask_delegate(_env: Env, records: Sequence[Any]) -> Text:
    """Opens the page that hands activities to somebody else."""
    ids = ",".join(str(record.id) for record in records[:MOST])
    return "/activities/delegate?" + urlencode({"ids": ids})


ACTIONS = [
    Action(
        "activities.plan", "*", _l("Plan an activity"), ask_plan, icon="calendar-plus",
        operation="read", roles=["activities.user"], sequence=30,
    ),
    Action(
        "activities.finish", ACTIVITY, _l("Mark as done"), finish, icon="check", places=("list",),
        filter=[["state", "=", "planned"]], sequence=10,
    ),
    Action(
        "activities.delegate", ACTIVITY, _l("Hand over"), ask_delegate, icon="user-check",
        filter=[["state", "=", "planned"]], sequence=20,
    ),
    Action(
        "activities.invite", ACTIVITY, _l("Send invitations"), invitations.invite, icon="send",
        filter=[["state", "=", "planned"], ["guests", "is not null", None]], sequence=30,
        confirm=_l("Send the guests an invitation by mail?"),
    ),
]  # fmt: skip
