"""The conformance suite, passed by real_estate."""

from __future__ import annotations

from mozaika.testing import AddonConformance


class TestAddon(AddonConformance):
    addon = "real_estate"
