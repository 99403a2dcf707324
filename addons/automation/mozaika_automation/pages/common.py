"""What the pages share: their blueprint, who may open them, words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from mozaika import (
    AccessDenied,
    Env,
    Records,
    Text,
    _l,
    filter_in_words,
    gettext,
    list_url,
    page_env,
    rights,
)
from mozaika_automation import checks

blueprint = Blueprint("automation", __name__, url_prefix="/automation")

RULE, ASSIGNMENT_RULE = "automation.rule", "automation.assignment_rule"
Crumbs = list[tuple[str, str | None]]


def manager_env(*, write: bool = False) -> Env:
    """The request's unit of work for who manages rules; `AccessDenied` for others."""
    env = page_env(write=write)
    if not env.user.has_role("automation.manager"):
        env.close()
        raise AccessDenied(_l("Only who manages rules may do this."))
    return env


def load_rule(env: Env, number: int) -> Any:
    """A rule; `NotFound` where there is none."""
    return Records(env, RULE).get(number)


def kinds_of_data(env: Env, *, owned: bool = False) -> list[tuple[str, str]]:
    """The models that the user may see and rules can be made for, by name."""
    mine = rights(env)
    found = [
        (info.name, str(info.plural))
        for info in env.registry
        if checks.usable_model(env, info.name)
        and mine.can(info.name, "read")
        and (info.owned or not owned)
        and ((info.timestamped and _has_page(env, info.name)) or "owner" in info.fields)
    ]
    return sorted(found, key=lambda item: item[1].casefold())


def _has_page(env: Env, model: str) -> bool:
    return any(menu.model == model for menu in env.platform.menus)


def label_of(env: Env, model: str) -> Text:
    """What a kind of data is called; the code of one that is gone."""
    return env.registry.info(model).plural if model in env.registry else model


def condition_in_words(env: Env, model: str, condition: Any) -> str:
    """A condition for people; "" where there is none."""
    return filter_in_words(env, model, condition) if condition and model in env.registry else ""


def rule_crumbs(rule: Any = None, last: str | None = None) -> Crumbs:
    """Where a page of rules is."""
    return _crumbs(gettext("Rules"), RULE, "automation.show", rule, last)


def assignment_crumbs(rule: Any = None, last: str | None = None) -> Crumbs:
    """Where a page of rules of assignment is."""
    first = gettext("Assignment rules")
    return _crumbs(first, ASSIGNMENT_RULE, "automation.show_assignment", rule, last)


def _crumbs(first: str, model: str, page: str, rule: Any, last: str | None) -> Crumbs:
    found: Crumbs = [(first, list_url(model))]
    if rule is not None:
        found.append((rule.name, url_for(page, number=rule.id)))
    return [*found, (last, None)] if last else found
