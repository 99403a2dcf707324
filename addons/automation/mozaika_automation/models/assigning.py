"""Who gets what: rules of assignment, their members, and the decisions that were made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import (
    Archivable,
    Index,
    Model,
    Timestamped,
    Tracked,
    Unique,
    _l,
    _lp,
    field,
    many_to_one,
    one_to_many,
)
from mozaika.types import Boolean, Id, Integer, Json, Moment, Str

METHODS = [
    ("round_robin", _l("In turn")),
    ("least_loaded", _l("Who has least to do")),
    ("territory", _l("By territory")),
    ("capacity", _l("Who has most room today")),
]


class AssignmentRule(
    Timestamped,
    Archivable,
    Tracked,
    name="automation.assignment_rule",
    label=_l("Assignment rule"),
    plural=_l("Assignment rules"),
    order="sequence,name",
):
    """Records of `model` that `filter` finds go to one of the members, chosen by `method`.

    The first rule that fits decides. `turns` counts what was given in turn.
    """

    name: Mapped[str] = field(Str(150), label=_l("Name"), search=True)
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"), index=True)
    filter: Mapped[Any] = field(Json, label=_l("Condition"), required=False)
    method: Mapped[str] = field(Str(20), label=_l("How"), default="round_robin", choices=METHODS)
    team: Mapped[Any] = many_to_one(
        "base.team", label=_l("Team"), required=False, ondelete="set null"
    )
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    active: Mapped[bool] = field(Boolean, label=_l("Switched on"), default=True)
    turns: Mapped[int] = field(Integer, label=_l("Given in turn"), default=0, readonly=True)
    members: Mapped[list[AssignmentMember]] = one_to_many(
        "automation.assignment_member",
        inverse="rule",
        label=_l("Members"),
        order_by=("sequence", "id"),
    )


class AssignmentMember(
    Timestamped,
    Tracked,
    name="automation.assignment_member",
    label=_l("Member"),
    plural=_l("Members"),
    display="user",
    order="sequence,id",
):
    """Somebody who is given records by a rule. `weight` says how much more than others; `capacity`
    is the most a day; `territory` a filter on the records that are theirs."""

    rule: Mapped[AssignmentRule] = many_to_one(
        "automation.assignment_rule", label=_l("Assignment rule"), required=True, ondelete="cascade"
    )
    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("User"), required=True, ondelete="cascade"
    )
    weight: Mapped[int] = field(Integer, label=_l("Weight"), default=1, minimum=1, maximum=100)
    capacity: Mapped[int | None] = field(Integer, label=_l("At most a day"), minimum=0)
    territory: Mapped[Any] = field(Json, label=_l("Territory"), required=False)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    active: Mapped[bool] = field(Boolean, label=_l("Active"), default=True)
    __constraints__ = (
        Unique("rule", "user", message=_l("The user is a member of this rule already.")),
    )


class Assignment(
    Model,
    name="automation.assignment",
    label=_l("Assignment"),
    plural=_l("Assignments"),
    display="rule_name",
    order="-id",
):
    """A decision: who got a record, by which rule and why. `reason` has what the words are made of,
    so that everybody reads them in the own language."""

    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    record_id: Mapped[int] = field(Id, label=_l("Number"))
    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("User"), required=False, ondelete="set null"
    )
    team: Mapped[Any] = many_to_one(
        "base.team", label=_l("Team"), required=False, ondelete="set null"
    )
    rule: Mapped[AssignmentRule | None] = many_to_one(
        "automation.assignment_rule",
        label=_l("Assignment rule"),
        required=False,
        ondelete="set null",
    )
    rule_name: Mapped[str] = field(Str(150), label=_l("Name"))
    reason: Mapped[Any] = field(Json, label=_l("Reason"), required=False)
    at: Mapped[datetime] = field(Moment, label=_lp("run of a rule", "At"), index=True)
    __constraints__ = (Index("model", "record_id", "id"), Index("rule", "at"))
