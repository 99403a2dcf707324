"""Pages of properties, viewings and wishes, and what changes on the pages of deals and partners."""

from __future__ import annotations

from mozaika import (
    CalendarView,
    ChartView,
    DetailView,
    FormView,
    Group,
    KanbanView,
    ListView,
    Menu,
    Node,
    PivotView,
    Related,
    Show,
    Slot,
    Tab,
    ViewExtension,
    _l,
    after,
    before,
    inside,
    remove,
    replace,
)

from mozaika_real_estate.access import AGENT, MANAGER, PROPERTY, TOWN, VIEWING, WISH

MENU = "real_estate.menu"
PLACE: list[Node | str] = ["town", "district", "street", "postal_code"]
FACTS: list[Node | str] = [
    "area", Show("plot_area", when=("kind", "house")), "rooms", "floor", "floors", "built",
    "lift", "parking",
]  # fmt: skip
CLOSED: list[Node | str] = [
    Show("closed_on", when=("state", "sold")), Show("closed_on", when=("state", "rented")),
    Show("withdrawn_because", when=("state", "withdrawn")),
]  # fmt: skip
MONEY: list[Node | str] = ["price", "currency", "commission"]
CARE: list[Node | str] = ["seller", "owner", "team"]
VIEWINGS: list[Show | str] = ["start", "partner", "state", "interest", "owner"]
DEALS: list[Show | str] = ["name", "partner", "stage", "amount", "owner"]
WISHED: list[Node | str] = [
    "purpose", "kind", Show("towns", wide=True), "price_min", "price_max", "currency",
    "area_min", "area_max", "rooms_min", "rooms_max", "lift", "parking",
]  # fmt: skip

PROPERTIES = [
    ListView(
        PROPERTY,
        [
            "name", "number", "kind", "town", "area", "rooms", "price", "state", "owner",
            Show("purpose", optional=True), Show("district", optional=True),
            Show("street", optional=True), Show("price_per_metre", optional=True),
            Show("seller", optional=True), Show("offered_on", optional=True),
            Show("floor", optional=True), Show("next_activity", optional=True),
        ],
        sort="-created_at",
    ),
    KanbanView(
        PROPERTY, "state", ["name", "town", "area", "price", "owner"],
        measure="price", sort="-offered_on",
    ),
    FormView(
        PROPERTY,
        [
            Group("property", None, ["name", "kind", "purpose"]),
            Group("place", _l("Where it lies"), PLACE),
            Group("facts", _l("What it is like"), FACTS),
            Group("price", _l("Price"), MONEY),
            Group("care", _l("Who looks after it"), CARE),
            Group("text", _l("Description"), [Show("description", wide=True)]),
        ],
    ),
    DetailView(
        PROPERTY,
        [
            Slot("real_estate.photos"),
            Group("price", _l("Offer"), ["purpose", "price", "price_per_metre", "offered_on",
                                         *CLOSED, "commission"]),
            Group("facts", _l("What it is like"), ["kind", *FACTS]),
            Group("place", _l("Where it lies"), [
                Show("town"), "district", Show("street", widget="map"), "postal_code",
            ]),
            Group("care", _l("Who looks after it"), [*CARE, "number"]),
            Group("text", None, [Show("description", wide=True)]),
            Tab("buyers", _l("Matching buyers"), [Slot("real_estate.buyers")]),
            Tab("viewings", _l("Viewings"), [Related("viewings", VIEWINGS)]),
            Tab("deals", _l("Deals"), [Related("deals", DEALS)]),
        ],
    ),
    PivotView(PROPERTY, rows=["town"], columns=["state"]),
    ChartView(PROPERTY, "town", series="kind"),
]  # fmt: skip

APPOINTMENTS = [
    ListView(
        VIEWING,
        ["subject", "start", "state", "interest", "owner", Show("property", optional=True),
         Show("partner", optional=True), Show("deal", optional=True)],
        sort="-start",
    ),
    CalendarView(
        VIEWING, start="start", end="end", color="state",
        card=["property", "partner", "owner", "state"],
    ),
    KanbanView(
        VIEWING, "state", ["subject", "start", "interest", "owner"], sort="start", color="interest"
    ),
    FormView(
        VIEWING,
        [
            Group("who", None, ["property", "partner", "deal", "owner", "team"]),
            Group("when", _l("When"), ["start", "end"]),
            Group("note", None, [Show("note", wide=True)]),
        ],
    ),
    DetailView(
        VIEWING,
        [
            Slot("real_estate.viewed_property"),
            Group("when", _l("When"), ["start", "end", "activity"]),
            Group("who", _l("Who"), ["partner", "deal", "owner", "team"]),
            Group("result", _l("Outcome"), [
                Show("interest", when=("state", "answered")),
                Show("cancelled_because", when=("state", "cancelled")),
                Show("feedback", wide=True, when=("state", "answered")),
            ]),
            Group("note", None, [Show("note", wide=True)]),
        ],
    ),
    PivotView(VIEWING, rows=["owner"], columns=["interest"]),
]  # fmt: skip

WISHES = [
    ListView(
        WISH,
        ["name", "partner", "purpose", "kind", "towns", "price_max", "owner",
         Show("area_min", optional=True), Show("rooms_min", optional=True),
         Show("price_min", optional=True)],
        sort="-created_at",
    ),
    FormView(
        WISH,
        [
            Group("wish", None, ["name", "partner", "owner", "team"]),
            Group("wanted", _l("What it should be like"), WISHED),
            Group("note", None, [Show("note", wide=True)]),
        ],
    ),
    DetailView(
        WISH,
        [
            Group("wish", None, ["partner", "owner"]),
            Group("wanted", _l("What it should be like"), WISHED),
            Group("note", None, [Show("note", wide=True)]),
            Tab("offers", _l("Matching properties"), [Slot("real_estate.wish_offers")]),
        ],
    ),
    ListView(TOWN, ["name", "region"], sort="name"),
    FormView(TOWN, [Group("town", None, ["name", "region"])]),
]  # fmt: skip

OTHERS = [
    ViewExtension("pipeline.deal", "list", [after("partner", "property")]),
    ViewExtension("pipeline.deal", "kanban", [replace("next_step_on", "property")]),
    ViewExtension("pipeline.deal", "form", [after("partner", "property"), remove("lines")]),
    ViewExtension("pipeline.deal", "detail", [
        before("pipeline.deal_guide", Slot("real_estate.deal_property")),
        after("partner", "property"),
        replace("lines", Tab("viewings", _l("Viewings"), [Related("viewings", VIEWINGS)])),
    ]),
    ViewExtension("contacts.partner", "form", [
        inside("", Tab("wishes", _l("Looks for"), [
            Related("wishes", ["name", "kind", "price_max", "owner"]), Slot("real_estate.offers"),
        ])),
        inside("", Tab("properties", _l("Properties"), [
            Related("properties", ["name", "kind", "town", "price", "state"]),
        ])),
        inside("", Tab("viewings", _l("Viewings"), [
            Related("viewings", ["start", "property", "state", "interest", "owner"]),
        ])),
    ]),
]  # fmt: skip
"""A deal with a property has no lines of products: its viewings stand in their place."""

VIEWS = [*PROPERTIES, *APPOINTMENTS, *WISHES, *OTHERS]

MENUS = [
    Menu(MENU, _l("Real estate"), icon="home", sequence=15),
    Menu("real_estate.properties", _l("Properties"), parent=MENU, model=PROPERTY, sequence=10),
    Menu("real_estate.viewings", _l("Viewings"), parent=MENU, model=VIEWING, sequence=20),
    Menu("real_estate.viewing_calendar", _l("Calendar of viewings"), parent=MENU,
         url="/real_estate/viewing?view=calendar", roles=[AGENT], sequence=30),
    Menu("real_estate.wishes", _l("Buyers’ wishes"), parent=MENU, model=WISH, sequence=40),
    Menu("real_estate.towns", _l("Towns"), parent=MENU, model=TOWN, roles=[MANAGER], sequence=60),
]  # fmt: skip
