"""Months of warranty on deals, and claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import (
    Env,
    Grant,
    ListView,
    Model,
    Role,
    State,
    ViewExtension,
    WorkflowExtension,
    after,
    field,
    hookimpl,
    many_to_one,
    one_to_many,
)
from mozaika.types import Integer, Str
from mozaika_pipeline.models import Deal


class Claim(Model, name="warranty.claim", label="Claim", plural="Claims", display="text"):
    """What did not work."""

    deal: Mapped[Any] = many_to_one("pipeline.deal", label="Deal", required=True)
    text: Mapped[str] = field(Str(200), label="What happened")


class WarrantedDeal(Deal, extends=True):
    """A deal that is vouched for."""

    warranty_months: Mapped[int | None] = field(Integer, label="Warranty, months")
    claims: Mapped[list[Claim]] = one_to_many("warranty.claim", inverse="deal", label="Claims")


@hookimpl
def mozaika_models() -> list[Any]:
    return [Claim, WarrantedDeal]


@hookimpl
def mozaika_roles() -> list[Role]:
    return [Role("warranty.user", "Claims", implies=["pipeline.user"])]


@hookimpl
def mozaika_grants() -> list[Grant]:
    return [Grant("warranty.user", "warranty.claim", "crud")]


@hookimpl
def mozaika_views() -> list[Any]:
    return [
        ListView("warranty.claim", ["deal", "text"]),
        ViewExtension("pipeline.deal", "form", [after("partner", "warranty_months")]),
        ViewExtension("contacts.partner", "list", [after("name", "deals")]),
    ]


@hookimpl
def mozaika_workflows() -> list[Any]:
    return [WorkflowExtension("pipeline.approval", states=[State("waived", "Waived", "done")])]


@hookimpl
def pipeline_won(env: Env, deals: Sequence[Any]) -> None:
    for deal in deals:
        deal.warranty_months = deal.warranty_months or 24
