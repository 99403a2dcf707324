"""Building platforms and changing them: discovery to Platform, plan and apply, seeds, the host."""
