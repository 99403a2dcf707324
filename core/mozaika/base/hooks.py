"""What base tells the platform, through the same hooks as any addon."""

from __future__ import annotations

from typing import Any

from mozaika.addons import hookimpl
from mozaika.base import access, jobs, views
from mozaika.base.models import MODELS


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
def mozaika_jobs() -> list[Any]:
    return jobs.JOBS
