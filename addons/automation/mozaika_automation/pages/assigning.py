"""Rules of assignment: their members and territories; trying them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from mozaika import (
    Env,
    Records,
    ValidationFailed,
    gettext,
    list_url,
    ngettext,
    record_url,
    unrestricted,
)
from mozaika_automation import assignment
from mozaika_automation.acting import within_reach
from mozaika_automation.models.assigning import METHODS
from mozaika_automation.pages import common
from mozaika_automation.pages.common import (
    ASSIGNMENT_RULE,
    assignment_crumbs,
    blueprint,
    manager_env,
)

TRIED = 50
"""Records without an owner on which a rule is tried."""


@blueprint.get("/assignment_rule/<int:number>")
def show_assignment(number: int) -> str:
    """The rule with its members."""
    with manager_env() as env:
        rule = Records(env, ASSIGNMENT_RULE).get(number)
        return render_template(
            "automation/assignment.html",
            crumbs=assignment_crumbs(rule),
            rule=rule,
            data=common.label_of(env, rule.model),
            method=dict(METHODS)[rule.method],
            condition=common.condition_in_words(env, rule.model, rule.filter),
            members=_members(env, rule),
            edit_url=record_url(ASSIGNMENT_RULE, rule.id, "edit"),
        )


@blueprint.get("/assignment_rule/new")
def new_assignment() -> str:
    """The form for a new rule: members follow."""
    with manager_env() as env:
        return _form(env, {"method": "round_robin"})


@blueprint.post("/assignment_rule/new")
def make_assignment() -> Any:
    """Makes a rule; then its members are chosen."""
    values = {name: request.form.get(name, "").strip() for name in ("name", "model", "method")}
    try:
        with manager_env(write=True) as env:
            made = Records(env, ASSIGNMENT_RULE).create([values])[0].id
    except ValidationFailed as error:
        with manager_env() as env:
            return _form(env, values, error), 422
    return redirect(record_url(ASSIGNMENT_RULE, made, "edit"))


@blueprint.get("/assignment_rule/<int:number>/try")
def try_assignment(number: int) -> str:
    """Who would get what has no owner now; nothing is written."""
    with manager_env() as env:
        rule = Records(env, ASSIGNMENT_RULE).get(number)
        page = Records(env, rule.model).search(
            [["owner", "is null"], *([rule.filter] if rule.filter else [])],
            fields=["id"], sort="id", limit=TRIED, count=True,
        )  # fmt: skip
        records = Records(env, rule.model).load(item["id"] for item in page.items)
        made = assignment.assign(env, rule.model, records, rule=rule, dry_run=True)
        with unrestricted(env):
            names = assignment.user_names(env, [one.user_id for one in made])
        display = env.registry.info(rule.model).display
        rows = [
            (str(getattr(one.record, display)), record_url(rule.model, one.record.id),
             names.get(one.user_id or 0), one.why)
            for one in made
        ]  # fmt: skip
        return render_template(
            "automation/assignment_try.html",
            crumbs=assignment_crumbs(rule, gettext("Try")),
            rule=rule,
            rows=rows,
            total=page.total or 0,
            data=common.label_of(env, rule.model),
        )


@blueprint.post("/assignment_rule/<int:number>/try")
def assign_now(number: int) -> Any:
    """Assigns those that were shown."""
    ids = [int(one) for one in request.form.getlist("ids") if one.isdigit()][:TRIED]
    with manager_env(write=True) as env:
        rule = Records(env, ASSIGNMENT_RULE).get(number)
        page = Records(env, rule.model).search(
            [["owner", "is null"]], fields=["id"], sort="id", limit=TRIED
        )
        wanted = [item["id"] for item in page.items if not ids or item["id"] in ids]
        loaded = Records(env, rule.model).load(wanted)
        records = within_reach(env, env.user, rule.model, loaded, "update")
        made = assignment.assign(env, rule.model, records, rule=rule)
    done = sum(one.user_id is not None for one in made)
    flash(ngettext("%(n)s assigned", "%(n)s assigned", done), "success")
    return redirect(url_for("automation.show_assignment", number=number))


def _form(env: Env, values: dict[str, Any], error: ValidationFailed | None = None) -> str:
    return render_template(
        "automation/assignment_new.html",
        crumbs=assignment_crumbs(None, gettext("New rule of assignment")),
        values=values,
        errors=error.errors if error else {},
        models=common.kinds_of_data(env, owned=True),
        methods=METHODS,
        back=list_url(ASSIGNMENT_RULE),
    )


def _members(env: Env, rule: Any) -> list[tuple[Any, str]]:
    ordered = sorted(rule.members, key=lambda member: (member.sequence, member.id))
    return [
        (member, common.condition_in_words(env, rule.model, member.territory)) for member in ordered
    ]
