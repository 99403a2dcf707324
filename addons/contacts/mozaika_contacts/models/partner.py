"""The partner: a company or a person, the heart of the customer base."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from mozaika import (
    Archivable,
    Owned,
    Timestamped,
    Tracked,
    _l,
    computed,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
)
from mozaika.types import Boolean, Date, Email, Integer, Markdown, Money, Phone, Str, Url
from mozaika_contacts import names
from mozaika_contacts.countries import COUNTRIES

if TYPE_CHECKING:
    from mozaika_contacts.models.details import Address, ContactPoint, Identifier
    from mozaika_contacts.models.lookups import Industry, Label, Relationship, Source

LANGUAGES = [("pl", "Polski"), ("ru", "Русский"), ("ro", "Română"), ("en", "English")]
SIZES = [("1-9", "1–9"), ("10-49", "10–49"), ("50-249", "50–249"), ("250+", "250+")]
STATUSES = [
    ("prospect", _l("Prospect")),
    ("active", _l("Active")),
    ("dormant", _l("Dormant")),
    ("former", _l("Former")),
    ("blocked", _l("Blocked")),
]


class Partner(
    Timestamped,
    Archivable,
    Owned,
    Tracked,
    name="contacts.partner",
    label=_l("Partner"),
    plural=_l("Partners"),
    order="name",
):
    """A company or a person. `name` is the full name; a person's follows from its parts."""

    kind: Mapped[str] = field(
        Str(10),
        label=_l("Kind"),
        default="company",
        choices=[("company", _l("Company")), ("person", _l("Person"))],
    )
    name: Mapped[str] = field(
        Str(200),
        label=_l("Name"),
        help=_l("Required for a company; a person's follows from given and family name."),
        default="",
        search=True,
        sort_key=True,
        index=True,
    )
    prefix: Mapped[str | None] = field(Str(30), label=_l("Title"))
    given_name: Mapped[str | None] = field(Str(100), label=_l("Given name"))
    patronymic: Mapped[str | None] = field(Str(100), label=_l("Patronymic"))
    family_name: Mapped[str | None] = field(Str(100), label=_l("Family name"))
    suffix: Mapped[str | None] = field(Str(30), label=_l("Suffix"))
    gender: Mapped[str | None] = field(
        Str(10), label=_l("Gender"), choices=[("female", _l("Female")), ("male", _l("Male"))]
    )
    salutation: Mapped[str | None] = field(
        Str(200), label=_l("Salutation"), help=_l("Leave it empty to greet by the rules.")
    )
    birthday: Mapped[date | None] = field(Date, label=_l("Birthday"))
    name_day: Mapped[str | None] = field(
        Str(5), label=_l("Name day"), help=_l("Month and day, such as 06-24.")
    )
    job_title: Mapped[str | None] = field(Str(150), label=_l("Job title"))
    parent: Mapped[Partner | None] = many_to_one("contacts.partner", label=_l("Belongs to"))
    children: Mapped[list[Partner]] = one_to_many(
        "contacts.partner", inverse="parent", label=_l("People and subsidiaries")
    )
    language: Mapped[str | None] = field(Str(5), label=_l("Language"), choices=LANGUAGES)
    time_zone: Mapped[str | None] = field(Str(50), label=_l("Time zone"))
    country: Mapped[str | None] = field(Str(2), label=_l("Country"), choices=COUNTRIES, index=True)
    status: Mapped[str] = field(
        Str(10),
        label=_l("Status"),
        default="prospect",
        choices=STATUSES,
        choice_colors={"prospect": "blue", "active": "green", "dormant": "yellow",
                       "former": "secondary", "blocked": "red"},
        index=True,
    )  # fmt: skip
    source: Mapped[Source | None] = many_to_one("contacts.source", label=_l("Source"))
    industry: Mapped[Industry | None] = many_to_one("contacts.industry", label=_l("Industry"))
    labels: Mapped[list[Label]] = many_to_many("contacts.label", label=_l("Labels"))
    relationships: Mapped[list[Relationship]] = many_to_many(
        "contacts.relationship", label=_l("Relationship")
    )
    size: Mapped[str | None] = field(Str(10), label=_l("Size"), choices=SIZES)
    employees: Mapped[int | None] = field(Integer, label=_l("Employees"), minimum=0)
    founded: Mapped[int | None] = field(
        Integer, label=_l("Founded in"), minimum=800, maximum=2200, widget="year"
    )
    revenue: Mapped[Decimal | None] = field(Money, label=_l("Annual revenue"))
    currency: Mapped[str] = field(Str(3), label=_l("Currency"), default="PLN")
    website: Mapped[str | None] = field(Url, label=_l("Web site"))
    do_not_call: Mapped[bool] = field(Boolean, label=_l("Do not call"), default=False)
    do_not_mail: Mapped[bool] = field(Boolean, label=_l("Do not mail"), default=False)
    note: Mapped[str | None] = field(Markdown, label=_l("Note"))
    contact_points: Mapped[list[ContactPoint]] = one_to_many(
        "contacts.contact_point", inverse="partner", label=_l("Telephones and addresses")
    )
    addresses: Mapped[list[Address]] = one_to_many(
        "contacts.address", inverse="partner", label=_l("Addresses")
    )
    identifiers: Mapped[list[Identifier]] = one_to_many(
        "contacts.identifier", inverse="partner", label=_l("Identifiers")
    )
    phone: Mapped[str | None] = computed(
        "_phone",
        Phone,
        stored=True,
        label=_l("Telephone"),
        depends=("contact_points.value", "contact_points.kind", "contact_points.primary"),
    )
    email: Mapped[str | None] = computed(
        "_email",
        Email,
        stored=True,
        label=_l("E-mail"),
        depends=("contact_points.value", "contact_points.kind", "contact_points.primary"),
    )
    city: Mapped[str | None] = computed(
        "_city",
        Str(100),
        stored=True,
        label=_l("City"),
        depends=("addresses.city", "addresses.is_default"),
    )
    __search__ = (
        "contact_points.value",
        "contact_points.e164",
        "identifiers.value",
        "addresses.city",
    )

    @property
    def person_name(self) -> names.PersonName:
        """The parts of a person's name."""
        return names.PersonName(
            self.prefix or "",
            self.given_name or "",
            self.patronymic or "",
            self.family_name or "",
            self.suffix or "",
        )

    def greeting(self, language: str | None = None) -> str:
        """How a letter to this partner begins, in the letter's language or else the partner's."""
        if self.salutation:
            return self.salutation
        gender = names.Gender(self.gender or "")
        return names.salutation(self.person_name, gender, language or self.language or "en")

    def _phone(self) -> str | None:
        return self._main_point("mobile", "phone")

    def _email(self) -> str | None:
        return self._main_point("email")

    def _main_point(self, *kinds: str) -> str | None:
        points = [point for point in self.contact_points if point.kind in kinds]
        points.sort(key=lambda point: (not point.primary, kinds.index(point.kind)))
        return points[0].value if points else None

    def _city(self) -> str | None:
        chosen = sorted(self.addresses, key=lambda address: not address.is_default)
        return chosen[0].city if chosen else None
