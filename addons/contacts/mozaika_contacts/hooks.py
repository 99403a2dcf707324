"""What contacts tells the platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import Env, hookimpl, records_of
from mozaika_contacts import access, dashboards, seeds, services, views, workflows
from mozaika_contacts.demo import load
from mozaika_contacts.models import MODELS, Address, ContactPoint, Identifier, Partner


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
def mozaika_dashboards() -> list[Any]:
    return dashboards.DASHBOARDS


@hookimpl
def mozaika_menus() -> list[Any]:
    return views.MENUS


@hookimpl
def mozaika_workflows() -> list[Any]:
    return workflows.WORKFLOWS


@hookimpl
def mozaika_seeds() -> list[Any]:
    return seeds.SEEDS


@hookimpl
def mozaika_demo(env: Env) -> None:
    load.load_demo(env)


@hookimpl(specname="mozaika_creating")
@records_of(Partner)
def creating_partners(records: Sequence[Partner]) -> None:
    services.put_names_together(records)


@hookimpl(specname="mozaika_updating")
@records_of(Partner)
def updating_partners(records: Sequence[Partner]) -> None:
    services.put_names_together(records)


@hookimpl(specname="mozaika_creating")
@records_of(ContactPoint)
def creating_points(env: Env, records: Sequence[ContactPoint]) -> None:
    services.clean_contact_points(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(ContactPoint)
def updating_points(env: Env, records: Sequence[ContactPoint]) -> None:
    services.clean_contact_points(env, records)


@hookimpl(specname="mozaika_creating")
@records_of(Address)
def creating_addresses(env: Env, records: Sequence[Address]) -> None:
    services.clean_addresses(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Address)
def updating_addresses(env: Env, records: Sequence[Address]) -> None:
    services.clean_addresses(env, records)


@hookimpl(specname="mozaika_creating")
@records_of(Identifier)
def creating_identifiers(env: Env, records: Sequence[Identifier]) -> None:
    services.clean_identifiers(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Identifier)
def updating_identifiers(env: Env, records: Sequence[Identifier]) -> None:
    services.clean_identifiers(env, records)
