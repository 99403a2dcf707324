"""The conformance suite, passed by activities."""

from __future__ import annotations

from pathlib import Path

from mozaika.testing import AddonConformance


class TestActivities(AddonConformance):
    addon = "activities"
    paths = (Path(__file__).parents[2],)
