"""Pages of exchange rates."""

from __future__ import annotations

from mozaika import ChartView, FormView, Group, ListView, Menu, PivotView, _l

VIEWS = [
    ListView("currencies.rate", ["currency", "date", "rate", "source"], sort="-date,currency"),
    FormView(
        "currencies.rate",
        [Group("rate", None, ["currency", "date", "rate", "source"])],
    ),
    ChartView(
        "currencies.rate", "date:week", measures=["rate:avg"], series="currency", kind="line"
    ),
    PivotView("currencies.rate", rows=["date:month"], columns=["currency"], measures=["rate:avg"]),
]

MENUS = [
    Menu(
        "currencies.rates",
        _l("Exchange rates"),
        icon="currency-euro",
        model="currencies.rate",
        roles=["currencies.manager"],
        sequence=80,
    ),
]
