"""What base tells the platform, through the same hooks as any addon."""

from __future__ import annotations

from typing import Any

from mozaika.addons import hookimpl, records_of
from mozaika.base import access, jobs, outgoing, own, settings, views
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


@hookimpl
@records_of("base.custom_field", "base.wording")
def mozaika_creating(env: Any, model: str, records: Any) -> None:
    if model == "base.custom_field":
        own.refuse_plain_writes(env)
    else:
        own.check_wordings(records)


@hookimpl
@records_of("base.custom_field", "base.wording")
def mozaika_updating(env: Any, model: str, records: Any) -> None:
    mozaika_creating(env, model, records)


@hookimpl
@records_of("base.custom_field")
def mozaika_deleting(env: Any) -> None:
    own.refuse_plain_writes(env)


@hookimpl
@records_of("base.wording")
def mozaika_created(env: Any) -> None:
    own.count_words(env)


@hookimpl
@records_of("base.wording")
def mozaika_updated(env: Any) -> None:
    own.count_words(env)


@hookimpl
@records_of("base.wording")
def mozaika_deleted(env: Any) -> None:
    own.count_words(env)


@hookimpl(specname="mozaika_creating")
@records_of("base.webhook")
def prepare_new_webhooks(env: Any, records: Any) -> None:
    outgoing.prepare(env, records)


@hookimpl(specname="mozaika_updating")
@records_of("base.webhook")
def check_changed_webhooks(env: Any, records: Any) -> None:
    outgoing.prepare(env, records)


@hookimpl
def mozaika_settings() -> list[Any]:
    return settings.SETTINGS
