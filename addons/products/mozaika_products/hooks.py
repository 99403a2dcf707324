"""What products tells the platform."""

from __future__ import annotations

from typing import Any

from mozaika import Env, hookimpl
from mozaika_products import access, demo, models, views


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
def mozaika_demo(env: Env) -> None:
    demo.load_demo(env)
