from __future__ import annotations

from typing import Any

from atlas_addon.models import City
from sqlalchemy.orm import Mapped

from mozaika.i18n import _l
from mozaika.model import Model, computed, field, many_to_one
from mozaika.model.types import Str


class ShownCity(City, extends=True):
    """A city with a guide."""

    guide: Mapped[str | None] = field(Str(80), label=_l("Guide"))
    sign: Mapped[str | None] = computed(
        "signed", Str(200), label=_l("Sign"), depends=["name", "country.name"], stored=True
    )

    def signed(self) -> str:
        return f"{self.name} ({self.country.name if self.country else None})"


class Stop(Model, name="tours.stop", label=_l("Stop")):
    """Where a tour stops."""

    name: Mapped[str] = field(Str(80), label=_l("Name"))
    city: Mapped[Any] = many_to_one("atlas.city", label=_l("City"), required=True)
