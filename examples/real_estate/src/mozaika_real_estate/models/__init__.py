"""What an estate agency keeps: properties, viewings, buyers' wishes, and more of a deal."""

from mozaika_real_estate.models.extensions import PartnerProperties, PropertyDeal
from mozaika_real_estate.models.property import Property, Town
from mozaika_real_estate.models.viewing import Viewing
from mozaika_real_estate.models.wish import Wish

MODELS = [Town, Property, Wish, Viewing, PropertyDeal, PartnerProperties]

__all__ = [
    "MODELS",
    "PartnerProperties",
    "Property",
    "PropertyDeal",
    "Town",
    "Viewing",
    "Wish",
]
