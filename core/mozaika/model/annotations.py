"""What an annotation `Mapped[…]` says: the Python type and whether None is allowed."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_TYPES: Mapping[str, type] = {
    "str": str,
    "int": int,
    "bool": bool,
    "date": date,
    "datetime": datetime,
    "Decimal": Decimal,
}


def read_annotation(cls: type, name: str) -> tuple[type | None, bool | None]:
    """(Python type or None, nullable or None when nothing is said) of `cls.name`."""
    annotation = _annotations(cls).get(name)
    if annotation is None:
        return None, None
    text = annotation if isinstance(annotation, str) else _as_text(annotation)
    inner = (text.partition("[")[2].rpartition("]")[0] or text).strip("\"' ")
    parts = [part.strip().rsplit(".", 1)[-1] for part in inner.split("|")]
    if parts == ["Any"]:
        return None, None
    nullable = "None" in parts or inner.startswith("Optional[")
    return _TYPES.get(parts[0]), nullable


def _annotations(cls: type) -> Mapping[str, Any]:
    if sys.version_info >= (3, 14):
        import annotationlib  # noqa: PLC0415 - exists since 3.14 only

        return annotationlib.get_annotations(cls, format=annotationlib.Format.STRING)
    return inspect.get_annotations(cls)


def _as_text(annotation: Any) -> str:
    args = getattr(annotation, "__args__", None)
    if not args:
        return repr(annotation)
    inner = args[0]
    named = getattr(inner, "__forward_arg__", None) or (
        inner.__name__ if isinstance(inner, type) else inner
    )
    return f"Mapped[{named}]"
