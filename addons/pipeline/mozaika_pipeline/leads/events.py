"""What leads do when records come, change and move; taken over by the addon's hooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint
from markupsafe import Markup

from mozaika import Env, TimelineEntry, hookimpl, records_of
from mozaika_pipeline.leads import (
    api,
    assigning,
    history,
    keys,
    messages,
    public,
    rules,
    scoring,
    slots,
    wizard,
)
from mozaika_pipeline.models.deals import Deal
from mozaika_pipeline.models.leads import Lead
from mozaika_pipeline.models.scoring import ScoreRule


@hookimpl(specname="mozaika_creating")
@records_of(Lead)
def creating_leads(env: Env, records: Sequence[Any]) -> None:
    keys.complete(env, records)
    keys.begin(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Lead)
def updating_leads(env: Env, records: Sequence[Any]) -> None:
    keys.complete(env, records)


@hookimpl(specname="mozaika_created")
@records_of(Lead)
def created_leads(env: Env, records: Sequence[Any]) -> None:
    assigning.receive(env, records)
    scoring.rescore(env, "pipeline.lead", records)


@hookimpl(specname="mozaika_updated")
@records_of(Lead)
def updated_leads(env: Env, records: Sequence[Any]) -> None:
    scoring.rescore(env, "pipeline.lead", records)


@hookimpl(specname="mozaika_created")
@records_of(Deal)
def created_deals_score(env: Env, records: Sequence[Any]) -> None:
    scoring.rescore(env, "pipeline.deal", records)


@hookimpl(specname="mozaika_updated")
@records_of(Deal)
def updated_deals_score(env: Env, records: Sequence[Any]) -> None:
    scoring.rescore(env, "pipeline.deal", records)


@hookimpl(specname="mozaika_creating")
@records_of(ScoreRule)
def creating_score_rules(env: Env, records: Sequence[Any]) -> None:
    scoring.check_rules(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(ScoreRule)
def updating_score_rules(env: Env, records: Sequence[Any]) -> None:
    scoring.check_rules(env, records)


@hookimpl(specname="mozaika_inbound_message")
def lead_messages(env: Env, message: Mapping[str, Any]) -> list[Any] | None:
    return messages.receive(env, message)


@hookimpl(specname="mozaika_slot")
def lead_slots(env: Env, slot: str, record: Any) -> Markup | None:
    return slots.fill(env, slot, record)


@hookimpl(specname="mozaika_timeline")
def lead_timeline(
    env: Env, record: Any, before: datetime | None, limit: int
) -> list[TimelineEntry]:
    return history.entries(env, record, before, limit)


@hookimpl(specname="mozaika_blueprints")
def lead_pages() -> list[Blueprint]:
    return [public.blueprint, api.blueprint, wizard.blueprint, rules.blueprint]


__all__ = [
    "created_deals_score",
    "created_leads",
    "creating_leads",
    "creating_score_rules",
    "lead_messages",
    "lead_pages",
    "lead_slots",
    "lead_timeline",
    "updated_deals_score",
    "updated_leads",
    "updating_leads",
    "updating_score_rules",
]
