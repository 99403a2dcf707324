"""The stages and pipelines as they are, read once an env."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from mozaika import Env, unrestricted
from mozaika_pipeline.models import Pipeline, PipelineStage

STATES: Mapping[str, str] = {"open": "open", "done": "won", "cancelled": "lost"}
"""A deal's state by the kind of its stage."""

_CACHE = "pipeline stages"


@dataclass(frozen=True)
class StageFacts:
    """What deals need to know of a stage."""

    id: int
    pipeline_id: int
    name: str
    kind: str
    probability: int
    rotting_days: int | None
    approval: str | None

    @property
    def state(self) -> str:
        """The state of deals in it: open, won, lost."""
        return STATES.get(self.kind, "open")


@dataclass(frozen=True)
class Course:
    """The pipelines in order with their currencies and teams, and the stages in order."""

    pipelines: Mapping[int, str | None]
    teams: Mapping[int, AbstractSet[int]]
    stages: Mapping[int, StageFacts]

    def pipeline_for(self, teams: AbstractSet[int]) -> int | None:
        """Where teams begin: their own pipeline, else one of nobody's, else the first."""
        own = [key for key in self.pipelines if not teams.isdisjoint(self.teams[key])]
        free = [key for key in self.pipelines if not self.teams[key]]
        return next(iter([*own, *free, *self.pipelines]), None)

    def of(self, pipeline_id: int | None) -> list[StageFacts]:
        """The stages of a pipeline."""
        return [stage for stage in self.stages.values() if stage.pipeline_id == pipeline_id]

    def approvals(self, pipeline_id: int | None) -> set[str]:
        """The kinds of approval that winning in a pipeline needs."""
        return {stage.approval for stage in self.of(pipeline_id) if stage.approval}


def course_of(env: Env) -> Course:
    """All pipelines and stages, whatever the user may see: two statements an env."""
    if _CACHE not in env.cache:
        env.cache[_CACHE] = _read(env)
    found: Course = env.cache[_CACHE]
    return found


def forget_course(env: Env) -> None:
    """Reads them again when next asked for: they have changed."""
    env.cache.pop(_CACHE, None)


def _read(env: Env) -> Course:
    pipeline: Any = env[Pipeline]
    stage: Any = env[PipelineStage]
    team: Any = env["base.team"]
    lines = (
        select(pipeline.id, pipeline.currency, team.id)
        .outerjoin(pipeline.teams)
        .where(pipeline.archived_at.is_(None))
        .order_by(pipeline.sequence, pipeline.id)
    )
    steps = select(
        stage.id, stage.pipeline_id, stage.name, stage.kind, stage.probability,
        stage.rotting_days, stage.approval,
    ).order_by(stage.sequence, stage.id)  # fmt: skip
    with unrestricted(env):
        rows = env.session.execute(lines).all()
        stages = {row[0]: StageFacts(*row) for row in env.session.execute(steps)}
    teams: dict[int, set[int]] = {key: set() for key, _, _ in rows}
    for key, _, team_id in rows:
        teams[key] |= {team_id} - {None}
    return Course({key: currency for key, currency, _ in rows}, teams, stages)
