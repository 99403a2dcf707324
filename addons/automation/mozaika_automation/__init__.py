"""Rules that users make: when something happens, do something. Assignment by rule."""
