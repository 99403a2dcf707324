"""What people do with leads at the press of a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from mozaika import Env, Text, _ln, gettext, move
from mozaika_automation.assignment import assign
from mozaika_pipeline.leads import intake
from mozaika_pipeline.models.lead_forms import new_token


def open_wizard(_env: Env, leads: Sequence[Any]) -> str:
    """The page that asks for the partner and the deal."""
    return url_for("lead_wizard.ask", lead_id=leads[0].id)


def mark_duplicates(env: Env, leads: Sequence[Any]) -> Text:
    """Sets leads aside as duplicates."""
    ids = [lead.id for lead in leads]
    move(env, "pipeline.lead", ids, "disqualify", {"disqualified_reason": "duplicate"})
    return _ln("%(n)s duplicate set aside", "%(n)s duplicates set aside", len(leads))


def assign_by_rule(env: Env, leads: Sequence[Any]) -> Text:
    """Gives leads to whom the rules name, also those that somebody has."""
    with env.sudo():
        decisions = assign(env, "pipeline.lead", leads)
        env.session.flush()
        new = [lead.id for lead in leads if lead.status == "new" and lead.owner_id is not None]
        if new:
            move(env, "pipeline.lead", new, "assign")
    if len(decisions) == 1:
        return decisions[0].why
    given = sum(decision.user_id is not None for decision in decisions)
    return _ln("%(n)s lead assigned", "%(n)s leads assigned", given)


def release(env: Env, submissions: Sequence[Any]) -> Text:
    """Makes leads of requests that were held back."""
    made = intake.release(env, submissions)
    if len(made) == 1:
        return url_for("records.show", addon="pipeline", name="lead", record_id=made[0].id)
    return _ln("%(n)s lead made", "%(n)s leads made", len(made))


def renew_token(env: Env, forms: Sequence[Any]) -> str:
    """Gives forms other tokens."""
    with env.sudo():
        for form in forms:
            form.token = new_token()
    return gettext("The form has a new token.")
