from __future__ import annotations

from typing import Any


def before(m: Any) -> None:
    m.rename_model("notebook.topic", "notebook.subject")
    m.drop_field("notebook.note", "cost")
