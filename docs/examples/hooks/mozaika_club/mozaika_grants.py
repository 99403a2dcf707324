from mozaika import Grant, Own, hookimpl


@hookimpl
def mozaika_grants():
    return [
        Grant("club.user", "club.card", "cru", where=Own()),
        Grant("club.manager", "club.card", "crud"),
        Grant("club.user", "club.level", "r"),
        Grant("club.manager", "club.level", "crud"),
    ]
