"""Pages of products."""

from __future__ import annotations

from mozaika import (
    ChartView,
    FormView,
    Group,
    KanbanView,
    ListView,
    Menu,
    PivotView,
    Related,
    Show,
    Tab,
    _l,
)

VIEWS = [
    ListView(
        "products.product",
        ["name", "code", "series", "kind", "price", "unit", Show("currency", optional=True)],
        sort="name",
    ),
    FormView(
        "products.product",
        [
            Group("product", None, ["name", "code", "series", "kind"]),
            Group("price", _l("Price"), ["price", "currency", "unit", "repeat_after_days"]),
            Group("text", None, [Show("description", wide=True)]),
        ],
    ),
    KanbanView("products.product", "series", ["name", "code", "kind", "price"]),
    PivotView("products.product", rows=["series"], columns=["kind"]),
    ChartView("products.product", "series", series="kind"),
    ListView("products.category", ["name", "sequence"], sort="sequence,name"),
    FormView(
        "products.category",
        [
            Group("series", None, ["name", "sequence"]),
            Tab("products", _l("Products"), [Related("products", ["name", "code", "price"])]),
        ],
    ),
]

MENUS = [
    Menu("products.products", _l("Products"), icon="package", sequence=40),
    Menu(
        "products.product", _l("Products"), parent="products.products", model="products.product",
        sequence=10,
    ),
    Menu(
        "products.category", _l("Product series"), parent="products.products",
        model="products.category", roles=["products.manager"], sequence=20,
    ),
]  # fmt: skip
