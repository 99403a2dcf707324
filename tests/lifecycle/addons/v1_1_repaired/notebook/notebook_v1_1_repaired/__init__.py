"""The notebook at 1.1, for tests of upgrades."""
