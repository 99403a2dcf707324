from __future__ import annotations

from typing import Any


def before(m: Any) -> None:
    m.rename_field("notebook.note", "body", "content")
