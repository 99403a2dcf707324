"""The conformance suite, passed by currencies."""

from __future__ import annotations

from pathlib import Path

from mozaika.testing import AddonConformance


class TestCurrencies(AddonConformance):
    addon = "currencies"
    paths = (Path(__file__).parents[2],)
