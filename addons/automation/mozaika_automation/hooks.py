"""What automation tells the platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mozaika import Env, TimelineEntry, hookimpl, only_if, records_of
from mozaika_automation import (
    access,
    actions,
    checks,
    clockwork,
    demo,
    firing,
    history,
    models,
    pages,
    rules,
    specs,
    upkeep,
    views,
)


@hookimpl
def mozaika_hookspecs() -> list[Any]:
    return [specs]


@hookimpl
def mozaika_models() -> list[Any]:
    return models.MODELS


@hookimpl
def mozaika_roles() -> list[Any]:
    return access.ROLES


@hookimpl
def mozaika_grants() -> list[Any]:
    return access.GRANTS


@hookimpl
def mozaika_views() -> list[Any]:
    return views.VIEWS


@hookimpl
def mozaika_menus() -> list[Any]:
    return views.MENUS


@hookimpl
def mozaika_jobs() -> list[Any]:
    return [*clockwork.JOBS, *upkeep.JOBS]


@hookimpl
def mozaika_settings() -> list[Any]:
    return upkeep.SETTINGS


@hookimpl
def mozaika_demo(env: Env) -> None:
    demo.load_demo(env)


@hookimpl
def mozaika_timeline(
    env: Env, record: Any, before: datetime | None, limit: int
) -> Sequence[TimelineEntry]:
    return history.entries(env, record, before, limit)


@hookimpl
def mozaika_blueprints() -> list[Any]:
    return [pages.blueprint]


@hookimpl
def automation_actions() -> list[Any]:
    return actions.KINDS


@hookimpl(specname="mozaika_created")
@only_if(rules.has_rules)
def records_created(env: Env, model: str, records: Sequence[Any]) -> None:
    firing.happened(env, "created", model, records)


@hookimpl(specname="mozaika_updated")
@only_if(rules.has_rules)
def records_updated(env: Env, model: str, records: Sequence[Any]) -> None:
    firing.happened(env, "updated", model, records)


@hookimpl(specname="mozaika_after_transition")
@only_if(rules.has_rules)
def records_moved(env: Env, model: str, transition: str, records: Sequence[Any]) -> None:
    firing.happened(env, "transition", model, records, transition)


@hookimpl(specname="mozaika_creating")
@records_of("automation.rule")
def creating_rules(env: Env, records: Sequence[Any]) -> None:
    checks.written_rules(env, records)


@hookimpl(specname="mozaika_updating")
@records_of("automation.rule")
def updating_rules(env: Env, records: Sequence[Any]) -> None:
    checks.written_rules(env, records)


@hookimpl(specname="mozaika_creating")
@records_of("automation.action")
def creating_actions(env: Env, records: Sequence[Any]) -> None:
    checks.written_actions(env, records)


@hookimpl(specname="mozaika_updating")
@records_of("automation.action")
def updating_actions(env: Env, records: Sequence[Any]) -> None:
    checks.written_actions(env, records)


@hookimpl(specname="mozaika_deleting")
@records_of("automation.rule", "automation.action")
def deleting_rules(env: Env) -> None:
    rules.forget(env)


@hookimpl(specname="mozaika_creating")
@records_of("automation.assignment_rule", "automation.assignment_member")
def creating_assigning(env: Env, model: str, records: Sequence[Any]) -> None:
    checks.written_assigning(env, model, records)


@hookimpl(specname="mozaika_updating")
@records_of("automation.assignment_rule", "automation.assignment_member")
def updating_assigning(env: Env, model: str, records: Sequence[Any]) -> None:
    checks.written_assigning(env, model, records)
