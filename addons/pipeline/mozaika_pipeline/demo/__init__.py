"""Believable deals of the demo partners."""

from mozaika_pipeline.demo.load import load_demo

__all__ = ["load_demo"]
