"""Rules: when something happens and a condition holds, something is done; and what was done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, object_session

from mozaika import (
    Archivable,
    Index,
    Model,
    Timestamped,
    Tracked,
    Unique,
    _l,
    _lp,
    computed,
    field,
    many_to_one,
    one_to_many,
)
from mozaika.types import Boolean, Date, Id, Integer, Json, LongText, Moment, Str
from mozaika_automation.models.subjects import subject_of

EVENTS = [
    ("created", _l("Something is added")),
    ("updated", _l("Something is changed")),
    ("transition", _l("A step of the workflow is taken")),
    ("time", _l("A date comes near or has passed")),
    ("schedule", _l("By the clock")),
]
UNITS = [("minutes", _l("minutes")), ("hours", _l("hours")), ("days", _l("days"))]
SIDES = [("before", _l("before")), ("after", _l("after"))]
OUTCOMES = [
    ("done", _lp("run of a rule", "Done")),
    ("failed", _lp("run of a rule", "Failed")),
    ("stopped", _lp("run of a rule", "Stopped")),
    ("refused", _lp("run of a rule", "Save refused")),
]
OUTCOME_COLORS = {"done": "green", "failed": "red", "stopped": "yellow", "refused": "red"}


class Rule(
    Timestamped,
    Archivable,
    Tracked,
    name="automation.rule",
    label=_l("Rule"),
    plural=_l("Rules"),
    order="sequence,name",
):
    """When `event` happens to a record of `model` and `condition` holds, the actions are done.

    `watched` are the fields of which "updated" wants one changed; `transition` the step's name;
    `date_field`, `amount`, `unit`, `side`, `at_time` say when time rules are due, `cron` when
    schedules are. `author` is who changed it last: what the author may not do, the rule may not.
    `since` is when it was switched on or its time changed: what was due before stays untouched.
    """

    name: Mapped[str] = field(Str(150), label=_l("Name"), search=True)
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"), index=True)
    event: Mapped[str] = field(Str(20), label=_l("When"), default="created", choices=EVENTS)
    watched: Mapped[Any] = field(Json, label=_l("Fields"), required=False)
    transition: Mapped[str | None] = field(Str(100), label=_l("Step"))
    date_field: Mapped[str | None] = field(Str(100), label=_l("Date"))
    amount: Mapped[int] = field(Integer, label=_l("How long"), default=0, minimum=0, maximum=10000)
    unit: Mapped[str] = field(Str(10), label=_l("Unit"), default="days", choices=UNITS)
    side: Mapped[str] = field(Str(10), label=_l("Before or after"), default="after", choices=SIDES)
    at_time: Mapped[str] = field(Str(5), label=_l("At"), default="08:00")
    cron: Mapped[str | None] = field(Str(100), label=_l("Schedule"))
    condition: Mapped[Any] = field(Json, label=_l("Condition"), required=False)
    blocking: Mapped[bool] = field(
        Boolean,
        label=_l("Blocking"),
        default=False,
        help=_l("If an action fails, what was being saved is not saved."),
    )
    active: Mapped[bool] = field(Boolean, label=_l("Switched on"), default=False)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    note: Mapped[str | None] = field(LongText, label=_l("Note"))
    author: Mapped[Any] = many_to_one(
        "base.user", label=_l("Author"), required=False, readonly=True, ondelete="restrict"
    )
    since: Mapped[datetime | None] = field(Moment, label=_l("In force since"), readonly=True)
    last_tick: Mapped[datetime | None] = field(Moment, label=_l("Last tick"), readonly=True)
    actions: Mapped[list[Action]] = one_to_many(
        "automation.action", inverse="rule", label=_l("Actions"), order_by=("sequence", "id")
    )


class Action(
    Timestamped,
    Tracked,
    name="automation.action",
    label=_lp("automation", "Action"),
    plural=_l("Actions"),
    display="kind",
    order="sequence,id",
):
    """One thing that a rule does; `settings` are those of its kind."""

    rule: Mapped[Rule] = many_to_one(
        "automation.rule", label=_l("Rule"), required=True, ondelete="cascade"
    )
    kind: Mapped[str] = field(Str(100), label=_l("What"))
    settings: Mapped[Any] = field(Json, label=_l("Settings"), required=False)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)


class Run(
    Model,
    name="automation.run",
    label=_l("Run of a rule"),
    plural=_l("Runs of rules"),
    display="rule_name",
    order="-id",
):
    """What a rule did with one record, or why it did nothing.

    `steps` has an item for each action: `kind`, `label`, `state` ("done", "failed", "skipped") and
    `text`, in the company's language. `depth` counts the rules that led to it. What a blocking rule
    did not let be made has the number 0.
    """

    rule: Mapped[Rule | None] = many_to_one(
        "automation.rule", label=_l("Rule"), required=False, ondelete="cascade"
    )
    rule_name: Mapped[str] = field(Str(150), label=_l("Name"))
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    record_id: Mapped[int] = field(Id, label=_l("Number"))
    at: Mapped[datetime] = field(Moment, label=_lp("run of a rule", "At"), index=True)
    event: Mapped[str] = field(Str(20), label=_lp("run of a rule", "Event"), choices=EVENTS)
    outcome: Mapped[str] = field(
        Str(10), label=_l("Outcome"), choices=OUTCOMES, choice_colors=OUTCOME_COLORS
    )
    reason: Mapped[str | None] = field(LongText, label=_l("Reason"))
    steps: Mapped[Any] = field(Json, label=_l("What was done"), required=False)
    depth: Mapped[int] = field(Integer, label=_l("Depth"), default=0)
    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("Set off by"), required=False, ondelete="set null"
    )
    subject: Mapped[str | None] = computed(
        "_subject", Str(200), label=_lp("run of a rule", "With what")
    )
    __constraints__ = (Index("model", "record_id", "id"), Index("rule", "id"))

    def _subject(self) -> str | None:
        session: Any = object_session(self)
        return None if session is None else subject_of(session, self)


class Firing(
    Model,
    name="automation.firing",
    label=_l("Due date met"),
    plural=_l("Due dates met"),
    display="record_id",
):
    """A time rule has fired for a record and the value of its date: it does so once."""

    rule: Mapped[Rule] = many_to_one(
        "automation.rule", label=_l("Rule"), required=True, ondelete="cascade"
    )
    record_id: Mapped[int] = field(Id, label=_l("Number"))
    day: Mapped[date | None] = field(Date, label=_l("Day"))
    moment: Mapped[datetime | None] = field(Moment, label=_l("Time"))
    at: Mapped[datetime] = field(Moment, label=_lp("run of a rule", "At"))
    __constraints__ = (
        Unique("rule", "record_id", "day", message=_l("The rule has fired for this day.")),
        Unique("rule", "record_id", "moment", message=_l("The rule has fired for this time.")),
    )
