"""Two more pipelines beside the shipped one: key accounts with a legal approval, and renewals."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from mozaika import Env, Text, _l, use_language
from mozaika_pipeline.models import Pipeline, PipelineStage

Stages = list[tuple[Text, str, int, int | None, str, str | None]]

KEY_ACCOUNTS: Stages = [
    (_l("First talk"), "open", 5, 14, "blue", None),
    (_l("Needs analysis"), "open", 20, 21, "azure", None),
    (_l("Pilot"), "open", 40, 30, "cyan", None),
    (_l("Proposal"), "open", 60, 21, "indigo", None),
    (_l("Contract"), "open", 85, 14, "purple", "legal"),
    (_l("Won"), "done", 100, None, "green", None),
    (_l("Lost"), "cancelled", 0, None, "red", None),
]
RENEWALS: Stages = [
    (_l("Due soon"), "open", 60, 20, "blue", None),
    (_l("Offer sent"), "open", 75, 14, "indigo", None),
    (_l("Renewed"), "done", 100, None, "green", None),
    (_l("Not renewed"), "cancelled", 0, None, "red", None),
]


def make_pipelines(env: Env) -> list[tuple[Any, list[Any]]]:
    """The pipelines of the demo with their stages in order: the shipped one, key accounts,
    renewals. Those of other addons are left to them."""
    ours = [_shipped(env)]
    with use_language("en"):
        for place, (name, stages) in enumerate(
            ((_l("Key accounts"), KEY_ACCOUNTS), (_l("Renewals"), RENEWALS)), 2
        ):
            pipeline = env[Pipeline](name=str(name), sequence=place * 10)
            env.session.add(pipeline)
            env.session.flush()
            ours.append(pipeline.id)
            env.session.add_all(_stages(env, pipeline.id, stages))
    env.session.flush()
    pipeline_cls: Any = env[Pipeline]
    stage_cls: Any = env[PipelineStage]
    found = env.session.scalars(select(pipeline_cls).order_by(pipeline_cls.sequence)).all()
    all_stages = env.session.scalars(select(stage_cls).order_by(stage_cls.sequence)).all()
    return [
        (pipeline, [stage for stage in all_stages if stage.pipeline_id == pipeline.id])
        for pipeline in found
        if pipeline.id in ours
    ]


def _shipped(env: Env) -> int | None:
    """The pipeline that the addon ships."""
    seed: Any = env["base.seed"]
    return env.session.scalar(select(seed.record_id).where(seed.key == "pipeline.pipeline_sales"))


def _stages(env: Env, pipeline_id: int, stages: Stages) -> list[Any]:
    return [
        env[PipelineStage](
            pipeline_id=pipeline_id,
            name=str(name),
            sequence=number * 10,
            kind=kind,
            probability=probability,
            rotting_days=days,
            color=color,
            approval=approval,
            folded=kind == "cancelled",
        )
        for number, (name, kind, probability, days, color, approval) in enumerate(stages, 1)
    ]
