"""Everything that an addon may keep, for tests of uninstalling and replacing."""
