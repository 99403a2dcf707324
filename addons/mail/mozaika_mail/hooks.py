"""What mail tells the platform."""
