from mozaika import (
    FormView,
    Group,
    ListView,
    Related,
    Slot,
    Tab,
    ViewExtension,
    _l,
    hookimpl,
    inside,
)


@hookimpl
def mozaika_views():
    return [
        ListView("club.card", ["number", "partner", "status", "points"], sort="number"),
        FormView(
            "club.card",
            [
                Group("card", None, ["number", "partner", "level", "status", "points"]),
                Group("more", _l("Validity"), ["valid_until", "owner", "secret"]),
                Slot("club.card.hints"),
            ],
        ),
        ListView("club.level", ["name", "points"], sort="points"),
        ViewExtension(
            "contacts.partner",
            "form",
            [inside("", Tab("club", _l("Club"), [Related("cards", ["number", "points"])]))],
        ),
    ]
