"""Commands on activities, and the one that plans activities on records of any model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from mozaika import Action, Env, Records, Text, _l, move
from mozaika_activities import invitations
from mozaika_activities.planning import plan

ACTIVITY = "activities.activity"
PLAN, DELEGATE = "activities.plan", "activities.delegate"
PLAN_PAGE, DELEGATE_PAGE = "/activities/plan", "/activities/delegate"


def ask_plan(_env: Env, records: Sequence[Any]) -> Text:
    """Opens the page that asks what to plan for the records."""
    return _page(PLAN_PAGE, records)


def plan_for_each(env: Env, records: Sequence[Any], values: Mapping[str, Any]) -> None:
    """Plans for each of the records what was asked for."""
    plan(
        env,
        records[0].__model_name__,
        [record.id for record in records],
        type=values["type"],
        summary=values["summary"],
        due_on=date.fromisoformat(values["due_on"]),
        assignee_ids=values["assignee"],
        note=values["note"],
    )


def finish(env: Env, records: Sequence[Any]) -> None:
    """Marks planned activities as done."""
    move(env, ACTIVITY, [record.id for record in records], "finish")


def ask_delegate(_env: Env, records: Sequence[Any]) -> Text:
    """Opens the page that hands activities to somebody else."""
    return _page(DELEGATE_PAGE, records)


def delegate(env: Env, records: Sequence[Any], values: Mapping[str, Any]) -> None:
    """Hands activities to somebody else."""
    Records(env, ACTIVITY).update([record.id for record in records], values)


def _page(address: str, records: Sequence[Any]) -> str:
    ids = ",".join(str(record.id) for record in records)
    return f"{address}?" + urlencode({"model": records[0].__model_name__, "ids": ids})


ACTIONS = [
    Action(
        PLAN, "*", _l("Plan an activity"), ask_plan, icon="calendar-plus",
        operation="read", roles=["activities.user"], sequence=30,
        page=PLAN_PAGE, apply=plan_for_each,
    ),
    Action(
        "activities.finish", ACTIVITY, _l("Mark as done"), finish, icon="check", places=("list",),
        filter=[["state", "=", "planned"]], sequence=10,
    ),
    Action(
        DELEGATE, ACTIVITY, _l("Hand over"), ask_delegate, icon="user-check",
        filter=[["state", "=", "planned"]], sequence=20,
        page=DELEGATE_PAGE, apply=delegate,
    ),
    Action(
        "activities.invite", ACTIVITY, _l("Send invitations"), invitations.invite, icon="send",
        filter=[["state", "=", "planned"], ["guests", "is not null", None]], sequence=30,
        confirm=_l("Send the guests an invitation by mail?"),
    ),
]  # fmt: skip
