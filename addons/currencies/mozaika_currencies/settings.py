"""The currency in which the company counts."""

from __future__ import annotations

from mozaika import Setting, _l
from mozaika_currencies.models import CURRENCIES

COMPANY_CURRENCY = "currencies.company_currency"

SETTINGS = [
    Setting(
        COMPANY_CURRENCY,
        _l("Company's currency"),
        "choice",
        default="PLN",
        choices=tuple(CURRENCIES),
        help=_l("Amounts are converted to it; exchange rates are told in it."),
    ),
]
