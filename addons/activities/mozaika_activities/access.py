"""Who may do what with activities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, select

from mozaika import AnyOf, Expression, Grant, OnRecord, Own, Role, Through, _l

ACTIVITY = "activities.activity"

ROLES = [
    Role(
        "activities.user",
        _l("Activities: own"),
        implies=["base.user"],
        implied_by=["contacts.user"],
        help=_l(
            "Sees activities of their own, those that they take part in or manage, and those on "
            "what they may see."
        ),
    ),
    Role(
        "activities.team",
        _l("Activities: team"),
        implies=["activities.user"],
        help=_l("Also sees and plans for everybody in their teams."),
    ),
    Role(
        "activities.all",
        _l("Activities: all"),
        implies=["activities.team"],
        help=_l("Sees and changes every activity."),
    ),
    Role(
        "activities.manager",
        _l("Activities: manager"),
        implies=["activities.all"],
        implied_by=["base.admin"],
        help=_l("Also deletes activities, and edits types and everybody's absences."),
    ),
]


def taking_part(activity: Any, user: Any) -> ColumnElement[bool]:
    """Activities among whose participants the user is."""
    return _in_link(activity.id, activity.participants, lambda far: far == user.id)


def of_managed(activity: Any, user: Any) -> ColumnElement[bool]:
    """Activities of the members of the teams that the user manages."""
    member = activity.assignee.property.mapper.class_
    team = member.teams.property.mapper.class_.__table__
    managed = select(team.c.id).where(team.c.manager_id == user.id)
    return _in_link(activity.assignee_id, member.teams, lambda far: far.in_(managed))


def of_colleagues(activity: Any, user: Any) -> ColumnElement[bool]:
    """Activities of those who are in a team with the user."""
    member = activity.assignee.property.mapper.class_
    teams = sorted(user.teams)
    return _in_link(activity.assignee_id, member.teams, lambda far: far.in_(teams))


def _in_link(
    column: Any, relation: Any, wanted: Callable[[Any], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Whether `column` is linked to something `wanted` by a many-to-many relation."""
    [(_, near)] = relation.property.synchronize_pairs
    [(_, far)] = relation.property.secondary_synchronize_pairs
    found: ColumnElement[bool] = column.in_(select(near).where(wanted(far)))
    return found


MINE = AnyOf(Own("assignee"), Own("created_by"))
PARTICIPATION = Expression(taking_part, _l("those in which the user takes part"))
MANAGED = Expression(of_managed, _l("those of members of teams that the user manages"))
COLLEAGUES = Expression(of_colleagues, _l("those of the user's team"))

GRANTS = [
    Grant("activities.user", ACTIVITY, "c"),
    Grant("activities.user", ACTIVITY, "ru", where=AnyOf(MINE, PARTICIPATION, MANAGED)),
    Grant("activities.user", ACTIVITY, "r", where=OnRecord()),
    Grant("activities.user", ACTIVITY, "d", where=Own("created_by")),
    Grant("activities.team", ACTIVITY, "ru", where=COLLEAGUES),
    Grant("activities.all", ACTIVITY, "ru"),
    Grant("activities.manager", ACTIVITY, "d"),
    Grant("activities.user", "activities.guest", "crud", where=Through("activity")),
    Grant("activities.user", "activities.type", "r"),
    Grant("activities.manager", "activities.type", "cud"),
    Grant("activities.user", "activities.absence", "r"),
    Grant("activities.user", "activities.absence", "cud", where=Own("user")),
    Grant("activities.manager", "activities.absence", "cud"),
    Grant("activities.user", "activities.feed", "r", where=Own("user")),
]
