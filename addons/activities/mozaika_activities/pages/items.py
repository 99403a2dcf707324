"""Activities as the pages show them in rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from mozaika import (
    Env,
    Records,
    format_date,
    format_datetime,
    format_relative,
    format_time,
    name_of,
    record_url,
)
from mozaika_activities.models.type import ICONS
from mozaika_activities.pages.common import ACTIVITY
from mozaika_activities.upcoming import urgency_of

FIELDS = [
    "id", "summary", "state", "due_on", "start", "end", "all_day", "place", "recurrence",
    "type.name", "type.kind", "type.icon", "type.color", "partner.name", "partner.phone",
    "assignee.name", "outcome",
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One activity, ready to show."""

    id: int
    summary: str
    url: str
    due_on: date
    time: str
    icon: str
    type: str
    color: str
    urgency: str
    due: str
    exact: str
    place: str
    partner: str
    partner_url: str
    phone: str
    assignee: str
    assignee_id: int | None
    repeats: bool
    state: str
    done_url: str
    reopen_url: str


def search(env: Env, filter: Any, *, limit: int = 300, sort: str = "due_on,start,id") -> list[Row]:  # noqa: A002
    """The rows of the activities that match, as far as the user may see them."""
    found = Records(env, ACTIVITY).search(filter, fields=FIELDS, sort=sort, limit=limit)
    return [row_of(env, item) for item in found.items]


def row_of(env: Env, item: Mapping[str, Any]) -> Row:
    """A row of what the service read."""
    kind, partner = item["type"] or {}, item["partner"] or {}
    assignee, due_on = item["assignee"] or {}, item["due_on"]
    planned = item["state"] == "planned"
    return Row(
        id=item["id"],
        summary=item["summary"],
        url=record_url(ACTIVITY, item["id"]),
        due_on=due_on,
        time=_time(item),
        icon=kind.get("icon") or ICONS.get(kind.get("kind", ""), "checklist"),
        type=name_of(kind, env.registry.info("activities.type")) if kind else "",
        color=kind.get("color") or "gray",
        urgency=urgency_of(due_on, env.today()) if planned else "",
        due=format_relative(due_on, env.now()),
        exact=format_date(due_on) if item["all_day"] else format_datetime(item["start"]),
        place=item["place"] or "",
        partner=partner.get("name") or "",
        partner_url=record_url("contacts.partner", partner["id"]) if partner else "",
        phone=partner.get("phone") or "",
        assignee=assignee.get("name") or "",
        assignee_id=assignee.get("id"),
        repeats=bool(item["recurrence"]),
        state=item["state"],
        done_url=url_for("activities.finish", number=item["id"]),
        reopen_url=url_for("activities.reopen", number=item["id"]),
    )


def _time(item: Mapping[str, Any]) -> str:
    start: datetime | None = item["start"]
    if item["all_day"] or start is None:
        return ""
    end = item["end"]
    return f"{format_time(start)}–{format_time(end)}" if end else format_time(start)


def by_day(rows: Sequence[Row]) -> list[tuple[date, list[Row]]]:
    """Rows gathered by their days."""
    days: dict[date, list[Row]] = {}
    for row in rows:
        days.setdefault(row.due_on, []).append(row)
    return sorted(days.items())
