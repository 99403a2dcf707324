from __future__ import annotations

import os
import signal
from typing import Any

from mozaika.addons import hookimpl
from mozaika.declare import Grant, Seed
from reminders_addon import models


def die_at(place: str) -> None:
    """Ends this process as a power cut would, if the test asked for it at this place."""
    if os.environ.get("CRASH_AT") == place:
        os.kill(os.getpid(), signal.SIGKILL)


@hookimpl
def mozaika_models() -> list[Any]:
    return [models.RemindedNote, models.Reminder]


@hookimpl
def mozaika_grants() -> list[Grant]:
    return [Grant("notebook.user", "reminders.reminder", "crud")]


@hookimpl
def mozaika_seeds() -> list[Seed]:
    return [Seed("reminders.first", "reminders.reminder", {"name": "Read the notes", "minutes": 5})]


@hookimpl
def mozaika_creating(env: Any, model: str, records: list[Any]) -> None:
    if model == "reminders.reminder":
        die_at("seeds")


@hookimpl
def mozaika_enabled(env: Any, addon: str) -> None:
    if addon == "reminders":
        die_at("enabled")


@hookimpl
def mozaika_disabled(env: Any, addon: str) -> None:
    if addon == "reminders":
        die_at("disabled")
        env.session.add(env["notebook.note"](title="Goodbye", body="…", recipient="all"))
