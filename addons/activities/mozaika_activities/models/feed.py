"""The secret address of a user's calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import Model, _l, field, many_to_one
from mozaika.types import Moment, Str


class Feed(
    Model,
    name="activities.feed",
    label=_l("Calendar address"),
    plural=_l("Calendar addresses"),
    display="renewed_at",
):
    """Says which secret address of a user's calendar is good. The address itself is not kept: it
    follows from `nonce` and the installation's secret key."""

    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("User"), required=True, unique=True, ondelete="cascade"
    )
    nonce: Mapped[str] = field(Str(64), hidden=True, copy=False)
    renewed_at: Mapped[datetime] = field(Moment, label=_l("Renewed at"), readonly=True)
