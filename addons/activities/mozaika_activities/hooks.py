"""What activities tells the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint
from markupsafe import Markup

from mozaika import Env, hookimpl, records_of
from mozaika_activities import (
    access,
    actions,
    dashboards,
    demo,
    invitations,
    pages,
    reminders,
    replies,
    seeds,
    settling,
    telling,
    timeline,
    views,
    workflows,
)
from mozaika_activities.models import MODELS, Activity


@hookimpl
def mozaika_models() -> list[Any]:
    return MODELS


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
def mozaika_actions() -> list[Any]:
    return actions.ACTIONS


@hookimpl
def mozaika_dashboards() -> list[Any]:
    return dashboards.DASHBOARDS


@hookimpl
def mozaika_workflows() -> list[Any]:
    return workflows.WORKFLOWS


@hookimpl
def mozaika_seeds() -> list[Any]:
    return seeds.SEEDS


@hookimpl
def mozaika_settings() -> list[Any]:
    return reminders.SETTINGS


@hookimpl
def mozaika_jobs() -> list[Any]:
    return reminders.JOBS


@hookimpl
def mozaika_blueprints() -> list[Blueprint]:
    return pages.blueprints()


@hookimpl
def mozaika_demo(env: Env) -> None:
    demo.load_demo(env)


@hookimpl
def mozaika_timeline(env: Env, record: Any, before: datetime | None, limit: int) -> Sequence[Any]:
    return timeline.entries(env, record, before, limit)


@hookimpl
def mozaika_slot(env: Env, slot: str, record: Any) -> Markup | None:
    return pages.slot(env, slot, record)


@hookimpl
def mozaika_inbound_message(env: Env, message: Mapping[str, Any]) -> list[Any] | None:
    return replies.receive(env, message)


@hookimpl(specname="mozaika_creating")
@records_of(Activity)
def creating_activities(env: Env, records: Sequence[Activity]) -> None:
    settling.prepare_new(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Activity)
def updating_activities(env: Env, records: Sequence[Activity]) -> None:
    settling.prepare_changed(env, records)


@hookimpl(specname="mozaika_deleting")
@records_of(Activity)
def deleting_activities(env: Env, records: Sequence[Activity]) -> None:
    invitations.prepare_deletion(env, records)


@hookimpl(specname="mozaika_created")
@records_of(Activity)
def created_activities(env: Env) -> None:
    telling.tell_what_happened(env)


@hookimpl(specname="mozaika_updated")
@records_of(Activity)
def updated_activities(env: Env) -> None:
    telling.tell_what_happened(env)


@hookimpl(specname="mozaika_deleted")
@records_of(Activity)
def deleted_activities(env: Env) -> None:
    invitations.finish_deletion(env)
