"""Leads: capture, assignment, duplicates, scores and converting."""
