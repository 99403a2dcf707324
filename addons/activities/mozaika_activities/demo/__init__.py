"""Believable activities for the demo."""

from mozaika_activities.demo.load import load_demo

__all__ = ["load_demo"]
