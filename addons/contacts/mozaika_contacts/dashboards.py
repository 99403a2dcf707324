"""What a manager wants to know of the customer base at a glance."""

from __future__ import annotations

from mozaika import Dashboard, Tile, _l

BOARD = "contacts.overview"
PARTNER = "contacts.partner"
GONE = ["former", "blocked"]

DASHBOARDS = [
    Dashboard(BOARD, _l("Customer base"), parent="contacts.contacts", sequence=5),
    Tile("contacts.all", BOARD, _l("Partners in all"), PARTNER, sequence=10),
    Tile(
        "contacts.new", BOARD, _l("New this month"), PARTNER,
        filter=[["created_at", "=", "this_month"]], sequence=20,
    ),
    Tile(
        "contacts.unowned", BOARD, _l("Nobody looks after them"), PARTNER,
        filter=[["owner", "is null", None], ["status", "not in", GONE]], sequence=30,
    ),
    Tile(
        "contacts.unreachable", BOARD, _l("Without telephone and e-mail"), PARTNER,
        filter=[["phone", "is null", None], ["email", "is null", None]], sequence=40,
    ),
    Tile(
        "contacts.growth", BOARD, _l("New partners by month"), PARTNER, kind="line",
        group="created_at:month", width=2, sequence=50,
    ),
    Tile(
        "contacts.by_status", BOARD, _l("By status"), PARTNER, kind="bar", group="status",
        width=1, sequence=60,
    ),
    Tile(
        "contacts.by_source", BOARD, _l("Where they come from"), PARTNER, kind="pie",
        group="source", width=1, sequence=70,
    ),
    Tile(
        "contacts.by_city", BOARD, _l("Cities"), PARTNER, kind="bar", group="city",
        filter=[["city", "is not null", None]], width=2, sequence=80,
    ),
    Tile(
        "contacts.changed", BOARD, _l("Changed lately"), PARTNER, kind="list",
        columns=["name", "status", "updated_at"], sort="-updated_at", limit=8, width=2,
        sequence=90,
    ),
]  # fmt: skip
