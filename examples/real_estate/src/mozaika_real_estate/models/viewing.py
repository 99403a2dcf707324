"""The viewing: somebody looks at a property."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mozaika import (
    Check,
    Index,
    Owned,
    Timestamped,
    Tracked,
    _l,
    computed,
    field,
    many_to_one,
)
from mozaika.types import LongText, Moment, Str
from mozaika_contacts.models import Partner
from mozaika_pipeline.models import Deal
from sqlalchemy.orm import Mapped

from mozaika_real_estate.models.property import Property

STATES = [
    ("requested", _l("Requested")),
    ("confirmed", _l("Confirmed")),
    ("held", _l("Held")),
    ("answered", _l("With feedback")),
    ("cancelled", _l("Called off")),
    ("no_show", _l("Nobody came")),
]
INTERESTS = [
    ("offer", _l("Makes an offer")),
    ("interested", _l("Interested")),
    ("undecided", _l("Undecided")),
    ("declined", _l("Not interested")),
]


class Viewing(
    Timestamped,
    Owned,
    Tracked,
    name="real_estate.viewing",
    label=_l("Viewing"),
    plural=_l("Viewings"),
    display="subject",
    order="-start,id",
):
    """An appointment at a property. Once it is confirmed it is in its agent's calendar as well."""

    subject: Mapped[str | None] = computed(
        "_subject",
        Str(420),
        stored=True,
        label=_l("Subject"),
        depends=("property.name", "partner.name"),
        search=True,
    )
    property: Mapped[Property] = many_to_one(
        "real_estate.property", label=_l("Property"), required=True, ondelete="cascade"
    )
    partner: Mapped[Partner] = many_to_one(
        "contacts.partner", label=_l("Buyer"), required=True, ondelete="cascade"
    )
    deal: Mapped[Deal | None] = many_to_one("pipeline.deal", label=_l("Deal"), ondelete="set null")
    owner: Mapped[Any] = many_to_one(
        "base.user", label=_l("Agent"), required=False, track=True, ondelete="set null"
    )
    start: Mapped[datetime | None] = field(Moment, label=_l("Start"), index=True)
    end: Mapped[datetime | None] = field(
        Moment, label=_l("End"), help=_l("Empty: half an hour later.")
    )
    state: Mapped[str] = field(
        Str(10),
        label=_l("State"),
        default="requested",
        choices=STATES,
        copy=False,
        choice_colors={"requested": "blue", "confirmed": "azure", "held": "yellow",
                       "answered": "green", "cancelled": "secondary", "no_show": "red"},
    )  # fmt: skip
    interest: Mapped[str | None] = field(
        Str(12), label=_l("What came of it"), choices=INTERESTS, copy=False,
        choice_colors={"offer": "green", "interested": "azure", "undecided": "yellow",
                       "declined": "secondary"},
    )  # fmt: skip
    feedback: Mapped[str | None] = field(LongText, label=_l("Feedback"), copy=False)
    cancelled_because: Mapped[str | None] = field(
        Str(300), label=_l("Why it was called off"), copy=False
    )
    note: Mapped[str | None] = field(LongText, label=_l("Note"))
    activity: Mapped[Any] = many_to_one(
        "activities.activity", label=_l("In the calendar"), required=False, readonly=True,
        ondelete="set null", copy=False,
    )  # fmt: skip
    __constraints__ = (
        Index("owner", "state", "start"),
        Index("property", "start"),
        Check(
            "times",
            '"end" IS NULL OR "start" IS NULL OR "end" >= "start"',
            _l("The end is before the start."),
        ),
    )

    def _subject(self) -> str | None:
        known: list[Any] = [self.property, self.partner]
        return " · ".join(one.name for one in known if one is not None) or None
