"""What is sold with the pipeline, and vouched for by the addon `warranty`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from mozaika import Platform, Records, move
from mozaika_activities.planning import plan

ADDONS = (Path(__file__).parent / "addons",)
DEAL = "pipeline.deal"


def sell(platform: Platform) -> int:
    """A deal with a claim and an activity; its number."""
    with platform.env(write=True) as env:
        [partner] = Records(env, "contacts.partner").create([{"name": "Acme"}])
        values = {"name": "Pump", "partner": partner.id, "amount": "500", "warranty_months": 12}
        [deal] = Records(env, DEAL).create([values])
        Records(env, "warranty.claim").create([{"deal": deal.id, "text": "It leaks"}])
        plan(env, DEAL, [deal.id], summary="Call", due_on=date(2026, 12, 1))
        return int(deal.id)


def seen(platform: Platform, deal: int) -> dict[str, Any]:
    """What the addons say of a deal."""
    with platform.env() as env:
        shown = ["name", "partner.name", "amount", "warranty_months", "stage.name", "next_activity"]
        found: dict[str, Any] = Records(env, DEAL).read(deal, shown)
        claims = Records(env, "warranty.claim").search([["deal", "=", deal]], fields=["text"])
        return {**found, "claims": [claim["text"] for claim in claims.items]}


def win(platform: Platform, deal: int) -> None:
    """Moves the deal into the first stage that is won."""
    with platform.env(write=True) as env:
        kept = Records(env, DEAL).read(deal, ["pipeline.id"])["pipeline"]["id"]
        won = [["kind", "=", "done"], ["pipeline", "=", kept]]
        stage = Records(env, "pipeline.stage").search(won, fields=["id"]).items[0]["id"]
        move(env, DEAL, [deal], f"stage:{stage}")
