"""What the addon tells the platform: each function returns data and does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from mozaika import Env, hookimpl, records_of
from mozaika_mail.actions import write_action
from mozaika_pipeline.models import Deal

from mozaika_real_estate import (
    access,
    beginnings,
    dashboards,
    pages,
    seeds,
    selling,
    viewings,
    views,
    workflows,
)
from mozaika_real_estate.demo import load
from mozaika_real_estate.models import MODELS, Property, Viewing, Wish


@hookimpl
def mozaika_models() -> list[Any]:
    return MODELS


@hookimpl
def mozaika_workflows() -> list[Any]:
    return workflows.WORKFLOWS


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
def mozaika_dashboards() -> list[Any]:
    return dashboards.DASHBOARDS


@hookimpl
def mozaika_seeds() -> list[Any]:
    return seeds.SEEDS


@hookimpl
def mozaika_actions() -> list[Any]:
    return [write_action(access.VIEWING)]


@hookimpl
def mozaika_slot(env: Env, slot: str, record: Any) -> Markup | None:
    return pages.fill(env, slot, record)


@hookimpl
def mozaika_demo(env: Env) -> None:
    load.load_demo(env)


@hookimpl(specname="mozaika_creating")
@records_of(Viewing)
def creating_viewings(env: Env, records: Sequence[Any]) -> None:
    beginnings.give_agent(env, records)
    viewings.keep_ends(records)


@hookimpl(specname="mozaika_creating")
@records_of(Property, Wish)
def creating_offers_and_wishes(env: Env, records: Sequence[Any]) -> None:
    beginnings.give_agent(env, records)
    beginnings.give_currency(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Viewing)
def updating_viewings(env: Env, records: Sequence[Any]) -> None:
    viewings.keep_ends(records)
    viewings.refuse_moves(env, records)


@hookimpl(specname="mozaika_updated")
@records_of(Viewing)
def updated_viewings(env: Env, records: Sequence[Any]) -> None:
    viewings.follow_changes(env, records)


@hookimpl
@records_of(Viewing)
def mozaika_before_transition(env: Env, transition: str, records: Sequence[Any]) -> None:
    if transition == "confirm":
        viewings.refuse_clashes(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Deal)
def updating_deals(env: Env, records: Sequence[Any]) -> None:
    selling.look_up_properties(env, records)


@hookimpl
def pipeline_won(env: Env, deals: Sequence[Any]) -> None:
    selling.take_off_the_market(env, deals)
