"""The conformance suite, passed by pipeline."""

from __future__ import annotations

from pathlib import Path

from mozaika.testing import AddonConformance


class TestPipeline(AddonConformance):
    addon = "pipeline"
    paths = (Path(__file__).parents[2],)
