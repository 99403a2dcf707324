"""The wish: what a buyer looks for."""

from __future__ import annotations

from decimal import Decimal

from mozaika import (
    Archivable,
    Check,
    Index,
    Owned,
    Timestamped,
    Tracked,
    _l,
    field,
    many_to_many,
    many_to_one,
)
from mozaika.types import Boolean, Integer, LongText, Money, Numeric, Str
from mozaika_contacts.models import Partner
from mozaika_currencies.models import CURRENCIES
from sqlalchemy.orm import Mapped

from mozaika_real_estate.models.property import KINDS, Town

PURPOSES = [("sale", _l("To buy")), ("rent", _l("To rent"))]


def _ordered(low: str, high: str) -> Check:
    return Check(
        f"{low}_{high}",
        f"{low} IS NULL OR {high} IS NULL OR {low} <= {high}",
        _l("The least is more than the most."),
    )


class Wish(
    Timestamped,
    Archivable,
    Owned,
    Tracked,
    name="real_estate.wish",
    label=_l("Buyer’s wish"),
    plural=_l("Buyers’ wishes"),
    order="-created_at",
):
    """What a partner looks for; what is empty does not matter to them. Archive it when they have
    found something."""

    name: Mapped[str] = field(Str(200), label=_l("What they look for"), search=True)
    partner: Mapped[Partner] = many_to_one(
        "contacts.partner", label=_l("Partner"), required=True, ondelete="cascade"
    )
    purpose: Mapped[str] = field(Str(10), label=_l("Wants"), default="sale", choices=PURPOSES)
    kind: Mapped[str | None] = field(Str(10), label=_l("Type"), choices=KINDS)
    towns: Mapped[list[Town]] = many_to_many("real_estate.town", label=_l("Towns"))
    price_min: Mapped[Decimal | None] = field(Money, label=_l("Price from"), minimum=0)
    price_max: Mapped[Decimal | None] = field(Money, label=_l("Price up to"), minimum=0)
    currency: Mapped[str | None] = field(Str(3), label=_l("Currency"), choices=CURRENCIES)
    area_min: Mapped[Decimal | None] = field(Numeric(10, 2), label=_l("Area from, m²"), minimum=0)
    area_max: Mapped[Decimal | None] = field(Numeric(10, 2), label=_l("Area up to, m²"), minimum=0)
    rooms_min: Mapped[int | None] = field(Integer, label=_l("Rooms, at least"), minimum=0)
    rooms_max: Mapped[int | None] = field(Integer, label=_l("Rooms, at most"), minimum=0)
    lift: Mapped[bool] = field(Boolean, label=_l("With a lift"), default=False)
    parking: Mapped[bool] = field(Boolean, label=_l("With a parking space"), default=False)
    note: Mapped[str | None] = field(LongText, label=_l("Note"))
    __search__ = ("partner.name",)
    __constraints__ = (
        Index("purpose", "kind"),
        _ordered("price_min", "price_max"),
        _ordered("area_min", "area_max"),
        _ordered("rooms_min", "rooms_max"),
    )
