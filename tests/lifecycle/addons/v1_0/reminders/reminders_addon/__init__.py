"""Extends the notebook, for tests."""
