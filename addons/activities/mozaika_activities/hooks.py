"""What activities tells the platform."""
