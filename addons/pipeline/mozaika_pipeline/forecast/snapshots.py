"""Weekly snapshots: how the open deals stood on a day, to be compared with later ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, literal, or_, select

from mozaika import Env, Job, Records, _l
from mozaika_pipeline.models import Deal, ForecastSnapshot

KEPT_CLOSED = timedelta(days=7)
"""Deals closed so lately are in a snapshot as well."""

COPIED = (
    "owner_id", "team_id", "pipeline_id", "stage_id", "state", "company_amount",
    "company_weighted", "company_currency", "probability", "expected_close",
)  # fmt: skip


def take_snapshot(env: Env) -> int:
    """Keeps how the open deals stand today, and those closed in the last days; again on the same
    day it changes nothing. Returns how many were kept: one statement, whatever their number."""
    deal: Any = env[Deal]
    snapshot: Any = env[ForecastSnapshot]
    today = env.today()
    with env.sudo():
        if env.session.scalar(select(snapshot.id).where(snapshot.taken_on == today).limit(1)):
            return 0
        chosen = select(literal(today, snapshot.taken_on.type), deal.id, *_columns(deal)).where(
            deal.archived_at.is_(None),
            or_(deal.state == "open", deal.closed_on.between(today - KEPT_CLOSED, today)),
        )
        env.session.execute(insert(snapshot).from_select(["taken_on", "deal_id", *COPIED], chosen))
        counted = select(func.count()).select_from(snapshot).where(snapshot.taken_on == today)
        return env.session.scalar(counted) or 0


def days_taken(env: Env) -> list[date]:
    """The days of the snapshots that the user sees something of, the latest first."""
    rows = Records(env, "pipeline.forecast_snapshot").aggregate(["taken_on"], ["id:count"])
    return sorted((row["taken_on"] for row in rows), reverse=True)


def _columns(deal: Any) -> list[Any]:
    return [getattr(deal, name) for name in COPIED]


JOBS = [
    Job(
        "pipeline.snapshot",
        take_snapshot,
        cron="30 5 * * 1",
        label=_l("Weekly snapshot of the forecast"),
    ),
]
