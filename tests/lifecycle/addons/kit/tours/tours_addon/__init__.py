"""Stands on the atlas, for tests."""
