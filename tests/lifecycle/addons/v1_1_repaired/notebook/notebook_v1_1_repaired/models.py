from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.i18n import _l
from mozaika.model import Model, Timestamped, field, many_to_many, many_to_one
from mozaika.model.types import Integer, LongText, Money, Str


class Topic(Model, name="notebook.topic", label=_l("Topic")):
    name: Mapped[str] = field(Str(50), label=_l("Name"), unique=True)
    color: Mapped[str | None] = field(Str(20), label=_l("Colour"))
    notes: Mapped[list[Any]] = many_to_many("notebook.note", label=_l("Model notes"))


class Note(Timestamped, Model, name="notebook.note", label=_l("Note"), display="title"):
    title: Mapped[str] = field(Str(200), label=_l("Title"), search=True, sort_key=True)
    topic: Mapped[Any] = many_to_one("notebook.topic", label=_l("Topic"), required=False)
    content: Mapped[str] = field(LongText, label=_l("Text"), track=True)
    priority: Mapped[int] = field(Integer, label=_l("Priority"), default=3, index=True)
    cost: Mapped[Decimal | None] = field(Money, label=_l("Cost"))


MODELS = [Topic, Note]
