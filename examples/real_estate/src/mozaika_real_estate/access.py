"""Who may do what with properties, viewings and wishes."""

from __future__ import annotations

from mozaika import AnyOf, Grant, Own, OwnTeam, Role, Where, _l

PROPERTY = "real_estate.property"
VIEWING = "real_estate.viewing"
WISH = "real_estate.wish"
TOWN = "real_estate.town"

AGENT = "real_estate.agent"
TEAM = "real_estate.team"
MANAGER = "real_estate.manager"

ROLES = [
    Role(
        AGENT,
        _l("Real estate: own"),
        implies=["pipeline.own"],
        help=_l("Own properties, wishes and viewings, and every property that is on offer."),
    ),
    Role(
        TEAM,
        _l("Real estate: own and team"),
        implies=[AGENT, "pipeline.user"],
        help=_l("Also those of the team."),
    ),
    Role(
        MANAGER,
        _l("Real estate: manager"),
        implies=[TEAM, "pipeline.manager"],
        implied_by=["base.admin"],
        help=_l("All of them; sees commissions, offers again what is sold, deletes, keeps towns."),
    ),
]

ON_OFFER = Where([["state", "in", ["offered", "reserved"]]])
AT_MY_PROPERTY = Where([["property.owner", "=", {"user": "id"}]])

GRANTS = [
    Grant(AGENT, PROPERTY, "r", where=ON_OFFER),
    Grant(AGENT, VIEWING, "r", where=AT_MY_PROPERTY),
    *[Grant(AGENT, model, "cru", where=Own()) for model in (PROPERTY, VIEWING, WISH)],
    *[Grant(TEAM, m, "cru", where=AnyOf(Own(), OwnTeam())) for m in (PROPERTY, VIEWING, WISH)],
    *[Grant(MANAGER, model, "crud") for model in (PROPERTY, VIEWING, WISH)],
    Grant(AGENT, TOWN, "r"),
    Grant(MANAGER, TOWN, "cud"),
]
