"""What a timeline consists of: entries, gathered by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_timedelta
from markupsafe import Markup

from mozaika.errors import Text
from mozaika.i18n import current_locale, format_date, format_datetime, format_relative
from mozaika.i18n.formats import local_time
from mozaika.runtime import Env
from mozaika.web.history import FieldChange

NEAR = 1
"""Days from today that are named by words."""


@dataclass(frozen=True)
class NoteText:
    """What the page needs of a note besides its looks; `mine` ones may be changed."""

    id: int
    text: str
    pinned: bool
    mine: bool
    edited: bool


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `what` follows the person's name; `body` stands below."""

    kind: str
    at: datetime
    now: datetime
    icon: str
    what: Text
    who: str = ""
    body: Markup | str = ""
    changes: Sequence[FieldChange] = ()
    badges: Sequence[Markup] = ()
    spent: str = ""
    url: str | None = None
    note: NoteText | None = None

    @property
    def when(self) -> str:
        """How long ago."""
        return format_relative(self.at, self.now)

    @property
    def exact(self) -> str:
        """Date and time."""
        return format_datetime(self.at)


@dataclass(frozen=True)
class Day:
    """The entries of one day; `label` is "" where the day's heading stands on the page already."""

    day: date
    label: str
    entries: list[Entry]


@dataclass(frozen=True)
class Batch:
    """What a source gives: `floor` is the moment of its last row where it has older ones still,
    `total` how many there are in all where that was asked."""

    entries: Sequence[Entry]
    floor: datetime | None = None
    total: int | None = None


@dataclass(frozen=True)
class Ask:
    """What a source is asked: entries of a record, at `before` or earlier, the latest first."""

    env: Env
    info: Any
    record: Any
    before: datetime | None
    limit: int
    alone: bool
    now: datetime


def by_day(env: Env, entries: Iterable[Entry], shown: date | None) -> list[Day]:
    """Entries gathered under the days of the reader's time zone; `shown` has its heading."""
    days: list[Day] = []
    for entry in entries:
        day = local_time(entry.at).date()
        if not days or days[-1].day != day:
            days.append(Day(day, "" if day == shown else day_label(env, day), []))
        days[-1].entries.append(entry)
    return days


def day_label(env: Env, day: date) -> str:
    """ "Today", "Yesterday", or the date."""
    near = abs((day - env.today()).days) <= NEAR
    label = format_relative(day, env.now()) if near else format_date(day, "long")
    return label[:1].upper() + label[1:]


def duration(seconds: int) -> str:
    """A length of time in words: "3 days"."""
    return format_timedelta(timedelta(seconds=seconds), threshold=2, locale=current_locale())
