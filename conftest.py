"""What all tests have, the platform's and the addons'."""

from __future__ import annotations

from importlib.metadata import entry_points

from hypothesis import settings

# A checkout that is not installed has no entry point to find the plugin by.
if not [p for p in entry_points(group="pytest11") if p.name == "mozaika"]:
    pytest_plugins = ["mozaika.testing.plugin"]

# How long an example takes says more about the other core's work than about the code.
settings.register_profile("mozaika", deadline=None)
settings.load_profile("mozaika")
