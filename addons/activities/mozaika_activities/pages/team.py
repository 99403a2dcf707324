"""The team's week: who does what on which day, and who is away. What repeats is shown ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from mozaika import Env, Records, format_date, format_time, gettext, page_env, record_url
from mozaika_activities.dates import day_of, noon
from mozaika_activities.models import Absence, Activity
from mozaika_activities.pages.common import ACTIVITY, Page, crumbs, read_day, read_ids, users_of
from mozaika_activities.recurrence import at_wall, occurrences

MOST = 1000
WEEKDAY: Any = "EEE"
DAYS = 7


@dataclass(frozen=True)
class Chip:
    """An activity, or one to come of those that repeat, on a day."""

    title: str
    time: str
    icon: str
    color: str
    url: str
    state: str
    at: datetime
    ahead: bool = False


@dataclass
class Cell:
    """A day of somebody."""

    day: date
    today: bool
    weekend: bool
    away: str | None = None
    chips: list[Chip] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """The week of somebody."""

    user: dict[str, Any]
    url: str
    cells: list[Cell]


def team() -> Any:
    """The page of a week."""
    with page_env() as env:
        on = read_day(request.args.get("on", ""), env.today())
        assert on is not None
        monday = on - timedelta(days=on.weekday())
        users = _users(env)
        chosen = _chosen(env, users)
        return render_template(
            "activities/team.html",
            crumbs=crumbs((gettext("Team’s week"), None)),
            lines=_lines(env, monday, [u for u in users if u["id"] in chosen]),
            days=[_head(env, monday + timedelta(days=n)) for n in range(DAYS)],
            title=_week(monday),
            users=users,
            chosen=chosen,
            previous=_at(monday - timedelta(days=7)),
            following=_at(monday + timedelta(days=7)),
            today=_at(None),
            on=monday.isoformat(),
        )


def _users(env: Env) -> list[dict[str, Any]]:
    return users_of(env)


def _chosen(env: Env, users: Sequence[dict[str, Any]]) -> set[int]:
    """Those whom the address names; else the user's teams, else the user alone."""
    asked = {one for text in request.args.getlist("user") for one in read_ids(text)}
    if asked:
        return asked
    found = (
        Records(env, "base.user").search(
            [["teams", "has any", sorted(env.user.teams)]], fields=["id"], limit=100
        )
        if env.user.teams
        else None
    )
    colleagues = {item["id"] for item in found.items} if found else set()
    return (colleagues | {env.user.id or 0}) & {user["id"] for user in users}


def _lines(env: Env, monday: date, users: Sequence[dict[str, Any]]) -> list[Line]:
    ids = [user["id"] for user in users]
    cells = {
        (user_id, monday + timedelta(days=n)): _cell(env, monday + timedelta(days=n))
        for user_id in ids
        for n in range(DAYS)
    }
    for user_id, day, chip in _chips(env, monday, ids):
        if (user_id, day) in cells:
            cells[(user_id, day)].chips.append(chip)
    for absence in _absences(env, monday, ids):
        for n in range(DAYS):
            day = monday + timedelta(days=n)
            if absence.first <= day <= absence.last:
                cells[(absence.user_id, day)].away = absence.note or ""
    for cell in cells.values():
        cell.chips.sort(key=lambda chip: (chip.time != "", chip.at))
    return [
        Line(user, url_for("activities.day", user=user["id"]),
             [cells[(user["id"], monday + timedelta(days=n))] for n in range(DAYS)])
        for user in users
    ]  # fmt: skip


def _cell(env: Env, day: date) -> Cell:
    return Cell(day, day == env.today(), day.weekday() > 4)


def _chips(env: Env, monday: date, ids: Sequence[int]) -> Iterator[tuple[int, date, Chip]]:
    first = at_wall(datetime.combine(monday, time()), env.time_zone)
    end = at_wall(datetime.combine(monday + timedelta(days=DAYS), time()), env.time_zone)
    for activity in _activities(env, monday, ids):
        people = {activity.assignee_id, *(user.id for user in activity.participants)}
        for start in _starts(activity, first, end):
            zone = env.time_zone
            day = day_of(start, zone, all_day=activity.all_day)
            for user_id in people & set(ids):
                yield user_id, day, _chip(activity, start)


def _starts(activity: Any, first: datetime, end: datetime) -> Iterable[datetime]:
    """The starts within the week: its own, and those of its rule."""
    if not activity.recurrence or activity.state != "planned":
        return [activity.start]
    if not activity.all_day:
        return occurrences(activity.recurrence, activity.start, activity.time_zone, first, end)
    own = datetime.combine(activity.due_on, time(), UTC)
    days = [
        datetime.combine(one.astimezone(ZoneInfo("UTC")).date(), time(), UTC)
        for one in (first + timedelta(hours=12), end + timedelta(hours=12))
    ]
    found = occurrences(activity.recurrence, own, "UTC", days[0], days[1])
    return [noon(one.date()) for one in found]


def _activities(env: Env, monday: date, ids: Sequence[int]) -> Sequence[Any]:
    cls: Any = env[Activity]
    last = monday + timedelta(days=DAYS)
    repeats = (cls.recurrence.is_not(None)) & (cls.state == "planned") & (cls.due_on < last)
    within = cls.due_on.between(monday - timedelta(days=1), last) & (cls.state != "cancelled")
    members = cls.participants.any(env["base.user"].id.in_(ids))
    query = (
        select(cls)
        .where(or_(within, repeats), or_(cls.assignee_id.in_(ids), members))
        .order_by(cls.start)
        .limit(MOST)
        .options(selectinload(cls.type), selectinload(cls.participants))
    )
    return env.session.scalars(query).all()


def _chip(activity: Any, start: datetime) -> Chip:
    kind = activity.type
    return Chip(
        title=activity.summary,
        time="" if activity.all_day else format_time(start),
        icon=kind.shown_icon if kind else "checklist",
        color=(kind and kind.color) or "gray",
        url=record_url(ACTIVITY, activity.id),
        state=activity.state,
        at=start,
        ahead=start != activity.start,
    )


def _absences(env: Env, monday: date, ids: Sequence[int]) -> Sequence[Any]:
    cls: Any = env[Absence]
    last = monday + timedelta(days=DAYS - 1)
    query = select(cls).where(cls.user_id.in_(ids), cls.first <= last, cls.last >= monday)
    return env.session.scalars(query).all()


def _head(env: Env, day: date) -> dict[str, Any]:
    return {"name": f"{format_date(day, WEEKDAY)} {day.day}.{day:%m}", "today": day == env.today()}


def _week(monday: date) -> str:
    return f"{format_date(monday)} – {format_date(monday + timedelta(days=DAYS - 1))}"


def _at(day: date | None) -> str:
    kept: dict[str, Any] = {"user": request.args.getlist("user")}
    return url_for("activities.team", on=day.isoformat() if day else None, **kept)


PAGES: list[Page] = [("/team", team, ["GET"])]
