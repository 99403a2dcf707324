"""My day: what is late, what is for today, what comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from mozaika import (
    Env,
    MozaikaError,
    Records,
    ValidationFailed,
    format_date,
    format_number,
    gettext,
    list_url,
    move,
    page_env,
)
from mozaika_activities.pages.common import (
    ACTIVITY,
    Page,
    back,
    crumbs,
    read_day,
    read_id,
    read_time,
    said,
    types_of,
    users_of,
    wants_data,
)
from mozaika_activities.pages.items import by_day, search

AHEAD = 7
"""Days that are shown after today."""

FEW = 8
DAY: Any = "EEEE, d MMMM"
LONGEST = 200


def day() -> Any:
    """The page."""
    with page_env() as env:
        return render_template("activities/day.html", **_context(env))


def add() -> Any:
    """Adds an activity: a subject, a day, perhaps a time."""
    try:
        with page_env(write=True) as env:
            [made] = Records(env, ACTIVITY).create([_typed(env)])
            text = gettext("“%(name)s” is planned.", name=made.summary)
    except ValidationFailed as error:
        flash(str(error.message), "danger")
        return back(url_for("activities.day"))
    flash(text, "success")
    return back(url_for("activities.day"))


def finish(number: int) -> Any:
    """Done: with one click; what came of it can be told later."""
    return _moved(number, "finish")


def reopen(number: int) -> Any:
    """Takes it back."""
    return _moved(number, "reopen")


def _moved(number: int, transition: str) -> Any:
    texts = {
        "finish": gettext("“%(name)s” is done."),
        "reopen": gettext("“%(name)s” is planned again."),
    }
    try:
        with page_env(write=True) as env:
            [activity] = move(env, ACTIVITY, [number], transition)
            told = texts[transition] % {"name": activity.summary}
    except MozaikaError as error:
        if wants_data():
            return said(str(error.message)), error.status
        flash(str(error.message), "danger")
        return back(url_for("activities.day"))
    if wants_data():
        return said(told, undo=url_for("activities.reopen", number=number))
    flash(told, "success")
    return back(url_for("activities.day"))


def _typed(env: Env) -> dict[str, Any]:
    form = request.form
    due_on = read_day(form.get("due_on", ""), env.today())
    assert due_on is not None
    start = read_time(due_on, form.get("time", ""), env.time_zone)
    return {
        "summary": form.get("summary", "").strip()[:LONGEST],
        "type": read_id(form.get("type", "")),
        "due_on": due_on,
        "start": start.isoformat() if start else None,
        "assignee": read_id(form.get("assignee", "")) or env.user.id,
    }


def _context(env: Env) -> dict[str, Any]:
    who = read_id(request.args.get("user", "")) or env.user.id
    mine = {"or": [["assignee", "=", who], ["participants", "has any", [who]]]}
    planned = ["state", "=", "planned"]
    today = env.today()
    rows = search(env, [planned, mine, ["due_on", "<=", str(today + timedelta(days=AHEAD))]])
    users = {user["id"]: user["name"] for user in users_of(env)}
    return {
        "crumbs": crumbs((gettext("My day"), None)),
        "who": who,
        "own": who == env.user.id,
        "name": users.get(who, ""),
        "title": _title(env, who, users.get(who, "")),
        "today": format_date(today, "full"),
        "today_iso": today.isoformat(),
        "overdue": [row for row in rows if row.due_on < today],
        "now": [row for row in rows if row.due_on == today],
        "days": [(_named(day), list(found)) for day, found in by_day(rows) if day > today],
        "done": _done(env, mine),
        "types": types_of(env),
        "users": [{"id": key, "name": name} for key, name in users.items()],
        "later": list_url(ACTIVITY),
        "calendar": list_url(ACTIVITY, view="calendar"),
    }


def _done(env: Env, mine: Any) -> dict[str, Any]:
    today = [["state", "=", "done"], mine, ["done_at", "=", "today"]]
    rows = search(env, today, sort="-done_at", limit=FEW)
    [total] = Records(env, ACTIVITY).aggregate(filter=today)
    return {"rows": rows, "count": format_number(total["id:count"]), "any": bool(rows)}


def _title(env: Env, who: int | None, name: str) -> str:
    return gettext("My day") if who == env.user.id else gettext("The day of %(name)s", name=name)


def _named(found: Any) -> str:
    text = format_date(found, DAY)
    return text[:1].upper() + text[1:]


def index() -> Any:
    """The addon's start is my day."""
    return redirect(url_for("activities.day"))


PAGES: list[Page] = [
    ("", index, ["GET"]),
    ("/day", day, ["GET"]),
    ("/day/add", add, ["POST"]),
    ("/<int:number>/done", finish, ["POST"]),
    ("/<int:number>/reopen", reopen, ["POST"]),
]
