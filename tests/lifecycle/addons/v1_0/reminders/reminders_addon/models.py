from __future__ import annotations

from typing import Any

from notebook_v1_0.models import Note
from sqlalchemy.orm import Mapped

from mozaika.i18n import _l
from mozaika.model import Model, computed, field, many_to_one
from mozaika.model.types import Integer, Str


class RemindedNote(Note, extends=True):
    remind_at_floor: Mapped[int | None] = field(Integer, label=_l("Floor"), index=True)
    channel: Mapped[str] = field(Str(20), label=_l("Channel"), default="mail")
    recipient: Mapped[str] = field(Str(50), label=_l("Recipient"))
    shout: Mapped[str | None] = computed(
        "shouted", Str(60), label=_l("Shout"), depends=["title"], stored=True
    )

    def shouted(self) -> str:
        return self.title.upper() + "!"


class Reminder(Model, name="reminders.reminder", label=_l("Reminder")):
    name: Mapped[str] = field(Str(100), label=_l("Name"))
    minutes: Mapped[int] = field(Integer, label=_l("Minutes before"), default=10)
    note: Mapped[Any] = many_to_one(
        "notebook.note", label=_l("Note"), required=False, ondelete="cascade"
    )
