"""Mixins that definitions combine: stamps, archiving, ownership, numbering, stages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.i18n import _l
from mozaika.model.definition import Model
from mozaika.model.fields import field, many_to_one
from mozaika.model.types import Color, Integer, Moment, Str


class Timestamped(Model):
    """Created and updated at and by; `version` counts updates, for optimistic locking."""

    created_at: Mapped[datetime] = field(
        Moment, label=_l("Created at"), readonly=True, index=True, copy=False
    )
    created_by: Mapped[Any] = many_to_one(
        "base.user",
        label=_l("Created by"),
        readonly=True,
        required=False,
        copy=False,
        ondelete="set null",
    )
    updated_at: Mapped[datetime] = field(Moment, label=_l("Updated at"), readonly=True, copy=False)
    updated_by: Mapped[Any] = many_to_one(
        "base.user",
        label=_l("Updated by"),
        readonly=True,
        required=False,
        copy=False,
        ondelete="set null",
    )
    version: Mapped[int] = field(Integer, label=_l("Version"), readonly=True, default=1, copy=False)


class Archivable(Model):
    """Archived records keep their data and leave lists and searches."""

    archived_at: Mapped[datetime | None] = field(
        Moment, label=_l("Archived at"), readonly=True, index="filled", copy=False
    )


class Owned(Model):
    """A responsible user and team; rules `Own` and `OwnTeam` look at them."""

    owner: Mapped[Any] = many_to_one(
        "base.user", label=_l("Owner"), required=False, track=True, ondelete="set null"
    )
    team: Mapped[Any] = many_to_one(
        "base.team", label=_l("Team"), required=False, track=True, ondelete="set null"
    )


class Tracked(Model):
    """Every field's changes are kept with old and new values, but for stamps and hidden ones."""


class Numbered(Model):
    """A number of its own, given by the sequence named like the model."""

    number: Mapped[str | None] = field(
        Str(30), label=_l("Number"), readonly=True, unique=True, copy=False
    )


class Stage(Model):
    """A row that users edit and along which records of another model move."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), translate=True)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=10)
    kind: Mapped[str] = field(
        Str(10),
        label=_l("Kind"),
        default="open",
        choices=[("open", _l("Open")), ("done", _l("Done")), ("cancelled", _l("Cancelled"))],
    )
    color: Mapped[str | None] = field(Color, label=_l("Colour"))
    probability: Mapped[int] = field(
        Integer, label=_l("Probability, %"), default=0, minimum=0, maximum=100
    )
    required_fields: Mapped[str | None] = field(
        Str(500), label=_l("Required fields"), help=_l("Names of fields, separated by commas.")
    )
    allowed_next: Mapped[str | None] = field(
        Str(500),
        label=_l("Allowed next stages"),
        help=_l("Names of stages, separated by commas; empty allows all."),
    )
