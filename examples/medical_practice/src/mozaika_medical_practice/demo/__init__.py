"""An invented practice."""
