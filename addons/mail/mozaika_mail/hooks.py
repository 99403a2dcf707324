"""What mail tells the platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint
from markupsafe import Markup

from mozaika import Env, Platform, TimelineEntry, hookimpl, records_of
from mozaika_mail import access, actions, checks, health, jobs, pages, settings, timeline, views
from mozaika_mail.demo import load
from mozaika_mail.models import MODELS, Template, TemplateText


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
def mozaika_settings() -> list[Any]:
    return settings.SETTINGS


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
def mozaika_jobs() -> list[Any]:
    return jobs.JOBS


@hookimpl
def mozaika_blueprints() -> list[Blueprint]:
    return [pages.make_blueprint()]


@hookimpl
def mozaika_demo(env: Env) -> None:
    load.load_demo(env)


@hookimpl
def mozaika_health(platform: Platform) -> dict[str, str]:
    return health.faults(platform)


@hookimpl
def mozaika_timeline(
    env: Env, record: Any, before: datetime | None, limit: int
) -> list[TimelineEntry]:
    return timeline.entries(env, record, before, limit)


@hookimpl
def mozaika_slot(env: Env, slot: str, record: Any) -> Markup | None:
    shown = pages.SLOTS.get(slot)
    return shown(env, record) if shown is not None and record is not None else None


@hookimpl(specname="mozaika_creating")
@records_of(Template)
def creating_templates(env: Env, records: Sequence[Template]) -> None:
    checks.check_templates(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Template)
def updating_templates(env: Env, records: Sequence[Template]) -> None:
    checks.check_templates(env, records)


@hookimpl(specname="mozaika_creating")
@records_of(TemplateText)
def creating_texts(records: Sequence[TemplateText]) -> None:
    checks.check_texts(records)


@hookimpl(specname="mozaika_updating")
@records_of(TemplateText)
def updating_texts(records: Sequence[TemplateText]) -> None:
    checks.check_texts(records)
