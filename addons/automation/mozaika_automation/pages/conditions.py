"""The page on which a condition is put together: a rule's, or a territory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from mozaika import (
    Env,
    FilterForm,
    MozaikaError,
    Records,
    ValidationFailed,
    format_number,
    gettext,
    ngettext,
)
from mozaika_automation.pages.common import (
    Crumbs,
    assignment_crumbs,
    blueprint,
    in_place,
    label_of,
    leads_to,
    manager_env,
    rule_crumbs,
    status_of,
)

HOLDERS = {"rule": "condition", "assignment_rule": "filter", "assignment_member": "territory"}


@dataclass(frozen=True)
class Place:
    """Whose condition it is: `field` of the record, on records of `model`."""

    record: Any
    field: str
    model: str
    title: str
    back: str
    crumbs: Crumbs


@blueprint.get("/<any(rule, assignment_rule, assignment_member):holder>/<int:number>/condition")
def condition(holder: str, number: int) -> Any:
    """The filter builder."""
    with manager_env() as env:
        place = _place(env, holder, number)
        form = FilterForm(env, place.model, filter=getattr(place.record, place.field) or [])
        form.begin()
        return _page(env, place, form)


@blueprint.post("/<any(rule, assignment_rule, assignment_member):holder>/<int:number>/condition")
def keep(holder: str, number: int) -> Any:
    """Keeps the condition, or draws the builder again."""
    pressed = request.form.get("do", "")
    with manager_env(write=pressed == "apply") as env:
        place = _place(env, holder, number)
        action = "" if pressed in ("apply", "redraw") else pressed
        form = FilterForm(env, place.model, posted=request.form, action=action)
        try:
            written = form.read()
            if pressed != "apply":
                return _page(env, place, form)
            model = f"automation.{holder}"
            Records(env, model).update(number, {place.field: written or None})
        except ValidationFailed as error:
            if pressed != "apply":
                form.errors.clear()
            return _page(env, place, form, status_of(error if pressed == "apply" else None))
        return leads_to(place.back)


def _place(env: Env, holder: str, number: int) -> Place:
    record = Records(env, f"automation.{holder}").get(number)
    field = HOLDERS[holder]
    if holder == "rule":
        back = url_for("automation.show", number=number)
        title = gettext("Condition of “%(rule)s”", rule=record.name)
        crumbs = rule_crumbs(record, gettext("Condition"))
        return Place(record, field, record.model, title, back, crumbs)
    rule = record if holder == "assignment_rule" else record.rule
    back = url_for("automation.show_assignment", number=rule.id)
    if holder == "assignment_rule":
        title = gettext("Condition of “%(rule)s”", rule=rule.name)
        return Place(
            record, field, rule.model, title, back, assignment_crumbs(rule, gettext("Condition"))
        )
    title = gettext("Territory of %(name)s", name=record.user.name)
    return Place(
        record, field, rule.model, title, back, assignment_crumbs(rule, gettext("Territory"))
    )


def _page(env: Env, place: Place, form: FilterForm, status: int = 200) -> Any:
    count = _count(env, place, form)
    template = "condition_form.html" if in_place() else "condition.html"
    page = render_template(
        f"automation/{template}",
        crumbs=place.crumbs,
        title=place.title,
        data=label_of(env, place.model),
        root=form.root,
        joins=form.joins,
        error=form.problem,
        count=count,
        action=request.path,
        back=place.back,
    )
    return page, status


def _count(env: Env, place: Place, form: FilterForm) -> str:
    """How many there are for which it holds now; "" while a row is wrong or empty."""
    if form.errors:
        return ""
    try:
        written = form.read()
        found = Records(env, place.model).search(written, fields=["id"], limit=0, count=True).total
    except MozaikaError:
        form.errors.clear()
        return ""
    number = format_number(found or 0)
    return ngettext("%(number)s matches now", "%(number)s match now", found or 0, number=number)
