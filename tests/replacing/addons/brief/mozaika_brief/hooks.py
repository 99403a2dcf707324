"""A compact pipeline. What the variable LACKS names is left out, for tests of what is missed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import (
    Env,
    FormView,
    Grant,
    Group,
    KanbanView,
    ListView,
    Menu,
    Model,
    Role,
    StageWorkflow,
    State,
    Transition,
    Workflow,
    field,
    hookimpl,
    many_to_one,
    records_of,
)
from mozaika.types import Integer, Str
from mozaika_brief import specs
from mozaika_pipeline import models as old
from mozaika_pipeline.models.deals import PartnerDeals

DEAL = "pipeline.deal"
ROLES = ("own", "user", "all", "manager", "approver")


class Sale(old.Deal, name=DEAL, label="Sale", plural="Sales"):
    """A deal with a word of its own, and the score that pipeline adds to deals."""

    score: Mapped[int | None] = field(Integer, label="Score")
    slogan: Mapped[str | None] = field(Str(80), label="Slogan")


class Stranger(Model, name=DEAL, label="Sale", plural="Sales"):
    """A deal that was not made of pipeline's."""

    name: Mapped[str] = field(Str(200), label="Name")
    partner: Mapped[Any] = many_to_one("contacts.partner", label="Partner")


def lacks(part: str) -> bool:
    return part == os.environ.get("LACKS")


@hookimpl
def mozaika_hookspecs() -> list[ModuleType]:
    return [] if lacks("hook") else [specs]


@hookimpl
def mozaika_models() -> list[Any]:
    parts = [old.Pipeline, old.PipelineStage, old.StageActivity, old.LostReason, old.DealLine]
    parts += [old.DealPerson, old.StageChange, old.Approval, old.Objection, old.ObjectionAnswer]
    moves = [old.StageChange] if lacks("model") else []
    partners = [] if lacks("field") else [PartnerDeals]
    deal = Stranger if lacks("deal") else Sale
    return [deal, *partners, *(part for part in parts if part not in moves)]


@hookimpl
def mozaika_roles() -> list[Role]:
    return [Role(f"pipeline.{r}", r) for r in ROLES if not (r == "user" and lacks("role"))]


@hookimpl
def mozaika_grants() -> list[Grant]:
    places = [Grant("pipeline.own", name, "r") for name in ("pipeline.pipeline", "pipeline.stage")]
    return [Grant("pipeline.own", DEAL, "crud"), *places]


@hookimpl
def mozaika_workflows() -> list[Any]:
    stages = [] if lacks("stages") else [StageWorkflow(DEAL, within="pipeline", effects=[tell])]
    states = [State("asked", "Asked"), State("approved", "Approved", "done")]
    yes = Transition("approve", "Approve", ["asked"], "approved")
    decided = [] if lacks("workflow") else [Workflow("pipeline.approval", "state", "asked", states,
                                                     [yes])]  # fmt: skip
    return [*stages, *decided]


@hookimpl
def mozaika_views() -> list[Any]:
    return [
        ListView(DEAL, ["name", "partner", "stage", "amount"]),
        KanbanView(DEAL, "stage", ["name", "amount"]),
        FormView(DEAL, [Group("sale", None, ["name", "partner", "pipeline", "stage", "amount"])]),
    ]


@hookimpl
def mozaika_menus() -> list[Menu]:
    return [Menu("brief.menu", "Sales"), Menu("brief.sales", "Sales", "brief.menu", model=DEAL)]


@hookimpl(specname="mozaika_creating")
@records_of(DEAL)
def give_values(env: Env, records: Sequence[Any]) -> None:
    for deal in records:
        deal.opened_on = deal.opened_on or env.today()


@hookimpl(specname="mozaika_updating")
@records_of(DEAL)
def follow_stages(env: Env, records: Sequence[Any]) -> None:
    kinds = {"open": "open", "done": "won", "cancelled": "lost"}
    for deal in records:
        deal.state = kinds[deal.stage.kind]


def tell(env: Env, deals: Sequence[Any]) -> None:
    won = [deal for deal in deals if deal.stage.kind == "done"]
    if won:
        env.platform.hooks.notify("pipeline_won", env=env, deals=won)
