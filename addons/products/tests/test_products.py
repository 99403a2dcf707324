"""Products: who edits them, and what the demo sells."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from mozaika import AccessDenied, Records, ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.testing.hosts import make_user
from mozaika_products.models import Product

ADDONS = Path(__file__).parents[2]


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return make_host("products", paths=[ADDONS])


def test_everybody_sees_them_and_managers_edit_them(host: Host) -> None:
    manager = make_user(host.platform, "manager", "products.manager", "base.user")
    seller = make_user(host.platform, "seller", "base.user")
    with host.platform.env(manager, write=True) as env:
        [made] = Records(env, Product).create([{"name": "Seat", "price": Decimal("9.90")}])
        product = made.id
    with host.platform.env(seller, write=True) as env:
        found = Records(env, Product).read(product, ["name", "price", "currency"])
        assert (found["name"], found["price"], found["currency"]) == (
            "Seat",
            Decimal("9.90"),
            "PLN",
        )
        with pytest.raises(AccessDenied):
            Records(env, Product).update(product, {"price": Decimal(1)})
        env.rollback()


def test_a_price_is_not_below_nothing(host: Host) -> None:
    with host.platform.env(write=True) as env:
        with pytest.raises(ValidationFailed) as refused:
            Records(env, Product).create([{"name": "Seat", "price": Decimal(-1)}])
        assert "price" in refused.value.errors
        env.rollback()


def test_the_demo_has_series_of_products(make_host: Callable[..., Host]) -> None:
    platform = make_host("products", paths=[ADDONS], demo=True).platform
    with platform.env() as env:
        rows = Records(env, Product).aggregate(group=["series"], measures=["id:count"])
        assert {row["series"]["name"]: row["id:count"] for row in rows} == {
            "CRM": 3, "Telefonia": 3, "Wdrożenia": 4,
        }  # fmt: skip
