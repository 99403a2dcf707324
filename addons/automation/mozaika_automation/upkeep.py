"""What the log and the marks of rules are kept for, and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select

from mozaika import Env, Job, Setting, _l, setting
from mozaika_automation import clockwork
from mozaika_automation.models import Firing, Rule, Run

KEEP_DAYS = "automation.keep_days"
AT_A_TIME = 5000
"""Rows that are deleted in one transaction: others need not wait long."""

SETTINGS = [
    Setting(
        KEEP_DAYS,
        _l("Days for which the log of rules is kept"),
        "integer",
        default=180,
        help=_l("At night older entries are deleted. 0 keeps all."),
    )
]


def clean_up(env: Env) -> None:
    """Deletes runs that are older than the setting says, and marks that are not needed any more."""
    days = int(setting(env, KEEP_DAYS) or 0)
    if days <= 0:
        return
    before = env.now() - timedelta(days=days)
    _delete(env, Run, env[Run].at < before)
    for rule in _timed(env):
        _delete_marks(env, rule, before)


def _timed(env: Env) -> list[Any]:
    cls: Any = env[Rule]
    found = env.session.scalars(select(cls).where(cls.event == "time")).all()
    return [one for one in found if one.model in env.registry]


def _delete_marks(env: Env, rule: Any, before: datetime) -> None:
    """Marks keep a rule from firing twice: those of a value that a record still has stay."""
    if rule.date_field not in env.registry.info(rule.model).fields:
        return
    cls, mark = env[rule.model], env["automation.firing"]
    kept = mark.day if clockwork.is_day(env, rule) else mark.moment
    column = getattr(cls, rule.date_field)
    still = exists(select(cls.id).where(cls.id == mark.record_id, column == kept))
    _delete(env, Firing, mark.rule_id == rule.id, mark.at < before, ~still)


def _delete(env: Env, model: Any, *conditions: Any) -> None:
    cls: Any = env[model]
    while ids := env.session.scalars(select(cls.id).where(*conditions).limit(AT_A_TIME)).all():
        env.session.execute(
            delete(cls).where(cls.id.in_(ids)).execution_options(synchronize_session=False)
        )
        env.commit()


JOBS = [Job("automation.clean_up", clean_up, cron="42 3 * * *", timeout=3600)]
