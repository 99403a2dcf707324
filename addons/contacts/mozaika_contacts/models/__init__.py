"""The models of contacts."""

from mozaika_contacts.models.details import Address, ContactPoint, Identifier
from mozaika_contacts.models.lookups import Industry, Label, Relationship, Source
from mozaika_contacts.models.partner import Partner

MODELS = [Label, Source, Industry, Relationship, Partner, ContactPoint, Address, Identifier]

__all__ = [
    "MODELS",
    "Address",
    "ContactPoint",
    "Identifier",
    "Industry",
    "Label",
    "Partner",
    "Relationship",
    "Source",
]
