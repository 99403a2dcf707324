"""The stages of a pipeline in their order."""

from __future__ import annotations

from typing import NamedTuple

from mozaika import Env, Records, name_of

MOST_STAGES = 200


class Step(NamedTuple):
    """A stage, or a pipeline, under the name that the reader knows."""

    id: int
    name: str
    kind: str = ""
    pipeline: int | None = None


def pipelines(env: Env) -> list[Step]:
    """The pipelines that the user may see, the first first."""
    info = env.platform.registry.info("pipeline.pipeline")
    found = Records(env, info.name).search(fields=["id", "name"], sort="sequence,name")
    return [Step(item["id"], name_of(item, info)) for item in found.items]


def chosen_pipeline(env: Env, wanted: int | None) -> Step | None:
    """The pipeline asked for, else the first one."""
    found = pipelines(env)
    chosen = [one for one in found if one.id == wanted] if wanted is not None else found
    return chosen[0] if chosen else None


def steps_of(env: Env, pipeline: int | None = None) -> list[Step]:
    """The stages of a pipeline, or of all."""
    info = env.platform.registry.info("pipeline.stage")
    found = Records(env, info.name).search(
        [] if pipeline is None else [["pipeline", "=", pipeline]],
        fields=["id", "name", "kind", "pipeline.id"],
        sort="pipeline.sequence,pipeline,sequence,id",
        limit=MOST_STAGES,
    )
    return [
        Step(item["id"], name_of(item, info), item["kind"], (item["pipeline"] or {}).get("id"))
        for item in found.items
    ]
