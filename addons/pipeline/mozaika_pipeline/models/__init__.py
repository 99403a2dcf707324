"""The models of pipeline."""

from __future__ import annotations

from mozaika import Model
from mozaika_pipeline.models import deals, forecast, leads, lines, stages, talk
from mozaika_pipeline.models.deals import Deal
from mozaika_pipeline.models.forecast import ForecastSnapshot, SourceCost, Target
from mozaika_pipeline.models.lines import DealLine, DealPerson, StageChange
from mozaika_pipeline.models.stages import LostReason, Pipeline, PipelineStage, StageActivity
from mozaika_pipeline.models.talk import Approval, Objection, ObjectionAnswer, Playbook

MODELS: list[type[Model]] = [
    *stages.MODELS,
    *deals.MODELS,
    *lines.MODELS,
    *talk.MODELS,
    *leads.MODELS,
    *forecast.MODELS,
]

__all__ = [
    "MODELS",
    "Approval",
    "Deal",
    "DealLine",
    "DealPerson",
    "ForecastSnapshot",
    "LostReason",
    "Objection",
    "ObjectionAnswer",
    "Pipeline",
    "PipelineStage",
    "Playbook",
    "SourceCost",
    "StageActivity",
    "StageChange",
    "Target",
]
