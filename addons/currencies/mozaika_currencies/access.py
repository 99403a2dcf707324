"""Who may see and enter exchange rates."""

from __future__ import annotations

from mozaika import Grant, Role, _l

ROLES = [
    Role(
        "currencies.manager",
        _l("Currencies: exchange rates"),
        implied_by=["base.admin"],
        help=_l("Enters and corrects exchange rates."),
    ),
]
GRANTS = [
    Grant("base.user", "currencies.rate", "r"),
    Grant("currencies.manager", "currencies.rate", "crud"),
]
