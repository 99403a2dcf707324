"""What all tests have, the platform's and the addons'."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["tests.databases"]

# How long an example takes says more about the other core's work than about the code.
settings.register_profile("mozaika", deadline=None)
settings.load_profile("mozaika")
