"""Pages of contacts."""

from __future__ import annotations

from mozaika import (
    ChartView,
    FormView,
    Group,
    KanbanView,
    ListView,
    Menu,
    Node,
    PivotView,
    Related,
    Show,
    Tab,
    _l,
)

PERSON = ("kind", "person")
COMPANY = ("kind", "company")
NAME_PARTS = (
    "prefix", "given_name", "patronymic", "family_name", "suffix", "gender", "job_title",
)  # fmt: skip
POINTS: list[Show | str] = ["kind", Show("value", widget="contact"), "primary", "note"]
ADDRESSES: list[Show | str] = [
    "kind", "street", "building", "apartment", "postal_code", Show("city", widget="map"), "country",
]  # fmt: skip
PARTNER: list[Node | str] = [
    Group("identity", _l("Who it is"), [
        "kind", "name", *[Show(part, when=PERSON) for part in NAME_PARTS], "parent",
    ]),
    Group("care", _l("Who looks after it"), [
        "status", "owner", "team", "source", Show("relationships", wide=True),
        Show("labels", wide=True),
    ]),
    Group("business", _l("Business"), [
        Show("industry", when=COMPANY), Show("size", when=COMPANY),
        Show("employees", when=COMPANY), Show("founded", when=COMPANY),
        Show("revenue", when=COMPANY), Show("currency", when=COMPANY), "website",
    ]),
    Group("contact", _l("Contact"), [
        "language", "country", Show("birthday", when=PERSON), Show("name_day", when=PERSON),
        "salutation", "do_not_call", "do_not_mail",
    ]),
    Tab("points", _l("Telephones and e-mail"), [Related("contact_points", POINTS)]),
    Tab("addresses", _l("Addresses"), [Related("addresses", ADDRESSES)]),
    Tab("identifiers", _l("Identifiers"), [Related("identifiers", ["type", "value"])]),
    Tab("people", _l("People and subsidiaries"), [
        Related("children", ["name", "job_title", "phone", "email"]),
    ]),
    Tab("notes", _l("Notes"), [Show("note", wide=True)]),
]  # fmt: skip

VIEWS = [
    ListView(
        "contacts.partner",
        ["name", "phone", "email", "city", "status", "labels", "owner",
         Show("parent", optional=True), Show("industry", optional=True)],
        sort="name",
    ),
    FormView("contacts.partner", PARTNER),
    PivotView("contacts.partner", rows=["source"], columns=["status"]),
    ChartView("contacts.partner", "created_at:month", series="status"),
    KanbanView("contacts.partner", "status", ["name", "city", "phone", "labels", "owner"]),
    ListView("contacts.label", ["name", "color", "sequence"], sort="sequence,name"),
    FormView("contacts.label", [Group("label", None, ["name", "color", "sequence"])]),
    ListView("contacts.contact_point", ["value", "kind", "partner", "primary"], sort="value"),
    ListView("contacts.address", ["city", "street", "postal_code", "country", "partner"]),
    ListView("contacts.identifier", ["type", "value", "partner"]),
    *[
        view
        for name in ("source", "industry", "relationship")
        for view in (
            ListView(f"contacts.{name}", ["name", "sequence"], sort="sequence,name"),
            FormView(f"contacts.{name}", [Group(name, None, ["name", "sequence"])]),
        )
    ],
]  # fmt: skip

MENUS = [
    Menu("contacts.contacts", _l("Contacts"), icon="address-book", sequence=10),
    Menu("contacts.partners", _l("Partners"), parent="contacts.contacts",
         model="contacts.partner", sequence=10),
    *[
        Menu(f"contacts.{name}", label, parent="contacts.contacts", model=f"contacts.{name}",
             roles=["contacts.manager"], sequence=sequence)
        for sequence, name, label in (
            (50, "label", _l("Labels")),
            (60, "source", _l("Sources")),
            (70, "industry", _l("Industries")),
            (80, "relationship", _l("Relationships")),
        )
    ],
]  # fmt: skip
