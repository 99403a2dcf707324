"""The page on which a condition is put together: a rule's, or a territory."""

from __future__ import annotations

from typing import Any

from flask import url_for

from mozaika import ConditionPlace, Env, Records, condition_page, gettext
from mozaika_automation.pages.common import (
    assignment_crumbs,
    blueprint,
    manager_env,
    rule_crumbs,
)

HOLDERS = {"rule": "condition", "assignment_rule": "filter", "assignment_member": "territory"}


@blueprint.route(
    "/<any(rule, assignment_rule, assignment_member):holder>/<int:number>/condition",
    methods=["GET", "POST"],
)
def condition(holder: str, number: int) -> Any:
    """The filter builder."""
    return condition_page(manager_env, lambda env: _place(env, holder, number))


def _place(env: Env, holder: str, number: int) -> ConditionPlace:
    record = Records(env, f"automation.{holder}").get(number)
    rule = record.rule if holder == "assignment_member" else record
    title = gettext("Condition of “%(rule)s”", rule=rule.name)
    last = gettext("Condition")
    if holder == "assignment_member":
        title = gettext("Territory of %(name)s", name=record.user.name)
        last = gettext("Territory")
    of_rule = holder == "rule"
    page = "automation.show" if of_rule else "automation.show_assignment"
    field = HOLDERS[holder]
    return ConditionPlace(
        holder=f"automation.{holder}",
        number=number,
        field=field,
        model=rule.model,
        filter=getattr(record, field),
        title=title,
        back=url_for(page, number=rule.id),
        crumbs=rule_crumbs(rule, last) if of_rule else assignment_crumbs(rule, last),
    )
