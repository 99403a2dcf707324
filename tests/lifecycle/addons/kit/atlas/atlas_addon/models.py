from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.base.models import User
from mozaika.i18n import _l
from mozaika.model import (
    Check,
    Model,
    Timestamped,
    Tracked,
    Unique,
    field,
    many_to_many,
    many_to_one,
)
from mozaika.model.types import Boolean, Date, Json, LongText, Moment, Money, Numeric, Str


class Country(Timestamped, Tracked, Model, name="atlas.country", label=_l("Country")):
    """It has a capital, which lies in it."""

    name: Mapped[str] = field(Str(80), label=_l("Name"), unique=True, search=True, sort_key=True)
    capital: Mapped[Any] = many_to_one(
        "atlas.city", label=_l("Capital"), required=False, ondelete="set null"
    )
    facts: Mapped[Any] = field(Json, label=_l("Facts"), required=False)
    wealth: Mapped[Decimal | None] = field(Money, label=_l("Wealth"))
    rate: Mapped[Decimal | None] = field(Numeric(9, 3), label=_l("Rate"))
    founded: Mapped[date | None] = field(Date, label=_l("Founded"))
    seen: Mapped[datetime | None] = field(Moment, label=_l("Seen"))
    large: Mapped[bool] = field(Boolean, label=_l("Large"), default=False)
    story: Mapped[str | None] = field(LongText, label=_l("Story"))
    neighbours: Mapped[list[Any]] = many_to_many("atlas.country", label=_l("Neighbours"))


class City(Model, name="atlas.city", label=_l("City")):
    """It lies in a country."""

    name: Mapped[str] = field(Str(80), label=_l("Name"))
    country: Mapped[Any] = many_to_one("atlas.country", label=_l("Country"), required=True)
    mayor: Mapped[Any] = many_to_one("base.user", label=_l("Mayor"), required=False)
    state: Mapped[str] = field(Str(20), label=_l("State"), default="planned")
    friends: Mapped[list[Any]] = many_to_many("base.team", label=_l("Friends"))
    __constraints__ = (Unique("country", "name", message=_l("There is such a city.")),)


class Dweller(User, extends=True):
    """Users live somewhere."""

    hometown: Mapped[Any] = many_to_one(
        "atlas.city", label=_l("Home"), required=False, ondelete="set null"
    )
    nickname: Mapped[str | None] = field(Str(40), label=_l("Nickname"), search=True)
    steps: Mapped[int] = field(label=_l("Steps"), default=0)
    __constraints__ = (Check("many_steps", "steps >= 0", message=_l("Nobody walks backwards.")),)


MODELS = [Country, City, Dweller]
