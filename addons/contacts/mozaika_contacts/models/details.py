"""How to reach a partner, where it is, and its official numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped

from mozaika import Index, Timestamped, _l, _lp, field, many_to_one
from mozaika.types import Boolean, Date, Numeric, Str
from mozaika_contacts import addresses
from mozaika_contacts.countries import COUNTRIES
from mozaika_contacts.identifiers import IDENTIFIER_TYPES

if TYPE_CHECKING:
    from decimal import Decimal

    from mozaika_contacts.models.partner import Partner

POINT_KINDS = [
    ("phone", _l("Telephone")),
    ("mobile", _l("Mobile")),
    ("fax", _l("Fax")),
    ("email", _l("E-mail")),
    ("url", _l("Web site")),
    ("messenger", _l("Messenger")),
]

ADDRESS_KINDS = [
    ("registered", _l("Registered office")),
    ("billing", _l("Billing")),
    ("delivery", _l("Delivery")),
    ("home", _l("Home")),
]

ADDRESS_PARTS = (
    "street", "building", "apartment", "block", "staircase", "floor", "district", "city", "region",
    "postal_code", "country",
)  # fmt: skip
IDENTIFIER_CHOICES = [(code, _l(kind.label)) for code, kind in IDENTIFIER_TYPES.items()]


class ContactPoint(
    Timestamped,
    name="contacts.contact_point",
    label=_l("Contact"),
    plural=_l("Contacts"),
    display="value",
):
    """One way to reach a partner. Telephone numbers keep the text as typed and its E.164 form."""

    partner: Mapped[Partner] = many_to_one(
        "contacts.partner", label=_l("Partner"), required=True, ondelete="cascade"
    )
    kind: Mapped[str] = field(Str(10), label=_l("Kind"), choices=POINT_KINDS, default="phone")
    value: Mapped[str] = field(Str(254), label=_l("Number or address"), search=True, track=True)
    e164: Mapped[str | None] = field(
        Str(20), label=_l("International number"), readonly=True, index=True
    )
    primary: Mapped[bool] = field(Boolean, label=_l("Main"), default=False)
    note: Mapped[str | None] = field(Str(200), label=_l("Note"))


class Address(
    Timestamped,
    name="contacts.address",
    label=_l("Address"),
    plural=_l("Addresses"),
    display="one_line",
):
    """A postal address, written out the way its country writes it."""

    partner: Mapped[Partner] = many_to_one(
        "contacts.partner", label=_l("Partner"), required=True, ondelete="cascade"
    )
    kind: Mapped[str] = field(
        Str(10), label=_l("Kind"), choices=ADDRESS_KINDS, default="registered"
    )
    street: Mapped[str | None] = field(Str(200), label=_l("Street"))
    building: Mapped[str | None] = field(Str(20), label=_l("Building"))
    block: Mapped[str | None] = field(Str(20), label=_lp("address", "Block"))
    staircase: Mapped[str | None] = field(Str(20), label=_l("Staircase"))
    floor: Mapped[str | None] = field(Str(20), label=_l("Floor"))
    apartment: Mapped[str | None] = field(Str(20), label=_l("Apartment"))
    district: Mapped[str | None] = field(Str(100), label=_l("District"))
    postal_code: Mapped[str | None] = field(Str(20), label=_l("Postal code"))
    city: Mapped[str | None] = field(Str(100), label=_l("City"), search=True, index=True)
    region: Mapped[str | None] = field(Str(100), label=_l("Region"))
    country: Mapped[str] = field(Str(2), label=_l("Country"), choices=COUNTRIES, default="PL")
    is_default: Mapped[bool] = field(Boolean, label=_l("Default"), default=False)
    latitude: Mapped[Decimal | None] = field(Numeric(9, 6), label=_l("Latitude"))
    longitude: Mapped[Decimal | None] = field(Numeric(9, 6), label=_l("Longitude"))
    valid_from: Mapped[date | None] = field(Date, label=_l("Valid from"))
    valid_to: Mapped[date | None] = field(Date, label=_l("Valid to"))

    @property
    def one_line(self) -> str:
        """The whole address on one line."""
        return ", ".join(addresses.address_lines(self.as_value()))

    def as_value(self) -> addresses.Address:
        """The address as the formatting functions take it."""
        parts: dict[str, Any] = {name: getattr(self, name) or "" for name in ADDRESS_PARTS}
        return addresses.Address(**parts)


class Identifier(
    Timestamped,
    name="contacts.identifier",
    label=_l("Identifier"),
    plural=_l("Identifiers"),
    display="value",
):
    """An official number, checked by the rules of its country.

    Personal numbers (PESEL, CNP) are masked in `value`; the whole is in `personal_value`, which
    only the role contacts.privacy may read.
    """

    partner: Mapped[Partner] = many_to_one(
        "contacts.partner", label=_l("Partner"), required=True, ondelete="cascade"
    )
    type: Mapped[str] = field(Str(10), label=_l("Type"), choices=IDENTIFIER_CHOICES)
    value: Mapped[str] = field(Str(50), label=_l("Value"), search=True, track=True)
    personal_value: Mapped[str | None] = field(
        Str(50), label=_l("Personal number"), readonly=True, roles=["contacts.privacy"]
    )
    __constraints__ = (Index("type", "value"),)
