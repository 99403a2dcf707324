"""The condition of a score rule: told on its page, put together on a page of its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for
from markupsafe import Markup

from mozaika import (
    AccessDenied,
    ConditionPlace,
    Env,
    Records,
    _l,
    condition_page,
    filter_in_words,
    gettext,
    list_url,
    matches_in_words,
    name_of,
    page_env,
    record_url,
    rights,
)
from mozaika_pipeline.leads.scoring import MODELS

RULE = "pipeline.score_rule"

blueprint = Blueprint("score_rules", __name__, url_prefix="/pipeline/score_rule")


def told(env: Env, rule: Any) -> Markup:
    """The condition in words, how many match, and where it is changed."""
    model = MODELS[rule.subject]
    page = render_template(
        "pipeline/leads/condition_told.html",
        words=filter_in_words(env, model, rule.filter) if rule.filter else "",
        data=env.registry.info(model).plural,
        count=matches_in_words(env, model, rule.filter),
        url=url_for("score_rules.condition", number=rule.id),
        may_change=rights(env).can(RULE, "update"),
    )
    return Markup(page)  # noqa: S704 - a template's


@blueprint.route("/<int:number>/condition", methods=["GET", "POST"])
def condition(number: int) -> Any:
    """The filter builder."""
    return condition_page(page_env, lambda env: _place(env, number))


def _place(env: Env, number: int) -> ConditionPlace:
    if not rights(env).can(RULE, "update"):
        raise AccessDenied(_l("Only a manager of sales changes score rules."))
    rule = Records(env, RULE).get(number)
    info = env.registry.info(RULE)
    name = name_of({"label": rule.label}, info)
    back = record_url(RULE, number)
    return ConditionPlace(
        holder=RULE,
        number=number,
        field="filter",
        model=MODELS[rule.subject],
        filter=rule.filter,
        title=gettext("Condition of “%(rule)s”", rule=name),
        back=back,
        crumbs=[(info.plural, list_url(RULE)), (name, back), (gettext("Condition"), None)],
    )
