"""What a record's timeline tells besides its notes and changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mozaika.errors import Text


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened at `at` (aware) with a record.

    `kind` is `addon.kind`, by which the timeline is filtered under the words `kind_label`; `title`
    says what happened, `text` is plain text or `markupsafe.Markup`, `who` the person's name, `url`
    where it opens, `icon` a Tabler icon's name.
    """

    at: datetime
    kind: str
    kind_label: Text
    title: Text
    text: str = ""
    who: str = ""
    url: str | None = None
    icon: str = "point"
