"""Databases: engines, the filter language, search indexes."""

from mozaika.db.engine import Database

__all__ = ["Database"]
