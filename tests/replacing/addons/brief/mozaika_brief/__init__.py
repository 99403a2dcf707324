"""Deals along stages, and nothing else: stands in for pipeline."""
