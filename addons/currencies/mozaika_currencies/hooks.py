"""What currencies tells the platform."""
