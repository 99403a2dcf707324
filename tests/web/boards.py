"""An addon on top of the shop: deals along stages of their pipeline, visits with hours."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from mozaika.addons import Addon
from mozaika.db import Database
from mozaika.declare import CalendarView, FormView, Grant, KanbanView, StageWorkflow
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.model import Model, Timestamped, field, many_to_one
from mozaika.model.mixins import Stage
from mozaika.model.types import Color, Moment, Money, Str
from mozaika.runtime import Settings
from tests.api import shop
from tests.platforms import addon
from tests.web.conftest import HASH, shop_addons


class Pipeline(Model, name="boards.pipeline", label="Pipeline"):
    name: Mapped[str] = field(Str(50), label="Name")


class DealStage(Stage, name="boards.stage", label="Stage"):
    pipeline: Mapped[Pipeline] = many_to_one(Pipeline, label="Pipeline", required=True)
    folded: Mapped[bool] = field(label="Folded", default=False)


class Deal(Timestamped, name="boards.deal", label="Deal", plural="Deals", order="id"):
    name: Mapped[str] = field(Str(50), label="Name", search=True)
    pipeline: Mapped[Pipeline] = many_to_one(Pipeline, label="Pipeline", required=True)
    stage: Mapped[DealStage | None] = many_to_one(DealStage, label="Stage")
    amount: Mapped[Decimal | None] = field(Money, label="Amount")
    currency: Mapped[str] = field(Str(3), label="Currency", default="PLN")
    urgency: Mapped[str | None] = field(Color, label="Urgency")
    category: Mapped[shop.Category | None] = many_to_one(shop.Category, label="Category")


class Visit(Timestamped, name="boards.visit", label="Visit", plural="Visits", order="starts"):
    name: Mapped[str] = field(Str(50), label="Name", search=True)
    starts: Mapped[datetime | None] = field(Moment, label="Starts")
    ends: Mapped[datetime | None] = field(Moment, label="Ends")
    whole: Mapped[bool] = field(label="Whole day", default=False)
    category: Mapped[shop.Category | None] = many_to_one(shop.Category, label="Category")


VIEWS = [
    KanbanView(
        "boards.deal", "stage", ["name", "category", "amount"], measure="amount", color="urgency"
    ),
    FormView("boards.deal", ["name", "pipeline", "amount", "category"]),
    KanbanView("boards.visit", "category", ["name", "starts"]),
    CalendarView(
        "boards.visit", "starts", end="ends", all_day="whole", color="category", card=["category"]
    ),
    FormView("boards.visit", ["name", "starts", "ends", "whole", "category"]),
]
STAGES = [("Lead", ""), ("Offer", "amount"), ("Won", ""), ("Lost", "")]


def board_addons() -> dict[str, Addon]:
    """The shop's addons and this one."""
    mine = addon(
        "boards",
        depends=["shop"],
        models=[Pipeline, DealStage, Deal, Visit],
        grants=[
            Grant("shop.seller", f"boards.{name}", "crud")
            for name in ("pipeline", "stage", "deal", "visit")
        ],
        views=VIEWS,
        workflows=[StageWorkflow("boards.deal", within="pipeline")],
    )
    return {**shop_addons(), "boards": mine}


class BoardsHost(Host):
    """A host with boards."""

    available = board_addons()  # type: ignore[assignment]


def fill_boards(url: str) -> None:
    """Two pipelines with stages, deals in two currencies; Ann in Warsaw, Bob in New York."""
    settings = Settings(database_url=url, time_zone="Europe/Warsaw")
    database = Database(url)
    initialise(database, settings, ["boards"], available=BoardsHost.available)
    host = BoardsHost(settings, database=database)
    with host.platform.env(write=True) as env:
        _fill(env)
    host.close()


def _fill(env: Any) -> None:
    role = env.session.scalars(select(env["base.role"]).filter_by(name="shop.seller")).one()
    user = env["base.user"]
    zones = {"ann": "Europe/Warsaw", "bob": "America/New_York"}
    env.session.add_all(
        user(name=n.title(), login=n, password_hash=HASH, roles=[role], time_zone=zone)
        for n, zone in zones.items()
    )
    sales, renewals = env["boards.pipeline"](name="Sales"), env["boards.pipeline"](name="Renewals")
    env.session.add_all([sales, renewals])
    env.session.flush()
    stages = {
        name: env["boards.stage"](
            name=name, sequence=n, pipeline=sales, required_fields=needed, folded=name == "Lost"
        )
        for n, (name, needed) in enumerate(STAGES)
    }
    due = env["boards.stage"](name="Due", sequence=1, pipeline=renewals)
    small, large = env["shop.category"](name="Small"), env["shop.category"](name="Large")
    env.session.add_all([*stages.values(), due, small, large])
    env.session.flush()
    lead, won = stages["Lead"], stages["Won"]
    deal, visit = env["boards.deal"], env["boards.visit"]
    env.session.add_all(
        [
            deal(name="Alfa", pipeline=sales, stage=lead, amount=Decimal(100), urgency="red"),
            deal(name="Beta", pipeline=sales, stage=lead, amount=Decimal(50), currency="EUR"),
            deal(name="Gamma", pipeline=sales, stage=lead),
            deal(name="Delta", pipeline=sales, stage=won, amount=Decimal(7)),
            deal(name="Omega", pipeline=renewals, stage=due),
            visit(
                name="Call",
                starts=datetime(2026, 11, 18, 9, tzinfo=UTC),
                ends=datetime(2026, 11, 18, 10, 30, tzinfo=UTC),
                category=small,
            ),
            visit(
                name="Fair",
                starts=datetime(2026, 11, 24, 12, tzinfo=UTC),
                ends=datetime(2026, 11, 26, 12, tzinfo=UTC),
                whole=True,
            ),
        ]
    )
