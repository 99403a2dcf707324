"""Small lists that a company edits: labels, sources, industries, kinds of relationship."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from mozaika import Archivable, Timestamped, _l, field
from mozaika.types import Color, Integer, Str


class Named(Timestamped, Archivable):
    """What the lists have in common: a name, shown in the reader's language while it is as
    shipped, and a place in the order."""

    name: Mapped[str] = field(
        Str(100), label=_l("Name"), unique=True, search=True, translate=True, track=True
    )
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)


class Label(
    Named, name="contacts.label", label=_l("Label"), plural=_l("Labels"), order="sequence,name"
):
    """A word of the company's own to mark partners with."""

    color: Mapped[str | None] = field(Color, label=_l("Colour"))


class Source(
    Named, name="contacts.source", label=_l("Source"), plural=_l("Sources"), order="sequence,name"
):
    """Where a partner came from."""


class Industry(
    Named,
    name="contacts.industry",
    label=_l("Industry"),
    plural=_l("Industries"),
    order="sequence,name",
):
    """The trade of a company."""


class Relationship(
    Named,
    name="contacts.relationship",
    label=_l("Relationship"),
    plural=_l("Relationships"),
    order="sequence,name",
):
    """What a partner is to the company: customer, supplier, press and so on."""
