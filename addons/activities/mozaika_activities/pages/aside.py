"""What stands on other pages: the next activities of a record, and what an activity is on."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, render_template, url_for
from markupsafe import Markup

from mozaika import Env, record_url, rights
from mozaika_activities.about import PARTNER, visible_names
from mozaika_activities.pages.common import ACTIVITY
from mozaika_activities.pages.items import search

SHOWN = 6
NOT_ON = frozenset({ACTIVITY, "activities.type", "activities.absence", "activities.feed"})


def slot(env: Env, name: str, record: Any) -> Markup | None:
    """The markup for the places that this addon fills."""
    if record is None or not has_request_context() or not rights(env).can(ACTIVITY, "read"):
        return None
    model = record.__model_name__
    if name == "record.aside" and model not in NOT_ON and not model.startswith("base."):
        return _next_activities(env, model, record)
    if name == "activities.subject" and model == ACTIVITY:
        return _subject(env, record)
    return None


def _next_activities(env: Env, model: str, record: Any) -> Markup | None:
    """Where somebody works on the record, or has planned something: not on what is only set up."""
    own: Any = [["model", "=", model], ["record_id", "=", record.id]]
    if model == PARTNER:
        own = [["partner", "=", record.id]]
    rows = search(env, [["state", "=", "planned"], *own], limit=SHOWN)
    info = env.registry.info(model)
    if not (rows or info.owned or model == PARTNER or "partner" in info.fields):
        return None
    return Markup(  # noqa: S704 (a template's)
        render_template(
            "activities/aside.html",
            rows_shown=rows,
            may_plan=rights(env).can(ACTIVITY, "create"),
            plan_url=url_for("activities.plan", model=model, ids=record.id),
            here=record_url(model, record.id),
        )
    )


def _subject(env: Env, record: Any) -> Markup:
    """A link to the record that the activity is on, and to the activity that it follows from."""
    subject = origin = None
    if record.model and record.record_id and record.model != PARTNER:
        named = visible_names(env, [(record.model, record.record_id)])
        for (model, key), name in named.items():
            label = env.registry.info(model).label
            subject = {"label": label, "name": name, "url": record_url(model, key)}
    if record.origin is not None:
        origin = {"name": record.origin.summary, "url": record_url(ACTIVITY, record.origin_id)}
    return Markup(  # noqa: S704 (a template's)
        render_template("activities/subject.html", subject=subject, origin=origin)
    )
