"""What an administrator changes about the data and the words of this company."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.base.models.users import LANGUAGE_CHOICES
from mozaika.i18n import _l
from mozaika.model import Timestamped, Tracked, Unique, field
from mozaika.model.types import Boolean, Integer, Json, LongText, Str


class CustomField(
    Timestamped,
    Tracked,
    name="base.custom_field",
    label=_l("Custom field"),
    plural=_l("Custom fields"),
    display="label",
    order="model,sequence,id",
):
    """A field that an administrator adds to a model; it behaves as a declared one.

    `labels` maps languages to words beside `label`; `choices` is a list of {"value", "label",
    "labels"}; `target` the model of a relation; `place` the anchor after which forms show it;
    `roles` names those of whom any may see it (everybody when empty).
    """

    model: Mapped[str] = field(Str(100), label=_l("Kind of data"), index=True)
    name: Mapped[str] = field(Str(50), label=_l("Code"))
    label: Mapped[str] = field(Str(100), label=_l("Label"))
    labels: Mapped[Any] = field(Json, label=_l("Label in other languages"), required=False)
    type: Mapped[str] = field(
        Str(20),
        label=_l("Type"),
        default="text",
        choices=[
            ("text", _l("Text")),
            ("long_text", _l("Long text")),
            ("integer", _l("Whole number")),
            ("decimal", _l("Decimal number")),
            ("boolean", _l("Yes or no")),
            ("date", _l("Date")),
            ("moment", _l("Date and time")),
            ("choice", _l("Choice")),
            ("email", _l("E-mail")),
            ("phone", _l("Telephone")),
            ("url", _l("Web address")),
            ("reference", _l("Link")),
        ],
    )
    choices: Mapped[Any] = field(Json, label=_l("Choices"), required=False)
    target: Mapped[str | None] = field(Str(100), label=_l("Links to"))
    help: Mapped[str | None] = field(Str(300), label=_l("Help"))
    required: Mapped[bool] = field(Boolean, label=_l("Required"), default=False)
    search: Mapped[bool] = field(Boolean, label=_l("In the quick search"), default=False)
    in_list: Mapped[bool] = field(Boolean, label=_l("In the list"), default=False)
    place: Mapped[str | None] = field(Str(100), label=_l("After"))
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    roles: Mapped[Any] = field(Json, label=_l("Only for"), required=False)
    active: Mapped[bool] = field(Boolean, label=_l("Active"), default=True)
    __constraints__ = (
        Unique("model", "name", message=_l("There is a field of that code already.")),
    )


class Wording(
    Timestamped,
    Tracked,
    name="base.wording",
    label=_l("Wording"),
    plural=_l("Wordings"),
    display="source",
):
    """The company's own words for a text of the pages, in one language.

    `forms` lists the plural forms in the order of the language's rule, where the text has them;
    `text` is the first then.
    """

    domain: Mapped[str] = field(Str(100), label=_l("Addon"))
    context: Mapped[str | None] = field(Str(100), label=_l("Context"))
    source: Mapped[str] = field(LongText, label=_l("Text in English"))
    language: Mapped[str] = field(Str(5), label=_l("Language"), choices=LANGUAGE_CHOICES)
    text: Mapped[str] = field(LongText, label=_l("Own words"))
    forms: Mapped[Any] = field(Json, label=_l("Plural forms"), required=False)
