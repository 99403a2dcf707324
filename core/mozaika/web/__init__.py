"""The web: pages and REST of one platform."""
