"""The condition of a score rule: told on its page, put together on a page of its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup

from mozaika import (
    AccessDenied,
    Env,
    FilterForm,
    MozaikaError,
    Records,
    ValidationFailed,
    _l,
    filter_in_words,
    format_number,
    gettext,
    list_url,
    name_of,
    ngettext,
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
    found = Records(env, model).search(rule.filter or [], limit=0, count=True).total or 0
    page = render_template(
        "pipeline/leads/condition_told.html",
        words=filter_in_words(env, model, rule.filter) if rule.filter else "",
        data=env.registry.info(model).plural,
        count=_matches(found),
        url=url_for("score_rules.condition", number=rule.id),
        may_change=rights(env).can(RULE, "update"),
    )
    return Markup(page)  # noqa: S704 - a template's


@blueprint.get("/<int:number>/condition")
def condition(number: int) -> Any:
    """The filter builder."""
    with page_env() as env:
        rule = _rule(env, number)
        form = FilterForm(env, MODELS[rule.subject], filter=rule.filter or [])
        form.begin()
        return _page(env, rule, form)


@blueprint.post("/<int:number>/condition")
def keep(number: int) -> Any:
    """Keeps the condition, or draws the builder again."""
    pressed = request.form.get("do", "")
    action = "" if pressed in ("apply", "redraw") else pressed
    with page_env(write=pressed == "apply") as env:
        rule = _rule(env, number)
        form = FilterForm(env, MODELS[rule.subject], posted=request.form, action=action)
        if pressed != "apply":
            return _page(env, rule, form)
        try:
            Records(env, RULE).update(number, {"filter": form.read() or None})
        except ValidationFailed as error:
            return _page(env, rule, form, 200 if _in_place() else error.status)
    return _leads_to(record_url(RULE, number))


def _rule(env: Env, number: int) -> Any:
    if not rights(env).can(RULE, "update"):
        raise AccessDenied(_l("Only a manager of sales changes score rules."))
    return Records(env, RULE).get(number)


def _page(env: Env, rule: Any, form: FilterForm, status: int = 200) -> Any:
    name = name_of({"label": rule.label}, env.registry.info(RULE))
    template = "condition_form.html" if _in_place() else "condition.html"
    page = render_template(
        f"pipeline/leads/{template}",
        title=gettext("Condition of “%(rule)s”", rule=name),
        data=env.registry.info(MODELS[rule.subject]).plural,
        count=_count(env, MODELS[rule.subject], form),
        root=form.root,
        joins=form.joins,
        error=form.problem,
        action=request.path,
        back=record_url(RULE, rule.id),
        crumbs=[
            (env.registry.info(RULE).plural, list_url(RULE)),
            (name, record_url(RULE, rule.id)),
            (gettext("Condition"), None),
        ],
    )
    return page, status


def _count(env: Env, model: str, form: FilterForm) -> str:
    """How many match now; "" while a row is wrong or empty."""
    if form.errors:
        return ""
    try:
        return _matches(Records(env, model).search(form.read(), limit=0, count=True).total or 0)
    except MozaikaError:
        form.errors.clear()
        return ""


def _matches(found: int) -> str:
    number = format_number(found)
    return ngettext("%(number)s matches now", "%(number)s match now", found, number=number)


def _in_place() -> bool:
    """Whether a script asks, which draws the form again where it stands."""
    return "HX-Request" in request.headers


def _leads_to(address: str) -> Any:
    if _in_place():
        return "", 200, {"HX-Redirect": address}
    return redirect(address, 303)
