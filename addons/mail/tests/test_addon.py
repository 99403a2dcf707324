"""The conformance suite, passed by mail."""

from __future__ import annotations

from pathlib import Path

from mozaika.testing import AddonConformance


class TestMail(AddonConformance):
    addon = "mail"
    paths = (Path(__file__).parents[2],)
