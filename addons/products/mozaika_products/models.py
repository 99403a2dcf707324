"""What is sold, and the series that it belongs to."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Mapped

from mozaika import Archivable, Model, Timestamped, Tracked, _l, field, many_to_one, one_to_many
from mozaika.types import Integer, LongText, Money, Str
from mozaika_currencies.models import CURRENCIES


class Category(
    Timestamped,
    Archivable,
    name="products.category",
    label=_l("Product series"),
    plural=_l("Product series"),
    order="sequence,name",
):
    """A series of products."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), unique=True, search=True, track=True)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    products: Mapped[list[Product]] = one_to_many(
        "products.product", inverse="series", label=_l("Products")
    )


class Product(
    Timestamped,
    Archivable,
    Tracked,
    name="products.product",
    label=_l("Product"),
    plural=_l("Products"),
    order="name",
):
    """Goods or a service, with the price at which it is offered."""

    name: Mapped[str] = field(Str(200), label=_l("Name"), search=True, sort_key=True, index=True)
    code: Mapped[str | None] = field(Str(50), label=_l("Code"), search=True, unique=True)
    series: Mapped[Category | None] = many_to_one("products.category", label=_l("Series"))
    kind: Mapped[str] = field(
        Str(10),
        label=_l("Kind"),
        default="goods",
        choices=[("goods", _l("Goods")), ("service", _l("Service"))],
        choice_colors={"goods": "blue", "service": "teal"},
    )
    price: Mapped[Decimal | None] = field(Money, label=_l("Price"), minimum=0)
    currency: Mapped[str] = field(Str(3), label=_l("Currency"), choices=CURRENCIES, default="PLN")
    unit: Mapped[str | None] = field(Str(20), label=_l("Unit"))
    repeat_after_days: Mapped[int | None] = field(
        Integer,
        label=_l("Bought again after, days"),
        minimum=1,
        help=_l("So long after a won deal another one is proposed to the seller."),
    )
    description: Mapped[str | None] = field(LongText, label=_l("Description"))


MODELS: list[type[Model]] = [Category, Product]
