"""Scores of leads and deals, factor by factor. Points with a half-life fade as days go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, cast, literal, select, update
from sqlalchemy.orm.attributes import set_committed_value

from mozaika import (
    Condition,
    Env,
    MozaikaError,
    ValidationFailed,
    _l,
    changed_fields,
    setting,
)
from mozaika_pipeline.models.scoring import ScoreRule

SUBJECTS = {"pipeline.lead": "lead", "pipeline.deal": "deal"}
MODELS = {subject: model for model, subject in SUBJECTS.items()}
LEAST, MOST = 0, 100
BATCH = 500
_CACHE = "pipeline score rules"


@dataclass(frozen=True)
class Factor:
    """One rule that holds: the points it gives now, and those it began with."""

    label: str
    points: int
    whole: int
    half_life_days: int | None = None
    days: int = 0


@dataclass(frozen=True)
class Score:
    """A score from 0 to 100 and the factors it is the sum of."""

    total: int
    factors: tuple[Factor, ...]

    @property
    def sum(self) -> int:
        """The factors' sum, before it is brought within 0 and 100."""
        return sum(factor.points for factor in self.factors)


def score(env: Env, model: str, records: Sequence[Any]) -> list[Score]:
    """The scores of records, in their order: one statement for up to 500 of them."""
    with env.sudo():
        rules = _rules(env, SUBJECTS[model])
        held = _held(env, model, rules, [record.id for record in records])
    now = env.now()
    return [_score(rules, held.get(record.id, ()), record, now) for record in records]


def rescore(env: Env, model: str, records: Sequence[Any]) -> int:
    """Brings kept scores and temperatures up to date; returns how many changed.

    A score is no edit of a person's: it makes no entry in the history and no other version.
    """
    if not records:
        return 0
    changed = []
    for record, found in zip(records, score(env, model, records), strict=True):
        temperature = temperature_of(env, found.total)
        if (record.score, record.temperature) != (found.total, temperature):
            changed.append({"key": record.id, "points": found.total, "warmth": temperature})
    if changed:
        _write(env, model, changed)
        _refresh(records, changed)
    return len(changed)


def rescore_all(env: Env) -> int:
    """Scores all that is open anew, in batches: points fade from day to day."""
    found = 0
    with env.sudo():
        for model in SUBJECTS:
            for ids in _batches(_open_ids(env, model)):
                cls: Any = env[model]
                records = env.session.scalars(select(cls).where(cls.id.in_(ids))).all()
                found += rescore(env, model, records)
    return found


def temperature_of(env: Env, total: int) -> str:
    """ "cold", "warm" or "hot", by the company's settings."""
    if total >= setting(env, "pipeline.hot_from"):
        return "hot"
    return "warm" if total >= setting(env, "pipeline.warm_from") else "cold"


def faded(points: int, half_life_days: int | None, days: int) -> int:
    """Points after so many days."""
    if not half_life_days or days <= 0:
        return points
    left: float = 0.5 ** (days / half_life_days)
    return round(points * left)


def check_rules(env: Env, rules: Sequence[ScoreRule]) -> None:
    """Refuses rules whose condition or date can't be read."""
    for rule in rules:
        model = MODELS.get(rule.subject or "lead")
        if model is None:
            continue
        try:
            Condition(env, model, rule.filter or []).criterion(env)
        except MozaikaError as error:
            problem = _l("The condition can't be read: %(why)s", why=error.message)
            place = "filter" if "filter" in changed_fields(rule) else "subject"
            raise ValidationFailed(problem, {place: [problem]}) from error
        _check_date(env, model, rule.date_field)
    env.cache.pop(_CACHE, None)


def _check_date(env: Env, model: str, name: str | None) -> None:
    if name and name not in env.registry.info(model).fields:
        problem = _l("They don't have this date: %(data)s.", data=env.registry.info(model).plural)
        raise ValidationFailed(problem, {"date_field": [problem]})


def _rules(env: Env, subject: str) -> list[Any]:
    if _CACHE not in env.cache:
        rule: Any = env[ScoreRule]
        live = select(rule).where(rule.archived_at.is_(None)).order_by(rule.sequence, rule.id)
        env.cache[_CACHE] = env.session.scalars(live).all()
    return [rule for rule in env.cache[_CACHE] if rule.subject == subject]


def _held(
    env: Env, model: str, rules: Sequence[Any], ids: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """Positions of the rules that hold, by record."""
    if not rules:
        return {}
    cls: Any = env[model]
    columns = [_column(env, model, rule) for rule in rules]
    found: dict[int, tuple[int, ...]] = {}
    for batch in _batches(ids):
        rows = env.session.execute(select(cls.id, *columns).where(cls.id.in_(batch)))
        for key, *holds in rows:
            found[key] = tuple(place for place, one in enumerate(holds) if one)
    return found


def _column(env: Env, model: str, rule: Any) -> Any:
    """1 where the rule holds; a rule that can't be read any more never does."""
    try:
        criterion = Condition(env, model, rule.filter or []).criterion(env)
    except MozaikaError:
        return literal(0)
    return cast(case((criterion, 1), else_=0), Integer)


def _score(rules: Sequence[Any], held: Iterable[int], record: Any, now: datetime) -> Score:
    factors = tuple(_factor(rules[place], record, now) for place in held)
    total = sum(factor.points for factor in factors)
    return Score(min(max(total, LEAST), MOST), factors)


def _factor(rule: Any, record: Any, now: datetime) -> Factor:
    since = getattr(record, rule.date_field or "created_at", None)
    days = _days(since, now) if rule.half_life_days else 0
    points = faded(rule.points, rule.half_life_days, days)
    return Factor(rule.label, points, rule.points, rule.half_life_days, days)


def _days(since: Any, now: datetime) -> int:
    if isinstance(since, datetime):
        return (now - since).days
    return (now.date() - since).days if isinstance(since, date) else 0


def _write(env: Env, model: str, rows: Sequence[dict[str, Any]]) -> None:
    table = env.registry.info(model).table
    statement = (
        update(table)
        .where(table.c.id == bindparam("key"))
        .values(score=bindparam("points"), temperature=bindparam("warmth"))
    )
    with env.sudo():
        env.session.connection().execute(statement, list(rows))


def _refresh(records: Iterable[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Loaded records know what was written beside them; reading them again would be a statement
    for each."""
    written = {row["key"]: row for row in rows}
    for record in records:
        if (row := written.get(record.id)) is not None:
            set_committed_value(record, "score", row["points"])
            set_committed_value(record, "temperature", row["warmth"])


def _open_ids(env: Env, model: str) -> list[int]:
    cls: Any = env[model]
    live = select(cls.id).where(cls.archived_at.is_(None))
    if model == "pipeline.deal":
        live = live.where(cls.state == "open")
    else:
        live = live.where(cls.status.not_in(("converted", "disqualified")))
    return list(env.session.scalars(live.order_by(cls.id)))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
