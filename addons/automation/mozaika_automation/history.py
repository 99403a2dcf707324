"""What rules did with a record, among what else happened with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mozaika import Env, TimelineEntry, _l, gettext, record_url, unrestricted
from mozaika_automation.assignment import user_names
from mozaika_automation.models import Assignment, Run
from mozaika_automation.reasons import in_words

RUNS, ASSIGNMENTS = "automation.run", "automation.assignment"


def entries(env: Env, record: Any, before: datetime | None, limit: int) -> Sequence[TimelineEntry]:
    """Runs of rules and assignments, the latest first. Whoever may see the record may see them."""
    if getattr(record, "id", None) is None:
        return []
    with unrestricted(env):
        found = [*_runs(env, record, before, limit), *_assignments(env, record, before, limit)]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:limit]


def _runs(env: Env, record: Any, before: datetime | None, limit: int) -> list[TimelineEntry]:
    manages = env.user.has_role("automation.manager")
    titles = {
        "done": gettext("Rule carried out"),
        "failed": gettext("Rule failed"),
        "stopped": gettext("Rule stopped"),
        "refused": gettext("Rule refused a save"),
    }
    return [
        TimelineEntry(
            row.at,
            RUNS,
            _l("Rules"),
            titles.get(row.outcome, row.outcome),
            text=f"{row.rule_name}: {in_short(row)}",
            url=record_url("automation.rule", row.rule_id) if manages and row.rule_id else None,
            icon="robot",
        )
        for row in _latest(env, Run, record, before, limit)
    ]


def in_short(run: Any) -> str:
    """What a run did, in a line."""
    if run.reason:
        return str(run.reason)
    steps = run.steps or []
    return "; ".join(f"{step['label']} – {step['text']}" for step in steps if step.get("text"))


def _assignments(env: Env, record: Any, before: datetime | None, limit: int) -> list[TimelineEntry]:
    rows = _latest(env, Assignment, record, before, limit)
    ids = {row.user_id for row in rows}
    for row in rows:
        ids.update((row.reason or {}).get("absent") or (), (row.reason or {}).get("full") or ())
    names = user_names(env, ids)
    return [
        TimelineEntry(
            row.at,
            ASSIGNMENTS,
            _l("Assignments"),
            gettext("Assigned to %(name)s", name=names.get(row.user_id, "?"))
            if row.user_id
            else gettext("Assigned to nobody"),
            text=in_words(row.reason or {}, row.user_id, row.rule_name, names),
            icon="user-check",
        )
        for row in rows
    ]


def _latest(
    env: Env, model: type[Any], record: Any, before: datetime | None, limit: int
) -> Sequence[Any]:
    cls: Any = env[model]
    wanted = select(cls).where(cls.model == record.__model_name__, cls.record_id == record.id)
    if before is not None:
        wanted = wanted.where(cls.at < before)
    return env.session.scalars(wanted.order_by(cls.id.desc()).limit(limit)).all()
