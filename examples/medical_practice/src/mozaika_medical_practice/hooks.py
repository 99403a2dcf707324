"""What the practice tells the platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup
from mozaika import Env, hookimpl, records_of

from mozaika_medical_practice import (
    access,
    actions,
    agenda,
    aside,
    booking,
    consents,
    dashboards,
    patients,
    reminders,
    seeds,
    timeline,
    views,
    visits,
    workflows,
)
from mozaika_medical_practice.demo.load import load_demo
from mozaika_medical_practice.models import MODELS, Appointment, Consent, Diagnosis, Visit


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
def mozaika_restrictions() -> list[Any]:
    return access.RESTRICTIONS


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
    return [*booking.SETTINGS, *reminders.SETTINGS]


@hookimpl
def mozaika_jobs() -> list[Any]:
    return reminders.JOBS


@hookimpl
def mozaika_demo(env: Env) -> None:
    load_demo(env)


@hookimpl
def mozaika_timeline(env: Env, record: Any, before: datetime | None, limit: int) -> Sequence[Any]:
    return timeline.entries(env, record, before, limit)


@hookimpl
def mozaika_slot(env: Env, slot: str, record: Any) -> Markup | None:
    return aside.slot(env, slot, record)


@hookimpl(specname="mozaika_creating")
@records_of("contacts.partner")
def creating_patients(env: Env, records: Sequence[Any]) -> None:
    patients.check_patients(env, records)


@hookimpl(specname="mozaika_updating")
@records_of("contacts.partner")
def updating_patients(env: Env, records: Sequence[Any]) -> None:
    patients.check_patients(env, records)


@hookimpl(specname="mozaika_creating")
@records_of(Consent)
def creating_consents(env: Env, records: Sequence[Any]) -> None:
    consents.complete(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Consent)
def updating_consents(env: Env, records: Sequence[Any]) -> None:
    consents.refuse_change(env, records)


@hookimpl(specname="mozaika_deleting")
@records_of(Consent)
def deleting_consents(env: Env, records: Sequence[Any]) -> None:
    consents.refuse_change(env, records)


@hookimpl(specname="mozaika_creating")
@records_of(Appointment)
def creating_appointments(env: Env, records: Sequence[Any]) -> None:
    booking.place(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Appointment)
def updating_appointments(env: Env, records: Sequence[Any]) -> None:
    booking.place(env, records)
    agenda.note_changes(env, records)


@hookimpl(specname="mozaika_created")
@records_of(Appointment)
def created_appointments(env: Env, records: Sequence[Any]) -> None:
    agenda.follow(env, [one.id for one in records])


@hookimpl(specname="mozaika_updated")
@records_of(Appointment)
def updated_appointments(env: Env) -> None:
    agenda.follow_changes(env)


@hookimpl(specname="mozaika_creating")
@records_of(Visit)
def creating_visits(env: Env, records: Sequence[Any]) -> None:
    visits.complete_visits(env, records)


@hookimpl(specname="mozaika_creating")
@records_of(Diagnosis)
def creating_diagnoses(env: Env, records: Sequence[Any]) -> None:
    visits.check_codes(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Diagnosis)
def updating_diagnoses(env: Env, records: Sequence[Any]) -> None:
    visits.check_codes(env, records)
