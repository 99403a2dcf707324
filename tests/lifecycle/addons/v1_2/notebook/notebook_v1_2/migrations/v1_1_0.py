from __future__ import annotations

import os
import signal
from typing import Any


def die_at(place: str) -> None:
    if os.environ.get("CRASH_AT") == place:
        os.kill(os.getpid(), signal.SIGKILL)


def before(m: Any) -> None:
    m.rename_field("notebook.note", "body", "content")
    if m.table("base.addon") is not None:
        die_at("before")


def after(m: Any, env: Any) -> None:
    die_at("after")
    m.execute("UPDATE notebook_note SET priority = 1 WHERE title LIKE :urgent", {"urgent": "!%"})
