"""The conformance suite, passed by contacts."""

from __future__ import annotations

from pathlib import Path

from mozaika.testing import AddonConformance


class TestContacts(AddonConformance):
    addon = "contacts"
    paths = (Path(__file__).parents[2],)
