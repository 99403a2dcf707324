"""Replaces the atlas, for tests. `LACKS` says what a test has it leave out."""
