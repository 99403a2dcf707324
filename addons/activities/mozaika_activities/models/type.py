"""Kinds of activities, as a company arranges them."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from mozaika import Archivable, Timestamped, _l, field, many_to_one
from mozaika.types import Color, Integer, Str

KINDS = [
    ("call", _l("Call")),
    ("meeting", _l("Meeting")),
    ("task", _l("Task")),
    ("email", _l("E-mail")),
    ("note", _l("Note")),
]

ICONS = {
    "call": "phone",
    "meeting": "users",
    "task": "checklist",
    "email": "mail",
    "note": "note",
}
"""The icon of a kind whose type has none of its own."""


class ActivityType(
    Timestamped,
    Archivable,
    name="activities.type",
    label=_l("Activity type"),
    plural=_l("Activity types"),
    order="sequence,name",
):
    """What an activity is. With `next_type`, doing one plans the next."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), unique=True, search=True, translate=True)
    kind: Mapped[str] = field(
        Str(10), label=_l("Kind"), choices=KINDS, default="task",
        help=_l("Calls and meetings are counted in reports."),
    )  # fmt: skip
    icon: Mapped[str | None] = field(Str(50), label=_l("Icon"))
    color: Mapped[str | None] = field(Color, label=_l("Colour"))
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    default_days: Mapped[int] = field(
        Integer, label=_l("Due in days"), default=1, minimum=0, maximum=3650
    )
    next_type: Mapped[ActivityType | None] = many_to_one(
        "activities.type", label=_l("Followed by"), ondelete="set null",
        help=_l("When one is done, an activity of this type is planned."),
    )  # fmt: skip
    next_days: Mapped[int] = field(
        Integer, label=_l("Days until then"), default=3, minimum=0, maximum=3650
    )
    next_summary: Mapped[str | None] = field(
        Str(200), label=_l("Subject of the next"), help=_l("Empty: the subject stays.")
    )

    @property
    def shown_icon(self) -> str:
        """The type's icon, else that of its kind."""
        return self.icon or ICONS.get(self.kind, "checklist")
