from mozaika import Role, _l, hookimpl


@hookimpl
def mozaika_roles():
    return [
        Role("club.user", _l("Club: own cards"), implies=["contacts.user"]),
        Role("club.manager", _l("Club: all"), implies=["club.user"], implied_by=["base.admin"]),
    ]
