"""What automation tells the platform."""
