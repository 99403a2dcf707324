"""How long what was sold is vouched for: extends deals."""
