"""A small addon for the tests of REST: a shop with every kind of field."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.declare import Grant, Own, Role, State, Transition, Workflow
from mozaika.model import (
    Archivable,
    Check,
    Model,
    Owned,
    Timestamped,
    Tracked,
    computed,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
)
from mozaika.model.types import Email, Json, LongText, Money, Numeric, Phone, Str, Url


class Category(Timestamped, name="shop.category", label="Category", plural="Categories"):
    name: Mapped[str] = field(Str(50), label="Name", search=True)
    code: Mapped[str | None] = field(Str(10), label="Code", unique=True)


class Label(Model, name="shop.label", label="Label", plural="Labels"):
    name: Mapped[str] = field(Str(20), label="Name", unique=True)


class Product(
    Timestamped,
    Archivable,
    Owned,
    Tracked,
    name="shop.product",
    label="Product",
    plural="Products",
):
    name: Mapped[str] = field(Str(100), label="Name", search=True, sort_key=True)
    code: Mapped[str | None] = field(Str(20), label="Code", unique=True)
    kind: Mapped[str] = field(
        Str(10), label="Kind", default="goods", choices=[("goods", "Goods"), ("work", "Work")]
    )
    price: Mapped[Decimal | None] = field(Money, label="Price")
    currency: Mapped[str] = field(Str(3), label="Currency", default="PLN")
    weight: Mapped[Decimal | None] = field(Numeric(8, 3), label="Weight")
    stock: Mapped[int] = field(label="Stock", default=0, minimum=0, maximum=10_000)
    released: Mapped[date | None] = field(label="Released")
    seen: Mapped[datetime | None] = field(label="Seen")
    active: Mapped[bool] = field(label="Active", default=True)
    notes: Mapped[str | None] = field(LongText, label="Notes")
    email: Mapped[str | None] = field(Email, label="E-mail")
    phone: Mapped[str | None] = field(Phone, label="Phone", search=True)
    site: Mapped[str | None] = field(Url, label="Site")
    extra: Mapped[Any] = field(Json, label="Extra", required=False)
    cost: Mapped[Decimal | None] = field(Money, label="Cost", roles=["shop.manager"])
    category: Mapped[Category | None] = many_to_one(Category, label="Category")
    labels: Mapped[list[Label]] = many_to_many(Label, label="Labels")
    parts: Mapped[list[Part]] = one_to_many("shop.part", inverse="product", label="Parts")
    title: Mapped[str] = computed("make_title", Str(200), label="Title")
    __constraints__ = (Check("stock", "stock >= 0", message="The stock can't be negative."),)

    def make_title(self) -> str:
        return f"{self.name} ({self.kind})"


class Part(Model, name="shop.part", label="Part", plural="Parts"):
    product: Mapped[Product] = many_to_one(
        Product, label="Product", required=True, ondelete="cascade"
    )
    name: Mapped[str] = field(Str(50), label="Name")
    count: Mapped[int] = field(label="Count", default=1)


class Order(Timestamped, Tracked, name="shop.order", label="Order", plural="Orders"):
    name: Mapped[str] = field(Str(50), label="Number")
    state: Mapped[str] = field(Str(20), label="State", default="new")
    carrier: Mapped[str | None] = field(Str(50), label="Carrier")


MODELS = [Category, Label, Product, Part, Order]
WORKFLOWS = [
    Workflow(
        "shop.order",
        "state",
        "new",
        [State("new", "New"), State("sent", "Sent"), State("closed", "Closed", kind="done")],
        [
            Transition("send", "Send", ["new"], "sent", required=["carrier"], primary=True),
            Transition("close", "Close", ["sent"], "closed", roles=["shop.manager"]),
        ],
    )
]
ROLES = [
    Role("shop.seller", "Seller", implies=["base.user"]),
    Role("shop.manager", "Manager", implies=["shop.seller"]),
]
GRANTS = [
    Grant("shop.seller", "shop.category", "r"),
    Grant("shop.seller", "shop.label", "r"),
    Grant("shop.seller", "shop.product", "cru", where=Own()),
    Grant("shop.seller", "shop.part", "crud"),
    Grant("shop.seller", "shop.order", "crud"),
    Grant("shop.manager", "shop.category", "crud"),
    Grant("shop.manager", "shop.label", "crud"),
    Grant("shop.manager", "shop.product", "crud"),
    Grant("shop.manager", "base.change", "r"),
]
