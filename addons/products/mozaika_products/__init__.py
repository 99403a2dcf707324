"""What is sold: goods and services with their prices."""
