"""The model of dated rates, and the currencies that are offered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from mozaika import Index, Model, Timestamped, Tracked, Unique, _l, field
from mozaika.types import Date, Numeric, Str

CURRENCIES = [
    ("PLN", _l("Polish zloty")),
    ("EUR", _l("Euro")),
    ("RON", _l("Romanian leu")),
    ("RUB", _l("Russian rouble")),
    ("USD", _l("US dollar")),
    ("GBP", _l("Pound sterling")),
    ("CHF", _l("Swiss franc")),
    ("CZK", _l("Czech koruna")),
    ("HUF", _l("Hungarian forint")),
    ("UAH", _l("Ukrainian hryvnia")),
    ("BGN", _l("Bulgarian lev")),
    ("MDL", _l("Moldovan leu")),
    ("KZT", _l("Kazakhstani tenge")),
    ("SEK", _l("Swedish krona")),
    ("NOK", _l("Norwegian krone")),
    ("DKK", _l("Danish krone")),
    ("TRY", _l("Turkish lira")),
    ("CNY", _l("Chinese yuan")),
]
"""ISO 4217 codes with their names, the commonest first."""


class Rate(
    Timestamped,
    Tracked,
    name="currencies.rate",
    label=_l("Exchange rate"),
    plural=_l("Exchange rates"),
    display="currency",
    order="-date,currency",
):
    """What one unit of a currency is worth in the company's from a day on."""

    currency: Mapped[str] = field(Str(3), label=_l("Currency"), choices=CURRENCIES, search=True)
    date: Mapped[date] = field(Date, label=_l("From the day"))
    rate: Mapped[Decimal] = field(
        Numeric(18, 8),
        label=_l("Rate"),
        help=_l("How much of the company's currency one unit is worth."),
    )
    source: Mapped[str | None] = field(Str(100), label=_l("Source"))
    __constraints__ = (
        Unique("currency", "date", message=_l("There is a rate of that currency and day already.")),
        Index("date"),
    )


MODELS: list[type[Model]] = [Rate]
