"""A shop with pages, on both databases, and readers who are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Mapped

from mozaika.addons import Addon, discover
from mozaika.db import Database
from mozaika.declare import (
    CalendarView,
    ChartView,
    Dashboard,
    FormView,
    Group,
    KanbanView,
    ListView,
    Menu,
    PivotView,
    Related,
    Show,
    State,
    Tab,
    Tile,
    Transition,
    Workflow,
)
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.model import field
from mozaika.model.types import Str
from mozaika.runtime import Platform, Settings
from mozaika.services import auth
from mozaika.testing.databases import Databases
from mozaika.testing.hosts import shared_host
from mozaika.web.app import App, create_app
from tests.api import shop
from tests.platforms import addon
from tests.web.reader import Reader

PASSWORD = "correct horse"
HASH = auth.hash_password(PASSWORD)
USERS = {"ann": ["shop.manager", "base.admin"], "bob": ["shop.seller"], "eve": []}

VIEWS = [
    ListView("shop.product", ["name", "kind", "price", "category", "owner"], sort="name"),
    FormView(
        "shop.product",
        [
            Group("main", None, ["name", "kind", "category", "price", "currency", "stock"]),
            Group("more", "More", ["released", "seen", "active", "email", "labels", "cost"]),
            Tab("parts", "Parts", [Related("parts", ["name", "count"])]),
            Tab("notes", "Notes", [Show("notes", wide=True)]),
        ],
    ),
    ListView("shop.category", ["name", "code"], sort="name"),
    KanbanView("shop.product", "state", ["name", "kind", "price", "owner"], measure="price"),
    PivotView("shop.product", rows=["category"], columns=["owner"], measures=["id:count"]),
    ChartView("shop.product", "category"),
    CalendarView("shop.product", "released", color="kind", card=["name", "price"]),
]
MENUS = [
    Menu("shop.shop", "Shop", icon="building-store"),
    Menu("shop.products", "Products", parent="shop.shop", model="shop.product"),
    Menu("shop.categories", "Categories", parent="shop.shop", model="shop.category"),
    Menu("shop.secret", "Secret", parent="shop.shop", url="/secret", roles=["shop.manager"]),
]

DASHBOARDS = [
    Dashboard("shop.overview", "Overview", parent="shop.shop"),
    Tile("shop.all", "shop.overview", "All products", "shop.product", sequence=1),
    Tile(
        "shop.new",
        "shop.overview",
        "New this month",
        "shop.product",
        measures=["id:count", "price:sum"],
        filter=[["created_at", "=", "this_month"]],
        sequence=2,
    ),
    Tile(
        "shop.by_category",
        "shop.overview",
        "By category",
        "shop.product",
        kind="bar",
        group="category",
        sequence=3,
    ),
    Tile(
        "shop.dearest",
        "shop.overview",
        "Dearest",
        "shop.product",
        kind="list",
        columns=["name", "price"],
        sort="-price",
        limit=3,
        width=2,
        sequence=4,
    ),
    Tile(
        "shop.costs",
        "shop.overview",
        "Costs",
        "shop.product",
        measures=["cost:sum"],
        roles=["shop.manager"],
        sequence=5,
    ),
    Tile("shop.broken", "shop.overview", "Broken", "shop.product", group="gone", kind="bar"),
]


def no_gifts(_env: Any, record: Any) -> str | None:
    return "Works can't be wrapped." if record.kind == "work" else None


LIFE = Workflow(
    "shop.product",
    "state",
    initial="draft",
    states=[
        State("draft", "Draft"),
        State("sold", "Sold", color="green"),
        State("wrapped", "Wrapped"),
    ],
    transitions=[
        Transition("sell", "Sell", ["draft"], "sold", primary=True),
        Transition("wrap", "Wrap", ["draft"], "wrapped", required=["notes"], guards=[no_gifts]),
    ],
)


class LivingProduct(shop.Product, extends=True):
    state: Mapped[str] = field(Str(20), label="State", default="draft")


class Gift(shop.Product, extends=True):
    ribbon: Mapped[str | None] = field(Str(20), label="Ribbon")


def shop_addons() -> dict[str, Addon]:
    """base, the shop, and an addon that is installed but not enabled."""
    base = discover((), entry_points=False)["base"]
    sold = addon(
        "shop",
        depends=["base"],
        models=[*shop.MODELS, LivingProduct],
        roles=shop.ROLES,
        grants=shop.GRANTS,
        views=VIEWS,
        menus=MENUS,
        dashboards=DASHBOARDS,
        workflows=[LIFE],
    )
    gifts = addon("gifts", depends=["shop"], models=[Gift])
    return {item.name: item for item in (base, sold, gifts)}


class ShopHost(Host):
    """A host whose addons are made in this file."""

    available = shop_addons()  # type: ignore[assignment]


def shop_host(url: str) -> Host:
    """A host of a shop that `fill_shop` filled."""
    return shared_host(ShopHost, Settings(database_url=url, language="en", secret_key="s" * 32))


def fill_shop(url: str) -> None:
    database = Database(url)
    initialise(database, Settings(database_url=url), ["shop"], available=ShopHost.available)
    host = ShopHost(Settings(database_url=url), database=database)
    with host.platform.env(write=True) as env:
        roles = {role.name: role for role in env.session.scalars(select(env["base.role"]))}
        user, category, product = env["base.user"], env["shop.category"], env["shop.product"]
        people = {
            login: user(name=login.title(), login=login, password_hash=HASH,
                        roles=[roles[name] for name in names])
            for login, names in USERS.items()
        }  # fmt: skip
        chairs, lamps = category(name="Chairs", code="C"), category(name="Lamps", code="L")
        env.session.add_all([*people.values(), chairs, lamps])
        env.session.flush()
        env.session.add_all(
            product(
                name=f"Chair {number:03}",
                price=Decimal(number) + Decimal("0.5"),
                category=lamps if number % 10 == 0 else chairs,
                owner=people["bob" if number % 2 else "ann"],
            )
            for number in range(1, 101)
        )
    host.close()


def add_categories(host: Host, count: int) -> None:
    """More categories than a select offers: "Kind 00", "Kind 01" and so on."""
    with host.platform.env(write=True) as env:
        category = env["shop.category"]
        env.session.add_all(category(name=f"Kind {number:02}") for number in range(count))


@pytest.fixture
def host(databases: Databases) -> Iterator[Host]:
    """The shop with its users, two categories and a hundred products, half of them Bob's."""
    url = databases.template("web_shop", fill_shop)
    made = shop_host(url)
    yield made
    made.close()


@pytest.fixture
def web(host: Host) -> App:
    return create_app(host)


@pytest.fixture
def reader(web: App) -> Callable[..., Reader]:
    """Makes readers: `reader()` is nobody yet, `reader("ann")` is signed in."""

    def make(login: str | None = None, **options: str) -> Reader:
        http = web.flask.test_client()
        http.environ_base.update({f"HTTP_{k.upper()}": v for k, v in options.items()})
        made = Reader(http)
        if login:
            _sign_in(made, web.host.check(), login)
        return made

    return make


def _sign_in(reader: Reader, platform: Platform, login: str) -> None:
    """What the sign-in page does, but for the password: that takes its time, on purpose."""
    with platform.env() as env:
        user = env["base.user"]
        user_id = env.session.scalars(select(user.id).where(user.login == login)).one()
    with reader.http.session_transaction() as session:
        session.permanent = True
        session.update(user=user_id, stamp=auth.session_stamp(platform, user_id))


@pytest.fixture
def ann(reader: Callable[..., Reader]) -> Reader:
    """A manager and administrator: sees and does everything."""
    return reader("ann")


@pytest.fixture
def bob(reader: Callable[..., Reader]) -> Reader:
    """A seller: products of his own, and no costs."""
    return reader("bob")
