from __future__ import annotations

from typing import Any


def before(m: Any) -> None:
    m.rename_model("notebook.topic", "notebook.subject")
    m.drop_field("notebook.note", "cost")


def after(m: Any, env: Any) -> None:
    m.recompute("notebook.note", "search_text")
