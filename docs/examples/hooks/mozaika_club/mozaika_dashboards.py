from mozaika import Dashboard, Tile, _l, hookimpl

BOARD = "club.overview"


@hookimpl
def mozaika_dashboards():
    return [
        Dashboard(BOARD, _l("Club"), parent="club.menu"),
        Tile("club.cards", BOARD, _l("Cards"), "club.card"),
        Tile(
            "club.points_by_level",
            BOARD,
            _l("Points by level"),
            "club.card",
            kind="bar",
            group="level",
            measures=["points:sum"],
            width=2,
        ),
        Tile("club.in_contacts", "contacts.overview", _l("Club cards"), "club.card"),
    ]
