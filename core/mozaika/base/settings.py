"""Settings of the company itself."""

from __future__ import annotations

from mozaika.declare import Setting
from mozaika.i18n import _l

SETTINGS = [
    Setting(
        "base.company_name",
        _l("Name of the company"),
        "text",
        help=_l("Stands above the menu and in what goes out."),
    ),
]
