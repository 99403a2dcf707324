"""Planning for the rows of any list, and handing activities over."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from mozaika import (
    BadRequest,
    Env,
    MozaikaError,
    NotFound,
    Records,
    _l,
    format_number,
    gettext,
    list_url,
    ngettext,
    page_env,
    record_url,
)
from mozaika_activities import planning
from mozaika_activities.about import visible_names
from mozaika_activities.actions import MOST
from mozaika_activities.pages.common import (
    ACTIVITY,
    Page,
    crumbs,
    listed,
    read_day,
    read_id,
    read_ids,
    types_of,
    users_of,
)

SHOWN = 5


def plan() -> Any:
    """Asks what to plan, and for whom; then plans it for every one of the records."""
    problem = None
    if request.method == "POST":
        try:
            return _plan()
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
            return _delegate()
        except MozaikaError as error:
            problem = error.message
    with page_env() as env:
        ids = read_ids(request.values.get("ids", ""))
        found = Records(env, ACTIVITY).search(
            [["id", "in", ids]], fields=["id", "summary", "due_on", "partner"], limit=MOST
        )
        page = render_template(
            "activities/delegate.html",
            crumbs=crumbs((gettext("Hand over"), None)),
            problem=problem,
            ids=listed(ids),
            items=found.items,
            users=users_of(env),
            cancel=list_url(ACTIVITY),
        )
    return page, 200 if problem is None else 422


def _plan() -> Any:
    form = request.form
    with page_env(write=True) as env:
        model, ids = _subjects(env)
        due_on = read_day(form.get("due_on", ""), env.today())
        assert due_on is not None
        made = planning.plan(
            env,
            model,
            ids,
            type=read_id(form.get("type", "")) or "task",
            summary=form.get("summary", "").strip()[:200],
            due_on=due_on,
            assignee_ids=_assignee(env, form.get("assignee", "")),
            note=form.get("note", "").strip() or None,
        )
        count = len(made)
    shown = format_number(count)
    flash(ngettext("%(n)s activity is planned.", "%(n)s activities are planned.", count, n=shown),
          "success")  # fmt: skip
    return redirect(record_url(model, ids[0]) if count == 1 else list_url(model))


def _assignee(env: Env, chosen: str) -> int | None:
    """The chosen one; None leaves each record to its owner."""
    return env.user.id if chosen == "me" else read_id(chosen)


def _delegate() -> Any:
    with page_env(write=True) as env:
        ids = read_ids(request.form.get("ids", ""))
        assignee = read_id(request.form.get("assignee", ""))
        if assignee is None:
            raise BadRequest(_l("Choose who takes care from now on."))
        told = "inform_client" in request.form
        Records(env, ACTIVITY).update(ids, {"assignee": assignee, "inform_client": told})
    shown = format_number(len(ids))
    flash(ngettext("%(n)s activity is handed over.", "%(n)s activities are handed over.",
                   len(ids), n=shown), "success")  # fmt: skip
    return redirect(list_url(ACTIVITY))


def _subjects(env: Env) -> tuple[str, list[int]]:
    model, ids = request.values.get("model", ""), read_ids(request.values.get("ids", ""))
    if model not in env.registry or not ids:
        raise NotFound(_l("There is no such page."))
    if len(ids) > MOST:
        raise BadRequest(
            _l("Activities are planned for %(most)s rows at most.", most=MOST),
            cure=_l("Select fewer."),
        )
    return model, ids


def _asking(env: Env) -> dict[str, Any]:
    model, ids = _subjects(env)
    names = visible_names(env, [(model, record_id) for record_id in ids])
    if not names:
        raise NotFound(_l("There is no such thing, or you may not see it."))
    info, form = env.registry.info(model), request.form
    first = [name for _, name in sorted(names.items())[:SHOWN]]
    return {
        "crumbs": crumbs((gettext("Plan an activity"), None)),
        "model": model,
        "ids": listed(record_id for _, record_id in names),
        "count": len(names),
        "names": first,
        "more": len(names) - len(first),
        "kind": info.label if len(names) == 1 else info.plural,
        "types": types_of(env),
        "users": users_of(env),
        "today": env.today().isoformat(),
        "typed": form,
        "cancel": record_url(model, ids[0]) if len(ids) == 1 else list_url(model),
        "action": url_for("activities.plan"),
        "owned": "owner" in info.fields,
    }


PAGES: list[Page] = [
    ("/plan", plan, ["GET", "POST"]),
    ("/delegate", delegate, ["GET", "POST"]),
]
