"""What other addons' models know besides, where properties are sold."""

from __future__ import annotations

from mozaika import _l, many_to_one, one_to_many
from mozaika_contacts.models import Partner
from mozaika_pipeline.models import Deal
from sqlalchemy.orm import Mapped

from mozaika_real_estate.models.property import Property
from mozaika_real_estate.models.viewing import Viewing
from mozaika_real_estate.models.wish import Wish


class PropertyDeal(Deal, extends=True):
    """A deal is about a property."""

    property: Mapped[Property | None] = many_to_one(
        "real_estate.property", label=_l("Property"), ondelete="set null"
    )
    viewings: Mapped[list[Viewing]] = one_to_many(
        "real_estate.viewing", inverse="deal", label=_l("Viewings"), order_by=("start",)
    )


class PartnerProperties(Partner, extends=True):
    """A partner owns properties, looks for some and goes to see them."""

    properties: Mapped[list[Property]] = one_to_many(
        "real_estate.property", inverse="seller", label=_l("Properties")
    )
    wishes: Mapped[list[Wish]] = one_to_many(
        "real_estate.wish", inverse="partner", label=_l("Wishes")
    )
    viewings: Mapped[list[Viewing]] = one_to_many(
        "real_estate.viewing", inverse="partner", label=_l("Viewings"), order_by=("start",)
    )
