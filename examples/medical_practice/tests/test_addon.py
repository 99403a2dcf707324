"""The conformance suite, passed by the medical practice."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

from mozaika.testing import AddonConformance

IS_INSTALLED = bool(entry_points(group="mozaika.addons", name="medical_practice"))


class TestMedicalPractice(AddonConformance):
    addon = "medical_practice"
    paths = () if IS_INSTALLED else (Path(__file__).parents[1] / "src",)
