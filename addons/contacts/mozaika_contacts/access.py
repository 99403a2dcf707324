"""Who may do what with contacts."""

from __future__ import annotations

from mozaika import AnyOf, Grant, Own, OwnTeam, Role, Through, _l

ROLES = [
    Role(
        "contacts.user",
        _l("Contacts: own and team"),
        implies=["base.user"],
        help=_l("Sees and edits partners of their own and of their team."),
    ),
    Role(
        "contacts.all",
        _l("Contacts: all"),
        implies=["contacts.user"],
        help=_l("Sees and edits every partner."),
    ),
    Role(
        "contacts.manager",
        _l("Contacts: manager"),
        implies=["contacts.all"],
        implied_by=["base.admin"],
        help=_l("Also deletes partners and edits labels, sources and industries."),
    ),
    Role(
        "contacts.privacy",
        _l("Contacts: personal numbers"),
        implied_by=["base.admin"],
        help=_l("Reads PESEL and CNP numbers in full."),
    ),
]

MINE = AnyOf(Own(), OwnTeam())
DETAILS = ("contacts.contact_point", "contacts.address", "contacts.identifier")
LISTS = ("contacts.label", "contacts.source", "contacts.industry", "contacts.relationship")

GRANTS = [
    Grant("contacts.user", "contacts.partner", "cru", where=MINE),
    Grant("contacts.all", "contacts.partner", "cru"),
    Grant("contacts.manager", "contacts.partner", "d"),
    *[Grant("contacts.user", model, "crud", where=Through("partner")) for model in DETAILS],
    *[Grant("contacts.user", model, "r") for model in LISTS],
    *[Grant("contacts.manager", model, "cud") for model in LISTS],
]
