"""Treatment plans of the demo's patients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from mozaika import Env
from mozaika_pipeline.models import Deal
from sqlalchemy import select

from mozaika_medical_practice.demo import words

STAGES = ("Consultation", "Plan presented", "Plan presented", "Plan accepted", "Being treated",
          "Being treated", "Completed")  # fmt: skip
PRICES = {"pl": 1, "ru": 20, "ro": 1}


def make_plans(env: Env, rng: Random, doctor: Any, language: str, patients: Sequence[Any]) -> None:
    """Some of the patients have a plan, on its way through the shipped stages."""
    stages = _stages(env)
    deals = [
        _plan(env, rng, language, patient, stages[name])
        for name, patient in zip(STAGES, patients, strict=False)
    ]
    for deal in deals:
        deal.owner = deal.doctor = doctor
    env.session.add_all(deals)
    env.session.flush()


def _stages(env: Env) -> dict[str, Any]:
    """The stages of the shipped pipeline, by the names under which they are shipped."""
    stage, pipeline = env["pipeline.stage"], env["pipeline.pipeline"]
    query = select(stage).join(stage.pipeline).where(pipeline.name == "Treatment plans")
    return {one.name: one for one in env.session.scalars(query)}


def _plan(env: Env, rng: Random, language: str, patient: Any, stage: Any) -> Any:
    ago = rng.randint(5, 60)
    return env[Deal](
        name=rng.choice(words.PLANS[language]),
        partner=patient,
        pipeline_id=stage.pipeline_id,
        stage_id=stage.id,
        amount=Decimal(rng.randint(8, 60) * 100 * PRICES[language]),
        currency=patient.currency,
        team_id=patient.team_id,
        opened_on=env.today() - timedelta(days=ago),
        created_at=env.now() - timedelta(days=ago),
        expected_close=env.today() + timedelta(days=rng.randint(10, 60)),
    )
