"""Days on which somebody is away."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import Check, Index, Timestamped, Tracked, _l, field, many_to_one
from mozaika.types import Date, Str


class Absence(
    Timestamped,
    Tracked,
    name="activities.absence",
    label=_l("Absence"),
    plural=_l("Absences"),
    display="note",
    order="-first,id",
):
    """A user is away from `first` to `last`, both included. Assignment passes over the user."""

    user: Mapped[Any] = many_to_one("base.user", label=_l("Who"), required=True, ondelete="cascade")
    first: Mapped[date] = field(Date, label=_l("First day"))
    last: Mapped[date] = field(Date, label=_l("Last day"), index=True)
    note: Mapped[str | None] = field(Str(200), label=_l("Reason"))
    __constraints__ = (
        Index("user", "first"),
        Check("days", '"last" >= "first"', _l("The last day is before the first.")),
    )
