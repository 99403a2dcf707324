"""What was deleted and can be brought back for some days."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.base.models.users import User
from mozaika.i18n import _l
from mozaika.model import Timestamped, field, many_to_one
from mozaika.model.types import Json, Str


class Trash(Timestamped, name="base.trash", label=_l("Deleted"), plural=_l("Deleted")):
    """Deleted records, with the rows that went with them, as `mozaika.services.undo` kept them."""

    name: Mapped[str] = field(Str(300), label=_l("Name"))
    token: Mapped[str] = field(Str(64), unique=True, hidden=True, copy=False)
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    user: Mapped[User | None] = many_to_one(
        "base.user", label=_l("Who"), required=False, ondelete="cascade"
    )
    snapshot: Mapped[Any] = field(Json, hidden=True, copy=False)
