from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.i18n import _l
from mozaika.model import Model, Timestamped, computed, field, many_to_many, many_to_one
from mozaika.model.types import Integer, LongText, Str


class Subject(Model, name="notebook.subject", label=_l("Subject")):
    name: Mapped[str] = field(Str(50), label=_l("Name"), unique=True)
    color: Mapped[str | None] = field(Str(20), label=_l("Colour"))
    notes: Mapped[list[Any]] = many_to_many("notebook.note", label=_l("Model notes"))


class Note(Timestamped, Model, name="notebook.note", label=_l("Note"), display="title"):
    title: Mapped[str] = field(Str(200), label=_l("Title"), search=True, sort_key=True)
    topic: Mapped[Any] = many_to_one("notebook.subject", label=_l("Subject"), required=False)
    content: Mapped[str] = field(LongText, label=_l("Text"), track=True)
    priority: Mapped[int] = field(Integer, label=_l("Priority"), default=3, index=True)
    summary: Mapped[str | None] = computed(
        "summarise",
        Str(120),
        label=_l("Summary"),
        depends=["title", "content", "topic.name"],
        stored=True,
    )

    def summarise(self) -> str:
        topic = f"[{self.topic.name}] " if self.topic else ""
        return f"{topic}{self.title}: {self.content}"[:120]


MODELS = [Subject, Note]
