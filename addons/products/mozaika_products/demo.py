"""What the demo company sells."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from mozaika import Env
from mozaika_products.models import Category, Product

CURRENCY = "PLN"
SERIES: dict[str, list[tuple[str, str, str, str, str, int | None]]] = {
    "CRM": [
        ("MOZ-START", "Mozaika Start", "service", "190", "mies.", 365),
        ("MOZ-TEAM", "Mozaika Team", "service", "890", "mies.", 365),
        ("MOZ-ENT", "Mozaika Enterprise", "service", "4900", "mies.", 365),
    ],
    "Telefonia": [
        ("TEL-IP20", "Centrala IP 20", "goods", "6400", "szt.", None),
        ("TEL-IP100", "Centrala IP 100", "goods", "21500", "szt.", None),
        ("TEL-HS", "Zestaw słuchawkowy", "goods", "320", "szt.", 540),
    ],
    "Wdrożenia": [
        ("WDR-ANALIZA", "Analiza przedwdrożeniowa", "service", "5200", "szt.", None),
        ("WDR-DZIEN", "Dzień konsultanta", "service", "1900", "dzień", None),
        ("WDR-SZKOL", "Szkolenie użytkowników", "service", "2400", "dzień", 365),
        ("WDR-MIGR", "Migracja danych", "service", "7800", "szt.", None),
    ],
}
"""By series: code, name, kind, price, unit, days after which it is bought again."""


def load_demo(env: Env) -> None:
    """The products; does nothing where there are some."""
    product, category = env[Product], env[Category]
    if env.session.scalar(select(product.id).limit(1)) is not None:
        return
    for place, (name, items) in enumerate(SERIES.items(), 1):
        series = category(name=name, sequence=place * 10)
        env.session.add(series)
        env.session.add_all(
            product(
                code=code,
                name=label,
                series=series,
                kind=kind,
                price=Decimal(price),
                currency=CURRENCY,
                unit=unit,
                repeat_after_days=days,
            )
            for code, label, kind, price, unit, days in items
        )
    env.session.flush()
