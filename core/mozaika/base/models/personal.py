"""What belongs to one user: preferences, notifications, dashboards; and notes on records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.base.models.users import User
from mozaika.i18n import _l
from mozaika.model import Index, Model, Timestamped, Unique, field, many_to_one
from mozaika.model.types import Boolean, Id, Json, Markdown, Moment, Str


class Preference(Model, name="base.preference", label=_l("Preference"), display="key"):
    """How one user wants a part of the pages: `key` says which ("list:contacts.partner")."""

    user: Mapped[User] = many_to_one(
        "base.user", label=_l("User"), required=True, ondelete="cascade"
    )
    key: Mapped[str] = field(Str(200), label=_l("Name"))
    value: Mapped[Any] = field(Json, label=_l("Value"), required=False)
    __constraints__ = (Unique("user", "key", message=_l("This preference is there already.")),)


class Notification(
    Timestamped,
    name="base.notification",
    label=_l("Notification"),
    plural=_l("Notifications"),
    display="title",
):
    """Something that a user should know, kept until it is read."""

    user: Mapped[User] = many_to_one(
        "base.user", label=_l("User"), required=True, ondelete="cascade"
    )
    title: Mapped[str] = field(Str(300), label=_l("Title"))
    text: Mapped[str | None] = field(Str(1000), label=_l("Text"))
    url: Mapped[str | None] = field(Str(500), label=_l("Address"))
    icon: Mapped[str] = field(Str(50), label=_l("Icon"), default="bell")
    read_at: Mapped[datetime | None] = field(Moment, label=_l("Read at"))
    __constraints__ = (Index("user", "read_at", "id"),)


class Note(Timestamped, name="base.note", label=_l("Note"), plural=_l("Notes"), display="text"):
    """A note on a record's timeline; who may read the record may read it."""

    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    record_id: Mapped[int] = field(Id, label=_l("Number"))
    text: Mapped[str] = field(Markdown, label=_l("Text"))
    pinned: Mapped[bool] = field(Boolean, label=_l("Pinned"), default=False)
    edited: Mapped[bool] = field(Boolean, label=_l("Edited"), default=False)
    __constraints__ = (Index("model", "record_id", "id"),)


class OwnDashboard(
    Timestamped, name="base.dashboard", label=_l("Dashboard"), plural=_l("Dashboards")
):
    """A dashboard composed by a user: `tiles` is a list of tiles as JSON, in order."""

    name: Mapped[str] = field(Str(100), label=_l("Name"))
    owner: Mapped[User | None] = many_to_one(
        "base.user", label=_l("Owner"), required=False, ondelete="cascade"
    )
    shared: Mapped[bool] = field(Boolean, label=_l("Shared"), default=False)
    tiles: Mapped[Any] = field(Json, label=_l("Tiles"), required=False)
