"""The notebook at 1.2, for tests of upgrades."""
