"""What the platform remembers of itself: addons, seeds, settings, fills of new columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.i18n import _l
from mozaika.model import Model, Timestamped, Tracked, Unique, field
from mozaika.model.types import Boolean, Id, Integer, Json, Moment, Str


class State(Model, name="base.state", label=_l("Counter"), display="key"):
    """Counters that workers watch: "generation" of the platform, "access" for rights."""

    key: Mapped[str] = field(Str(50), label=_l("Name"), unique=True)
    value: Mapped[int] = field(Id, label=_l("Value"), default=0)


class AddonState(Model, name="base.addon", label=_l("Addon"), plural=_l("Addons")):
    """An addon of this database: its version and whether it is enabled.

    `sequence` is the order of enabling, which breaks ties where dependencies leave it open.
    """

    name: Mapped[str] = field(Str(100), label=_l("Name"), unique=True)
    version: Mapped[str] = field(Str(50), label=_l("Version"))
    state: Mapped[str] = field(
        Str(20),
        label=_l("State"),
        default="enabled",
        choices=[
            ("enabled", _l("Enabled")),
            ("disabled", _l("Disabled")),
            ("uninstalled", _l("Uninstalled")),
        ],
    )
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=0)
    enabled_at: Mapped[datetime | None] = field(Moment, label=_l("Enabled at"))
    footprint: Mapped[Any] = field(
        Json, label=_l("Tables and columns"), required=False, hidden=True
    )


class SeedRecord(Model, name="base.seed", label=_l("Shipped data"), display="key"):
    """What an addon shipped, and which record was made of it; lets upgrades merge three ways."""

    key: Mapped[str] = field(Str(200), label=_l("Key"), unique=True)
    addon: Mapped[str] = field(Str(100), label=_l("Addon"), index=True)
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    record_id: Mapped[int | None] = field(Id, label=_l("Number"))
    shipped: Mapped[Any] = field(Json, label=_l("Shipped values"), required=False)
    released: Mapped[bool] = field(Boolean, label=_l("No longer shipped"), default=False)


class SettingValue(
    Timestamped, Tracked, name="base.setting", label=_l("Setting"), plural=_l("Settings")
):
    """The company's value of a declared setting."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), unique=True)
    value: Mapped[Any] = field(Json, label=_l("Value"), required=False)


class Fill(Model, name="base.fill", label=_l("Filling of a new field"), display="model"):
    """Progress of filling a stored computed field that was added to a table with rows."""

    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    field_name: Mapped[str] = field(Str(100), label=_l("Field"))
    last_id: Mapped[int] = field(Id, label=_l("Last number"), default=0)
    total: Mapped[int] = field(Integer, label=_l("Total"), default=0)
    done: Mapped[int] = field(Integer, label=_l("Done"), default=0)
    finished_at: Mapped[datetime | None] = field(Moment, label=_l("Finished at"))
    __constraints__ = (
        Unique("model", "field_name", message=_l("This field is being filled already.")),
    )
