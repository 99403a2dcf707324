"""The blueprint, made anew for each app: a page is a function that one module or another has."""

from __future__ import annotations

from flask import Blueprint

from mozaika_activities.pages import calendars, day, plan, team


def blueprints() -> list[Blueprint]:
    """The pages, below `/activities`."""
    made = Blueprint("activities", __name__, url_prefix="/activities")
    for module in (day, plan, team, calendars):
        for rule, view, methods in module.PAGES:
            made.add_url_rule(rule, view.__name__, view, methods=methods)
    return [made]
