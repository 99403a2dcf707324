"""Blocks of leads within pages: possible duplicates, the score, how to use a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from mozaika import Env, name_of, record_url, rights
from mozaika_pipeline.leads import duplicates, rules, scoring
from mozaika_pipeline.leads.intake import origins_of
from mozaika_pipeline.models.lead_forms import INPUTS
from mozaika_pipeline.models.leads import LIVE, STATUS_COLORS, STATUSES


def fill(env: Env, slot: str, record: Any) -> Markup | None:
    """The block for a slot; None for slots of others."""
    draw = SLOTS.get(slot)
    return draw(env, record) if draw is not None and record is not None else None


def _duplicates(env: Env, lead: Any) -> Markup | None:
    """A banner with leads and partners that may be the same; only while it is worked on."""
    if lead.status not in LIVE or lead.archived_at is not None:
        return None
    found = duplicates.matches(env, lead)
    if not found:
        return None
    rows = [
        {
            "url": record_url(match.model, match.record.id),
            "name": match.record.name,
            "more": _more(match),
            "kind": match.model,
            "why": match.why,
            "certainty": match.certainty,
        }
        for match in found
    ]
    page = render_template("pipeline/leads/duplicates.html", rows=rows)
    return Markup(page)  # noqa: S704 - a template's


def _more(match: duplicates.Match) -> dict[str, Any]:
    """What tells one from another: a lead's state, a partner's town."""
    record = match.record
    if match.model == "pipeline.lead":
        label = dict(STATUSES).get(record.status, record.status)
        return {"badge": label, "color": STATUS_COLORS.get(record.status, "secondary")}
    return {"text": ", ".join(filter(None, (record.city, record.email, record.phone)))}


def _score(env: Env, record: Any) -> Markup | None:
    model = record.__model_name__
    found = scoring.score(env, model, [record])[0]
    temperature = scoring.temperature_of(env, found.total)
    colors = {"cold": "azure", "warm": "yellow", "hot": "red"}
    rule = env.registry.info("pipeline.score_rule")
    factors = [
        replace(factor, label=name_of({"label": factor.label}, rule))
        for factor in sorted(found.factors, key=lambda factor: -abs(factor.points))
    ]
    page = render_template(
        "pipeline/leads/score.html", score=found, factors=factors, temperature=temperature,
        color=colors[temperature],
        rules=rights(env).can("pipeline.score_rule", "update"),
    )  # fmt: skip
    return Markup(page)  # noqa: S704 - a template's


def _form_use(env: Env, form: Any) -> Markup | None:
    page = url_for("lead_forms.show", key=form.key, _external=True)
    asked = [one.input for one in form.inputs] or ["contact_name", "email", "message"]
    html = render_template(
        "pipeline/leads/form_use.html",
        form=form,
        page=page,
        frame=url_for("lead_forms.show", key=form.key, embedded=1, _external=True),
        origins=origins_of(form),
        inputs=[(name, label) for name, label in INPUTS if name in asked],
        api=url_for("lead_intake.take_in", _external=True),
        webhook=url_for("lead_intake.take_hook", token="TOKEN", _external=True),  # noqa: S106
        token=form.token if env.user.has_role("pipeline.manager") else None,
        site=request.host_url,
    )
    return Markup(html)  # noqa: S704 - a template's


SLOTS: Mapping[str, Callable[[Env, Any], Markup | None]] = {
    "pipeline.lead_duplicates": _duplicates,
    "pipeline.score": _score,
    "pipeline.lead_form_use": _form_use,
    "pipeline.score_condition": rules.told,
}
