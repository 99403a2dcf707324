"""What an agency wants to know at a glance."""

from __future__ import annotations

from mozaika import Dashboard, Tile, _l

from mozaika_real_estate.access import AGENT, PROPERTY, VIEWING, WISH
from mozaika_real_estate.views import MENU

BOARD = "real_estate.overview"
ON_OFFER = ["state", "in", ["offered", "reserved"]]
FOR_SALE = ["purpose", "=", "sale"]
DONE = ["state", "in", ["sold", "rented"]]

DASHBOARDS = [
    Dashboard(BOARD, _l("At a glance"), parent=MENU, roles=[AGENT], sequence=5),
    Tile("real_estate.on_offer", BOARD, _l("On offer"), PROPERTY, filter=[ON_OFFER], sequence=10),
    Tile("real_estate.reserved", BOARD, _l("Reserved now"), PROPERTY,
         filter=[["state", "=", "reserved"]], sequence=20),
    Tile("real_estate.viewings_week", BOARD, _l("Viewings this week"), VIEWING,
         filter=[["start", "=", "this_week"], ["state", "!=", "cancelled"]], sequence=30),
    Tile("real_estate.closed_month", BOARD, _l("Sold and let this month"), PROPERTY,
         filter=[DONE, ["closed_on", "=", "this_month"]], sequence=40),
    Tile("real_estate.coming", BOARD, _l("Viewings to come"), VIEWING, kind="list",
         columns=["subject", "start", "state"], sort="start",
         filter=[["state", "in", ["requested", "confirmed"]], ["start", ">=", "today"]],
         limit=8, width=2, sequence=50),
    Tile("real_estate.unanswered", BOARD, _l("Viewings without feedback"), VIEWING, kind="list",
         columns=["subject", "start", "owner"], sort="-start", filter=[["state", "=", "held"]],
         limit=8, width=2, sequence=60),
    Tile("real_estate.by_town", BOARD, _l("On offer by town"), PROPERTY, kind="bar", group="town",
         series="kind", filter=[ON_OFFER], width=2, sequence=70),
    Tile("real_estate.metre", BOARD, _l("Asking price of a square metre by town"), PROPERTY,
         kind="pivot", measures=["price_per_metre:avg", "id:count"], group="town",
         filter=[ON_OFFER, FOR_SALE, ["kind", "=", "flat"]], width=2, sequence=80),
    Tile("real_estate.closed_months", BOARD, _l("Sold and let by month"), PROPERTY, kind="line",
         group="closed_on:month", series="purpose",
         filter=[DONE, ["closed_on", "=", "last_365_days"]], width=2, sequence=90),
    Tile("real_estate.outcomes", BOARD, _l("What comes of viewings"), VIEWING, kind="pie",
         group="interest", filter=[["state", "=", "answered"]], width=2, sequence=100),
    Tile("real_estate.wishes", BOARD, _l("What buyers look for"), WISH, kind="bar", group="kind",
         series="purpose", width=2, sequence=110),
]  # fmt: skip
