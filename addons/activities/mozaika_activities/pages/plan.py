"""Planning for the rows of any list, and handing activities over: for all that match as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from mozaika import (
    BadRequest,
    Env,
    MozaikaError,
    NotFound,
    Records,
    Selection,
    _l,
    chosen_rows,
    count_rows,
    format_number,
    gettext,
    list_url,
    page_env,
    record_url,
    rows_arguments,
    start_action,
)
from mozaika_activities import planning
from mozaika_activities.about import visible_names
from mozaika_activities.actions import DELEGATE, PLAN
from mozaika_activities.pages.common import (
    ACTIVITY,
    Page,
    crumbs,
    read_day,
    read_id,
    types_of,
    users_of,
)

SHOWN = 5


def plan() -> Any:
    """Asks what to plan, and for whom; then plans it for every one of the records."""
    problem = None
    if request.method == "POST":
        try:
            return redirect(_plan())
        except MozaikaError as error:
            problem = error.message
    with page_env() as env:
        page = render_template("activities/plan.html", problem=problem, **_asking(env))
    return page, 200 if problem is None else 422


def delegate() -> Any:
    """Asks to whom the activities go; then hands them over."""
    problem = None
    if request.method == "POST":
        try:
            return redirect(_delegate())
        except MozaikaError as error:
            problem = error.message
    with page_env() as env:
        page = render_template(
            "activities/delegate.html",
            crumbs=crumbs((gettext("Hand over"), None)),
            problem=problem,
            users=users_of(env),
            cancel=list_url(ACTIVITY),
            **_shown(env, ACTIVITY, _rows()),
        )
    return page, 200 if problem is None else 422


def _plan() -> str:
    with page_env(write=True) as env:
        model, rows, form = _model(env), _rows(), request.form
        due_on = read_day(form.get("due_on", ""), env.today())
        assert due_on is not None
        values = {
            "type": read_id(form.get("type", "")) or "task",
            "summary": form.get("summary", "").strip()[:200],
            "due_on": due_on.isoformat(),
            "assignee": _assignee(env, form.get("assignee", "")),
            "note": form.get("note", "").strip() or None,
        }
        _check(env, values)
        address = start_action(env, PLAN, model, rows, values)
        alone = not rows.everything and len(rows.ids) == 1 and address == list_url(model)
        return record_url(model, rows.ids[0]) if alone else address


def _check(env: Env, values: Mapping[str, Any]) -> None:
    """What is wrong with all of them alike is told before any is planned."""
    planning.type_of(env, values["type"])
    if not values["summary"]:
        raise BadRequest(_l("Write what is to be done."))


def _assignee(env: Env, chosen: str) -> int | None:
    """The chosen one; None leaves each record to its owner."""
    return env.user.id if chosen == "me" else _colleague(env, chosen)


def _colleague(env: Env, chosen: str) -> int | None:
    found = read_id(chosen)
    if found is not None:
        Records(env, "base.user").read(found, ["id"])
    return found


def _delegate() -> str:
    with page_env(write=True) as env:
        assignee = _colleague(env, request.form.get("assignee", ""))
        if assignee is None:
            raise BadRequest(_l("Choose who takes care from now on."))
        values = {"assignee": assignee, "inform_client": "inform_client" in request.form}
        return start_action(env, DELEGATE, ACTIVITY, _rows(), values)


def _rows() -> Selection:
    """The rows that the page was opened for."""
    found = chosen_rows(request.values)
    if not found.everything and not found.ids:
        raise NotFound(_l("There is no such page."))
    return found


def _model(env: Env) -> str:
    model = request.values.get("model", "")
    if model not in env.registry:
        raise NotFound(_l("There is no such page."))
    return model


def _shown(env: Env, model: str, rows: Selection) -> dict[str, Any]:
    """The first of the rows by their names, and how many there are."""
    search = Records(env, model).search(**rows.search, fields=["id"], limit=SHOWN)
    first = [item["id"] for item in search.items]
    names = visible_names(env, [(model, record_id) for record_id in first])
    if not names:
        raise NotFound(_l("There is no such thing, or you may not see it."))
    count = count_rows(env, model, rows)
    return {
        "rows": rows_arguments(rows),
        "count": count,
        "names": [names[model, one] for one in first if (model, one) in names],
        "more": count - len(names),
        "more_shown": format_number(count - len(names)),
    }


def _asking(env: Env) -> dict[str, Any]:
    model, rows, form = _model(env), _rows(), request.form
    shown, types, info = _shown(env, model, rows), types_of(env), env.registry.info(model)
    usual = next((one.id for one in types if one.kind == "call"), None)
    alone = not rows.everything and len(rows.ids) == 1
    return {
        **shown,
        "crumbs": crumbs((gettext("Plan an activity"), None)),
        "model": model,
        "kind": info.label if shown["count"] == 1 else info.plural,
        "types": types,
        "type": read_id(form.get("type", "")) or usual,
        "users": users_of(env),
        "today": env.today().isoformat(),
        "typed": form,
        "cancel": record_url(model, rows.ids[0]) if alone else list_url(model),
        "action": url_for("activities.plan"),
        "owned": "owner" in info.fields,
    }


PAGES: list[Page] = [
    ("/plan", plan, ["GET", "POST"]),
    ("/delegate", delegate, ["GET", "POST"]),
]
