"""Loyalty points of partners."""
