"""The conformance suite, passed by automation."""

from __future__ import annotations

from pathlib import Path

from mozaika.testing import AddonConformance


class TestAutomation(AddonConformance):
    addon = "automation"
    paths = (Path(__file__).parents[2],)
