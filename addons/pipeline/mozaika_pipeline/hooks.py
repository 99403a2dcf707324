"""What pipeline tells the platform."""
