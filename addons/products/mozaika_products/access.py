"""Who may see and edit products."""

from __future__ import annotations

from mozaika import Grant, Role, _l

ROLES = [
    Role(
        "products.manager",
        _l("Products: manager"),
        implied_by=["base.admin"],
        help=_l("Edits products and their prices."),
    ),
]
MODELS = ("products.product", "products.category")
GRANTS = [
    *[Grant("base.user", model, "r") for model in MODELS],
    *[Grant("products.manager", model, "cud") for model in MODELS],
]
