"""Two models of the addon's own, and an extension of partners."""

from datetime import date

from sqlalchemy.orm import Mapped

from mozaika import Model, Owned, Timestamped, _l, field, hookimpl, many_to_one, one_to_many
from mozaika.types import Boolean, Date, Integer, Str
from mozaika_contacts.models import Partner

STATUSES = [("new", _l("New")), ("active", _l("Active")), ("blocked", _l("Blocked"))]


class Level(Model, name="club.level", label=_l("Level"), plural=_l("Levels"), order="points"):
    """What so many points give."""

    name: Mapped[str] = field(Str(50), label=_l("Name"), search=True)
    points: Mapped[int] = field(Integer, label=_l("Points needed"), default=0)


class Card(
    Timestamped,
    Owned,
    name="club.card",
    label=_l("Club card"),
    plural=_l("Club cards"),
    order="number",
):
    """A customer's card."""

    number: Mapped[str] = field(Str(20), label=_l("Number"), default="", unique=True, search=True)
    partner: Mapped[Partner] = many_to_one("contacts.partner", label=_l("Partner"))
    level: Mapped[Level | None] = many_to_one("club.level", label=_l("Level"))
    status: Mapped[str] = field(Str(10), label=_l("Status"), default="new", choices=STATUSES)
    points: Mapped[int] = field(Integer, label=_l("Points"), default=0, minimum=0)
    valid_until: Mapped[date | None] = field(Date, label=_l("Valid until"))
    secret: Mapped[bool] = field(Boolean, label=_l("For managers only"), default=False)


class ClubPartner(Partner, extends=True):
    """Partners know their cards."""

    cards: Mapped[list[Card]] = one_to_many("club.card", inverse="partner", label=_l("Club cards"))


@hookimpl
def mozaika_models():
    return [Level, Card, ClubPartner]
