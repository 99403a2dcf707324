"""The lines of the table, by the kind of work."""
