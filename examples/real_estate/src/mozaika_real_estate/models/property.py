"""The property: what is sold or let."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from mozaika import (
    Archivable,
    Index,
    Numbered,
    Owned,
    Timestamped,
    Tracked,
    Unique,
    _l,
    computed,
    field,
    many_to_one,
    one_to_many,
)
from mozaika.types import Boolean, Date, Integer, Markdown, Money, Numeric, Str
from mozaika_activities.models import HasActivities
from mozaika_contacts.models import Partner
from mozaika_currencies.models import CURRENCIES
from sqlalchemy.orm import Mapped

if TYPE_CHECKING:
    from mozaika_pipeline.models import Deal

    from mozaika_real_estate.models.viewing import Viewing

KINDS = [
    ("flat", _l("Flat")),
    ("house", _l("House")),
    ("land", _l("Land")),
    ("office", _l("Office")),
    ("shop", _l("Shop")),
]
PURPOSES = [("sale", _l("For sale")), ("rent", _l("For rent"))]
DRAFT, OFFERED, RESERVED, SOLD, RENTED, WITHDRAWN = (
    "draft",
    "offered",
    "reserved",
    "sold",
    "rented",
    "withdrawn",
)
STATES = [
    (DRAFT, _l("In preparation")),
    (OFFERED, _l("On offer")),
    (RESERVED, _l("Reserved")),
    (SOLD, _l("Sold")),
    (RENTED, _l("Rented out")),
    (WITHDRAWN, _l("Withdrawn")),
]
GONE = {SOLD, RENTED}
"""States in which nobody else can have it."""

CENT = Decimal("0.01")


class Town(
    Timestamped,
    Archivable,
    name="real_estate.town",
    label=_l("Town"),
    plural=_l("Towns"),
    order="name",
):
    """A town in which the agency works."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), search=True, sort_key=True)
    region: Mapped[str | None] = field(Str(100), label=_l("Region"), search=True)
    __constraints__ = (Unique("name", "region", message=_l("There is this town already.")),)


class Property(
    HasActivities,
    Timestamped,
    Archivable,
    Owned,
    Tracked,
    Numbered,
    name="real_estate.property",
    label=_l("Property"),
    plural=_l("Properties"),
    order="-created_at",
):
    """A flat, a house, a plot: whose it is, where it lies, what it costs. `owner` is the agent."""

    name: Mapped[str] = field(Str(200), label=_l("Title"), search=True, sort_key=True)
    kind: Mapped[str] = field(Str(10), label=_l("Type"), default="flat", choices=KINDS)
    purpose: Mapped[str] = field(Str(10), label=_l("Offered"), default="sale", choices=PURPOSES)
    state: Mapped[str] = field(
        Str(10),
        label=_l("State"),
        default=DRAFT,
        choices=STATES,
        copy=False,
        choice_colors={DRAFT: "secondary", OFFERED: "blue", RESERVED: "yellow", SOLD: "green",
                       RENTED: "green", WITHDRAWN: "red"},
    )  # fmt: skip
    owner: Mapped[Any] = many_to_one(
        "base.user", label=_l("Agent"), required=False, track=True, ondelete="set null"
    )
    seller: Mapped[Partner | None] = many_to_one(
        "contacts.partner", label=_l("Owner of the property"), ondelete="set null"
    )
    town: Mapped[Town] = many_to_one("real_estate.town", label=_l("Town"), required=True)
    district: Mapped[str | None] = field(Str(100), label=_l("District"), search=True)
    street: Mapped[str | None] = field(Str(200), label=_l("Street and number"), search=True)
    postal_code: Mapped[str | None] = field(Str(12), label=_l("Postal code"))
    area: Mapped[Decimal | None] = field(Numeric(10, 2), label=_l("Area, m²"), minimum=0)
    plot_area: Mapped[Decimal | None] = field(Numeric(12, 2), label=_l("Plot, m²"), minimum=0)
    rooms: Mapped[int | None] = field(Integer, label=_l("Rooms"), minimum=0, maximum=200)
    floor: Mapped[int | None] = field(
        Integer, label=_l("Floor"), minimum=-5, maximum=200, help=_l("0 is the ground floor.")
    )
    floors: Mapped[int | None] = field(
        Integer, label=_l("Floors of the building"), minimum=0, maximum=200
    )
    built: Mapped[int | None] = field(
        Integer, label=_l("Built in"), minimum=1000, maximum=2200, widget="year"
    )
    lift: Mapped[bool] = field(Boolean, label=_l("Lift"), default=False)
    parking: Mapped[bool] = field(Boolean, label=_l("Parking space"), default=False)
    price: Mapped[Decimal | None] = field(Money, label=_l("Price"), minimum=0)
    currency: Mapped[str | None] = field(Str(3), label=_l("Currency"), choices=CURRENCIES)
    price_per_metre: Mapped[Decimal | None] = computed(
        "_price_per_metre",
        Money,
        stored=True,
        label=_l("Price of a square metre"),
        depends=("price", "area"),
    )
    commission: Mapped[Decimal | None] = field(
        Numeric(5, 2),
        label=_l("Commission, %"),
        minimum=0,
        maximum=100,
        roles=["real_estate.manager"],
    )
    offered_on: Mapped[date | None] = field(
        Date, label=_l("On offer since"), readonly=True, copy=False, index="filled"
    )
    closed_on: Mapped[date | None] = field(
        Date, label=_l("Sold or let on"), readonly=True, copy=False, index="filled"
    )
    withdrawn_because: Mapped[str | None] = field(
        Str(300), label=_l("Why it was withdrawn"), copy=False
    )
    description: Mapped[str | None] = field(Markdown, label=_l("Description"))
    viewings: Mapped[list[Viewing]] = one_to_many(
        "real_estate.viewing", inverse="property", label=_l("Viewings"), order_by=("start",)
    )
    deals: Mapped[list[Deal]] = one_to_many("pipeline.deal", inverse="property", label=_l("Deals"))
    __search__ = ("number", "town.name", "seller.name")
    __constraints__ = (
        Index("state", "town", "kind"),
        Index("owner", "state"),
    )

    @property
    def address(self) -> str:
        """Street, district and town on one line."""
        return ", ".join(filter(None, (self.street, self.district, self.town.name)))

    def _price_per_metre(self) -> Decimal | None:
        if self.price is None or not self.area:
            return None
        return (self.price / self.area).quantize(CENT, ROUND_HALF_UP)
