"""The conformance suite, passed by products."""

from __future__ import annotations

from pathlib import Path

from mozaika.testing import AddonConformance


class TestProducts(AddonConformance):
    addon = "products"
    paths = (Path(__file__).parents[2],)
