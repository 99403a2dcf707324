"""What the pages have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import jsonify, redirect, request
from sqlalchemy import select

from mozaika import BadRequest, Env, Records, _l, gettext
from mozaika_activities.models import ActivityType
from mozaika_activities.recurrence import at_wall

ACTIVITY = "activities.activity"
YEARS = (1990, 2200)

Page = tuple[str, Any, Sequence[str]]
"""Rule, view, methods."""


def wants_data() -> bool:
    """Whether a script asks."""
    return request.headers.get("X-Requested-With") == "fetch"


def back(default: str) -> Any:
    """To the page that the form came from: a path of this site."""
    asked = request.form.get("next", "")
    safe = asked.startswith("/") and not asked.startswith(("//", "/\\")) and "\\" not in asked
    return redirect(asked if safe else default)


def said(text: str, **more: Any) -> Any:
    """What a script shows."""
    return jsonify(says=text, **more)


def read_day(text: str, default: date | None = None) -> date | None:
    """A day as `<input type="date">` gives it; raises `BadRequest` for what is none."""
    if not text.strip():
        return default
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise _no_date(text) from None
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise _no_date(text)
    return found


def read_time(day: date, text: str, zone: str) -> datetime | None:
    """The moment of a day at which the clocks of the zone say `text`; None for no time."""
    if not text.strip():
        return None
    try:
        return at_wall(datetime.combine(day, time.fromisoformat(text.strip())), zone)
    except ValueError:
        raise _no_date(text) from None


def read_ids(text: str) -> list[int]:
    """Ids as an address has them: "3,5,8"."""
    parts = [part for part in text.split(",") if part]
    if not all(part.isdecimal() and len(part) < 16 for part in parts):
        raise BadRequest(_l("The address of this page is incomplete."))
    return list(dict.fromkeys(map(int, parts)))


def read_id(text: str) -> int | None:
    """One id; None where none is chosen."""
    return next(iter(read_ids(text)), None)


def types_of(env: Env) -> Sequence[Any]:
    """The types to choose from."""
    cls: Any = env[ActivityType]
    live = select(cls).where(cls.archived_at.is_(None)).order_by(cls.sequence, cls.id)
    return env.session.scalars(live).all()


def users_of(env: Env) -> list[dict[str, Any]]:
    """The colleagues to choose from, by name."""
    found = Records(env, "base.user").search(fields=["id", "name"], sort="name", limit=500)
    return list(found.items)


def local(env: Env, moment: datetime) -> datetime:
    """A moment by the reader's clocks."""
    return moment.astimezone(ZoneInfo(env.time_zone))


def crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Where the page stands."""
    return [(gettext("Activities"), "/activities/day"), *more]


def _no_date(text: str) -> BadRequest:
    return BadRequest(_l("“%(text)s” is no date.", text=text[:50]))
