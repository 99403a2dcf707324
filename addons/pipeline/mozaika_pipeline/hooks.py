"""What pipeline tells the platform."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from mozaika import Env, hookimpl, records_of
from mozaika_pipeline import access, actions, dashboards, seeds, specs, workflows
from mozaika_pipeline.deals import (
    approving,
    guide,
    jobs,
    lines,
    moving,
    stage_rules,
    stages,
    values,
)
from mozaika_pipeline.deals.definitions import check_next, check_stages
from mozaika_pipeline.demo import load_demo
from mozaika_pipeline.forecast import access as forecast_access
from mozaika_pipeline.forecast import pages as figure_pages
from mozaika_pipeline.forecast import snapshots
from mozaika_pipeline.forecast.demo import load_figures
from mozaika_pipeline.forecast.targets import keep_first_days, link_holders
from mozaika_pipeline.leads import access as lead_access
from mozaika_pipeline.leads import jobs as lead_jobs
from mozaika_pipeline.leads import seeds as lead_seeds
from mozaika_pipeline.leads import settings as lead_settings
from mozaika_pipeline.leads import workflow as lead_workflow
from mozaika_pipeline.leads.demo import load_leads
from mozaika_pipeline.leads.events import *  # noqa: F403 - its hooks
from mozaika_pipeline.models import MODELS, Approval, Deal, DealLine, Pipeline, PipelineStage
from mozaika_pipeline.views import deals, figures, leads


@hookimpl
def mozaika_hookspecs() -> list[ModuleType]:
    return [specs]


@hookimpl
def mozaika_models() -> list[Any]:
    return MODELS


@hookimpl
def mozaika_roles() -> list[Any]:
    return [*access.ROLES]


@hookimpl
def mozaika_grants() -> list[Any]:
    return [*access.GRANTS, *lead_access.GRANTS, *forecast_access.GRANTS]


@hookimpl
def mozaika_views() -> list[Any]:
    return [*deals.VIEWS, *leads.VIEWS, *figures.VIEWS]


@hookimpl
def mozaika_menus() -> list[Any]:
    return [*deals.MENUS, *leads.MENUS, *figures.MENUS]


@hookimpl
def mozaika_workflows() -> list[Any]:
    return [*workflows.WORKFLOWS, *lead_workflow.WORKFLOWS]


@hookimpl
def mozaika_actions() -> list[Any]:
    return [*actions.ACTIONS, *leads.ACTIONS]


@hookimpl
def mozaika_jobs() -> list[Any]:
    return [*jobs.JOBS, *lead_jobs.JOBS, *snapshots.JOBS]


@hookimpl
def mozaika_settings() -> list[Any]:
    return [*lead_settings.SETTINGS]


@hookimpl
def mozaika_seeds() -> list[Any]:
    return [*seeds.SEEDS, *lead_seeds.SEEDS]


@hookimpl
def mozaika_dashboards() -> list[Any]:
    return [*dashboards.DASHBOARDS]


@hookimpl
def mozaika_blueprints() -> list[Any]:
    return [guide.blueprint, stage_rules.blueprint, figure_pages.blueprint]


@hookimpl(specname="mozaika_slot")
def deal_slots(env: Env, slot: str, record: Any) -> Any:
    return guide.slot(env, slot, record)


@hookimpl
def mozaika_demo(env: Env) -> None:
    load_demo(env)
    load_leads(env)
    load_figures(env)


@hookimpl(specname="mozaika_creating")
@records_of(Deal)
def creating_deals(env: Env, records: Sequence[Any]) -> None:
    values.give_values(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(Deal)
def updating_deals(env: Env, records: Sequence[Any]) -> None:
    lines.keep_sums(env, records)
    values.change_values(env, records)


@hookimpl(specname="mozaika_created")
@records_of(Deal)
def created_deals(env: Env, records: Sequence[Any]) -> None:
    moving.follow_beginnings(env, records)


@hookimpl(specname="mozaika_creating")
@records_of(DealLine)
def creating_lines(env: Env, records: Sequence[Any]) -> None:
    lines.fill_lines(env, records)
    lines.sum_lines(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(DealLine)
def updating_lines(env: Env, records: Sequence[Any]) -> None:
    lines.sum_lines(env, records)


@hookimpl(specname="mozaika_deleting")
@records_of(DealLine)
def deleting_lines(env: Env, records: Sequence[Any]) -> None:
    lines.sum_lines(env, records, gone=True)


@hookimpl(specname="mozaika_creating")
@records_of(Approval)
def creating_approvals(env: Env, records: Sequence[Any]) -> None:
    approving.note_who_asks(env, records)


@hookimpl(specname="mozaika_created")
@records_of(Approval)
def created_approvals(env: Env, records: Sequence[Any]) -> None:
    approving.tell_approvers(env, records)


@hookimpl(specname="mozaika_creating")
@records_of(PipelineStage)
def creating_stages(env: Env, records: Sequence[Any]) -> None:
    check_stages(env, records)


@hookimpl(specname="mozaika_updating")
@records_of(PipelineStage)
def updating_stages(env: Env, records: Sequence[Any]) -> None:
    check_stages(env, records)
    check_next(env, records)


@hookimpl(specname="mozaika_created")
@records_of(Pipeline, PipelineStage)
def created_stages(env: Env) -> None:
    stages.forget_course(env)


@hookimpl(specname="mozaika_updated")
@records_of(Pipeline, PipelineStage)
def updated_stages(env: Env, model: str) -> None:
    stages.forget_course(env)
    if model == "pipeline.stage":
        jobs.stages_changed(env)


@hookimpl(specname="mozaika_deleted")
@records_of(Pipeline, PipelineStage)
def deleted_stages(env: Env) -> None:
    stages.forget_course(env)


@hookimpl(specname="mozaika_created")
@records_of("currencies.rate")
def created_rates(env: Env, records: Sequence[Any]) -> None:
    jobs.rates_changed(env, records)


@hookimpl(specname="mozaika_updated")
@records_of("currencies.rate")
def updated_rates(env: Env, records: Sequence[Any]) -> None:
    jobs.rates_changed(env, records)


@hookimpl(specname="mozaika_created")
@records_of("base.setting")
def created_settings(env: Env, records: Sequence[Any]) -> None:
    jobs.settings_changed(env, records)


@hookimpl(specname="mozaika_updated")
@records_of("base.setting")
def updated_settings(env: Env, records: Sequence[Any]) -> None:
    jobs.settings_changed(env, records)


@hookimpl(specname="mozaika_creating")
@records_of("pipeline.target")
def creating_targets(env: Env, records: Sequence[Any]) -> None:
    keep_first_days(records)
    link_holders(env, records)


@hookimpl(specname="mozaika_updating")
@records_of("pipeline.target")
def updating_targets(env: Env, records: Sequence[Any]) -> None:
    keep_first_days(records)
    link_holders(env, records)


@hookimpl(specname="mozaika_creating")
@records_of("pipeline.source_cost")
def creating_costs(records: Sequence[Any]) -> None:
    keep_first_days(records, "month")


@hookimpl(specname="mozaika_updating")
@records_of("pipeline.source_cost")
def updating_costs(records: Sequence[Any]) -> None:
    keep_first_days(records, "month")
