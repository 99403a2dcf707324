"""The page that converts a lead: who it is, and the deal that it becomes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request

from mozaika import (
    Env,
    MozaikaError,
    Records,
    TransitionRefused,
    ValidationFailed,
    ValueForm,
    gettext,
    page_env,
    record_url,
    rights,
)
from mozaika_pipeline.deals.stages import course_of
from mozaika_pipeline.leads import duplicates
from mozaika_pipeline.leads.converting import deal_values
from mozaika_pipeline.leads.partners import Decision, convert

DEAL_FIELDS = ("name", "pipeline", "amount", "currency", "expected_close")
LEAD_FIELDS = ("partner",)

blueprint = Blueprint("lead_wizard", __name__, url_prefix="/pipeline/lead")


@blueprint.get("/<int:lead_id>/convert")
def ask(lead_id: int) -> Response:
    """The choices: partners that may be meant, another one, or a new one."""
    with page_env() as env:
        lead = Records(env, "pipeline.lead").get(lead_id)
        if lead.status == "converted" and lead.deal_id:
            return make_response(redirect(record_url("pipeline.deal", lead.deal_id)))
        return _page(env, lead)


@blueprint.post("/<int:lead_id>/convert")
def do(lead_id: int) -> Response:
    """Converts the lead, or shows what is wrong beside what was typed."""
    try:
        with page_env(write=True) as env:
            lead = Records(env, "pipeline.lead").get(lead_id)
            form = _deal_form(env, lead, posted=request.form)
            deal = convert(env, lead, _decision(env, form))
            flash(gettext("The lead became a deal."), "success")
            return make_response(redirect(record_url("pipeline.deal", deal.id), 303))
    except (ValidationFailed, TransitionRefused) as error:
        with page_env() as env:
            return _page(env, Records(env, "pipeline.lead").get(lead_id), error)


def _decision(env: Env, form: ValueForm) -> Decision:
    who = request.form.get("who", "")
    given = {name: value for name, value in form.read().items() if value not in (None, "")}
    chosen: Any = None
    if who == "other":
        chosen = ValueForm(env, "pipeline.lead", LEAD_FIELDS, posted=request.form).read()["partner"]
    elif who.startswith("partner:") and who[8:].isdecimal():
        chosen = int(who[8:])
    make = who[4:] if who.startswith("new:") else ""
    return Decision(chosen, make, request.form.get("complete") == "on", given)


def _deal_form(env: Env, lead: Any, posted: Any = None) -> ValueForm:
    values = {name: value for name, value in deal_values(lead).items() if name in DEAL_FIELDS}
    teams = frozenset({lead.team_id}) if lead.team_id else env.user.teams
    values |= {"pipeline": course_of(env).pipeline_for(teams)}
    return ValueForm(env, "pipeline.deal", DEAL_FIELDS, values=values, posted=posted)


def _page(env: Env, lead: Any, error: MozaikaError | None = None) -> Response:
    posted = request.form if error is not None else None
    found = duplicates.similar_partners(env, lead)
    deal = _deal_form(env, lead, posted)
    if isinstance(error, ValidationFailed):
        deal.take_errors(error)
    page = render_template(
        "pipeline/leads/convert.html",
        lead=lead,
        found=found,
        who=_chosen(lead, found, posted),
        complete=posted is None or posted.get("complete") == "on",
        partner=ValueForm(env, "pipeline.lead", LEAD_FIELDS, posted=posted).controls,
        may_create=rights(env).can("contacts.partner", "create"),
        controls_of_deal=deal.controls,
        problem=error,
        reasons=list(getattr(error, "reasons", ())),
        crumbs=_crumbs(env, lead),
        cancel=record_url("pipeline.lead", lead.id),
    )
    return make_response(page, 200 if error is None else error.status)


def _crumbs(env: Env, lead: Any) -> list[tuple[Any, str | None]]:
    plural = env.registry.info("pipeline.lead").plural
    return [
        (plural, "/pipeline/lead"),
        (lead.name, record_url("pipeline.lead", lead.id)),
        (gettext("Convert"), None),
    ]


def _chosen(lead: Any, found: list[duplicates.Match], posted: Any) -> str:
    """What is chosen at first: the surest partner, else a new one."""
    if posted is not None:
        return str(posted.get("who", ""))
    if lead.partner_id:
        return f"partner:{lead.partner_id}"
    if found and found[0].certainty == 100:
        return f"partner:{found[0].record.id}"
    return "new:company" if lead.company_name else "new:person"
