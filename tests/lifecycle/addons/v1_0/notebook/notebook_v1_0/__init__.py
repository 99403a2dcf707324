"""The notebook at 1.0, for tests of upgrades."""
