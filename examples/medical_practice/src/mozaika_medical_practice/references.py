"""Where a many-to-one points, whether its column or its record was set."""

from __future__ import annotations

from typing import Any


def reference(record: Any, name: str) -> int | None:
    """The id behind the many-to-one `name` of a record that is about to be written."""
    related = record.__dict__.get(name)
    found: int | None = getattr(related, "id", None) or getattr(record, f"{name}_id", None)
    return found
