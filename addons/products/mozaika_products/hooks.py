"""What products tells the platform."""
