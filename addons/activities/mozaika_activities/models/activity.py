"""The activity: a call, meeting, task, e-mail or note, on any record."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy.orm import Mapped, object_session

from mozaika import (
    Check,
    Index,
    Timestamped,
    Tracked,
    _l,
    computed,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
)
from mozaika.types import (
    Boolean,
    Date,
    Email,
    Integer,
    Markdown,
    Moment,
    Numeric,
    Str,
)
from mozaika_activities.upcoming import urgency_of

if TYPE_CHECKING:
    from mozaika_activities.models.type import ActivityType

STATES = [("planned", _l("Planned")), ("done", _l("Done")), ("cancelled", _l("Cancelled"))]

OUTCOMES = [
    ("reached", _l("Reached")),
    ("unreached", _l("Not reached")),
    ("interested", _l("Interested")),
    ("declined", _l("Not interested")),
    ("agreed", _l("Agreed")),
    ("postponed", _l("Put off")),
]

URGENCIES = [("overdue", _l("Overdue")), ("today", _l("Today")), ("planned", _l("Planned"))]
URGENCY_COLORS = {"overdue": "red", "today": "yellow", "planned": "green"}

ANSWERS = [
    ("waiting", _l("Waiting for an answer")),
    ("accepted", _l("Accepted")),
    ("tentative", _l("Perhaps")),
    ("declined", _l("Declined")),
]

REMINDERS = (0, 5, 10, 15, 30, 60, 120, 1440, 2880)
"""Minutes before, as the pages offer them."""


def new_uid() -> str:
    """A name for an event that is unique in the world, as iCalendar wants it."""
    return f"{uuid4()}@mozaika"


class Activity(
    Timestamped,
    Tracked,
    name="activities.activity",
    label=_l("Activity"),
    plural=_l("Activities"),
    display="summary",
    order="due_on,start,id",
):
    """Something to do, or done. `due_on` is its day, `start` and `end` its time where it has one;
    whole days are kept at noon UTC. Times repeat by the clocks of `time_zone`."""

    type: Mapped[ActivityType] = many_to_one("activities.type", label=_l("Type"), required=True)
    summary: Mapped[str] = field(Str(200), label=_l("Subject"), search=True)
    note: Mapped[str | None] = field(Markdown, label=_l("Description"))
    model: Mapped[str | None] = field(Str(100), label=_l("Kind of data"))
    record_id: Mapped[int | None] = field(Integer, label=_l("Number"))
    partner: Mapped[Any] = many_to_one(
        "contacts.partner", label=_l("Partner"), required=False, ondelete="set null"
    )
    due_on: Mapped[date] = field(
        Date, label=_l("Due"), help=_l("Follows from the start where there is one."),
        required=False,
    )  # fmt: skip
    start: Mapped[datetime | None] = field(Moment, label=_l("Start"), index=True)
    end: Mapped[datetime | None] = field(Moment, label=_l("End"))
    all_day: Mapped[bool] = field(Boolean, label=_l("All day"), default=False)
    time_zone: Mapped[str | None] = field(Str(50), label=_l("Time zone"))
    place: Mapped[str | None] = field(Str(200), label=_l("Place"), search=True)
    assignee: Mapped[Any] = many_to_one(
        "base.user", label=_l("Assignee"), required=False, ondelete="set null"
    )
    participants: Mapped[list[Any]] = many_to_many("base.user", label=_l("Participants"))
    guests: Mapped[list[Guest]] = one_to_many(
        "activities.guest", inverse="activity", label=_l("Guests")
    )
    state: Mapped[str] = field(
        Str(10), label=_l("State"), choices=STATES, default="planned",
        choice_colors={"planned": "blue", "done": "green", "cancelled": "secondary"}, copy=False,
    )  # fmt: skip
    outcome: Mapped[str | None] = field(Str(20), label=_l("Outcome"), choices=OUTCOMES, copy=False)
    result: Mapped[str | None] = field(Markdown, label=_l("What came of it"), copy=False)
    done_at: Mapped[datetime | None] = field(
        Moment, label=_l("Done at"), readonly=True, index=True, copy=False
    )
    handling_hours: Mapped[Decimal | None] = field(
        Numeric(10, 2), label=_l("Hours until done"), readonly=True, copy=False
    )
    recurrence: Mapped[str | None] = field(
        Str(300),
        label=_l("Repeats"),
        help=_l("Such as weekly, monthly, or a rule of iCalendar: FREQ=WEEKLY;BYDAY=MO."),
    )
    reminder_minutes: Mapped[int | None] = field(
        Integer, label=_l("Reminder, minutes before"), minimum=0, maximum=40320
    )
    remind_at: Mapped[datetime | None] = field(
        Moment, hidden=True, index="filled", required=False, copy=False
    )
    reminded_at: Mapped[datetime | None] = field(
        Moment, label=_l("Reminded at"), readonly=True, copy=False
    )
    origin: Mapped[Activity | None] = many_to_one(
        "activities.activity", label=_l("Follows from"), readonly=True, ondelete="set null",
        copy=False,
    )  # fmt: skip
    results: Mapped[list[Activity]] = one_to_many(
        "activities.activity", inverse="origin", label=_l("Followed by"), copy=False
    )
    inform_client: Mapped[bool] = field(
        Boolean, label=_l("Tell the client who takes care"), default=False
    )
    uid: Mapped[str] = field(Str(255), hidden=True, index=True, default=new_uid, copy=False)
    revision: Mapped[int] = field(Integer, hidden=True, default=0, copy=False)
    urgency: Mapped[str | None] = computed(
        "_urgency", Str(10), label=_l("When"), choices=URGENCIES, choice_colors=URGENCY_COLORS,
        depends=("due_on", "state"),
    )  # fmt: skip
    __constraints__ = (
        Index("model", "record_id", "state"),
        Index("assignee", "state", "due_on"),
        Check(
            "times",
            '"end" IS NULL OR "start" IS NULL OR "end" >= "start"',
            _l("The end is before the start."),
        ),
    )

    def _urgency(self) -> str | None:
        session: Any = object_session(self)
        if self.state != "planned" or session is None or self.due_on is None:
            return None
        return urgency_of(self.due_on, session.env.today())


class Guest(
    Timestamped, name="activities.guest", label=_l("Guest"), plural=_l("Guests"), display="name"
):
    """Somebody from outside who is invited to an activity."""

    activity: Mapped[Activity] = many_to_one(
        "activities.activity", label=_l("Activity"), required=True, ondelete="cascade"
    )
    name: Mapped[str] = field(Str(200), label=_l("Name"), default="")
    email: Mapped[str | None] = field(Email, label=_l("E-mail"))
    partner: Mapped[Any] = many_to_one(
        "contacts.partner", label=_l("Partner"), required=False, ondelete="set null"
    )
    answer: Mapped[str] = field(
        Str(10), label=_l("Answer"), choices=ANSWERS, default="waiting",
        choice_colors={"waiting": "secondary", "accepted": "green", "tentative": "yellow",
                       "declined": "red"},
    )  # fmt: skip
    invited_at: Mapped[datetime | None] = field(
        Moment, label=_l("Invited at"), readonly=True, copy=False
    )
