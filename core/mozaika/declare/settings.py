"""Settings that a company edits in the administration pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from mozaika.errors import Text


@dataclass(frozen=True)
class Setting:
    """A setting of an addon: `name` is `addon.setting`; kept in the database, typed by `kind`."""

    name: str
    label: Text
    kind: Literal["text", "integer", "decimal", "boolean", "choice"]
    default: Any = None
    choices: tuple[tuple[str, Text], ...] = ()
    help: Text = ""
