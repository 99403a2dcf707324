"""Appointments and the rooms in which they are held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mozaika import (
    Archivable,
    Check,
    Index,
    Timestamped,
    Tracked,
    Unique,
    _l,
    computed,
    field,
    many_to_one,
)
from mozaika.types import Integer, LongText, Moment, Str
from mozaika_contacts.models import Partner
from sqlalchemy.orm import Mapped

STATES = [
    ("booked", _l("Booked")),
    ("confirmed", _l("Confirmed")),
    ("arrived", _l("Arrived")),
    ("in_treatment", _l("In treatment")),
    ("done", _l("Done")),
    ("no_show", _l("No show")),
    ("cancelled", _l("Cancelled")),
]
COLORS = {
    "booked": "blue",
    "confirmed": "azure",
    "arrived": "yellow",
    "in_treatment": "purple",
    "done": "green",
    "no_show": "red",
    "cancelled": "secondary",
}
LIVE = ("booked", "confirmed", "arrived", "in_treatment", "done")
"""States in which the time of the doctor and of the room is taken."""


class Room(
    Timestamped,
    Archivable,
    name="medical_practice.room",
    label=_l("Room"),
    plural=_l("Rooms"),
    order="sequence,name",
):
    """Where patients are seen."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), translate=True, search=True)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    __constraints__ = (Unique("name", message=_l("There is a room of that name already.")),)


class Appointment(
    Timestamped,
    Tracked,
    name="medical_practice.appointment",
    label=_l("Appointment"),
    plural=_l("Appointments"),
    order="start,id",
):
    """A patient, a doctor and a time. `name` is the patient's."""

    name: Mapped[str | None] = computed(
        "_name", Str(200), stored=True, label=_l("Patient's name"), depends=("partner.name",)
    )
    partner: Mapped[Partner] = many_to_one(
        "contacts.partner", label=_l("Patient"), required=True, ondelete="restrict"
    )
    doctor: Mapped[Any] = many_to_one(
        "base.user", label=_l("Doctor"), required=True, ondelete="restrict"
    )
    room: Mapped[Room | None] = many_to_one("medical_practice.room", label=_l("Room"))
    start: Mapped[datetime] = field(Moment, label=_l("Start"), index=True)
    end: Mapped[datetime] = field(
        Moment, label=_l("End"), required=False, help=_l("Empty: the usual duration.")
    )
    reason: Mapped[str | None] = field(Str(200), label=_l("Reason for the visit"))
    note: Mapped[str | None] = field(LongText, label=_l("Note for the reception"))
    state: Mapped[str] = field(
        Str(15),
        label=_l("State"),
        choices=STATES,
        choice_colors=COLORS,
        default="booked",
        copy=False,
    )
    cancel_reason: Mapped[str | None] = field(
        Str(200), label=_l("Reason for cancelling"), copy=False
    )
    reminded_at: Mapped[datetime | None] = field(
        Moment, label=_l("Reminded at"), readonly=True, copy=False
    )
    __search__ = ("partner.name",)
    __constraints__ = (
        Index("doctor", "start"),
        Index("room", "start"),
        Check("times", '"end" > "start"', _l("The end must be after the start.")),
    )

    def _name(self) -> str | None:
        return getattr(self.partner, "name", None)
