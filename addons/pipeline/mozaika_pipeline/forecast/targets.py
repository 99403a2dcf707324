"""Targets: what is aimed at, and how much of it is reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from mozaika import Env, Records, gettext, period_label, record_url
from mozaika_currencies import company_currency, convert_many
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.counting import reached
from mozaika_pipeline.forecast.report import (
    Cell,
    Column,
    Report,
    Table,
    chart,
    money,
    number,
    percent,
    text,
)
from mozaika_pipeline.models.forecast import METRICS
from mozaika_pipeline.periods import Period

MOST_TARGETS = 500
MOST_BARS = 10
FIELDS = ["id", "user.id", "user.name", "team.id", "team.name", "first_day", "metric", "value",
          "currency", "period", "bonus"]  # fmt: skip


def keep_first_days(records: Iterable[Any], name: str = "first_day") -> None:
    """Any day of a period stands for its first."""
    for record in records:
        day = getattr(record, name)
        if day is not None:
            unit = record.period if name == "first_day" else "month"
            setattr(record, name, Period.of(unit, day).first)


def link_holders(env: Env, targets: Iterable[Any]) -> None:
    """Users and teams that are only named by their numbers are loaded, all at once: the names of
    targets follow from theirs."""
    for name in ("user", "team"):
        bare = [one for one in targets if getattr(one, f"{name}_id") and not getattr(one, name)]
        model: Any = env[f"base.{name}"]
        wanted = {getattr(one, f"{name}_id") for one in bare}
        if wanted:
            with env.sudo():
                found = env.session.scalars(select(model).where(model.id.in_(wanted)))
                known = {holder.id: holder for holder in found}
            for one in bare:
                setattr(one, name, known.get(getattr(one, f"{name}_id")))


def targets_in(env: Env, unit: str, since: date, until: date, *more: list[Any]) -> list[Any]:
    """The targets for periods of a kind that begin in some days, amounts in the company's
    currency (`value` is None where there is no rate)."""
    found = Records(env, "pipeline.target").search(
        [["period", "=", unit], ["first_day", "between", [since, until]], *more],
        fields=FIELDS, sort="first_day,team.name,user.name,metric", limit=MOST_TARGETS,
    ).items  # fmt: skip
    home = company_currency(env)
    foreign = [one for one in found if one["metric"] == "won_amount" and one["currency"]]
    items = [(one["value"], one["currency"], one["first_day"]) for one in foreign]
    for one, value in zip(foreign, convert_many(env, items, home), strict=True):
        one["value"] = value
    return list(found)


def aims_of(env: Env, unit: str, periods: Sequence[Period], asked: Asked) -> dict[date, Decimal]:
    """The amounts to be won in each period by those asked for: the teams' targets, or the users'
    where no team has one."""
    whose: list[Any] = [["metric", "=", "won_amount"]]
    if asked.owner is not None:
        whose.append(["user", "=", asked.owner])
    if asked.team is not None:
        whose.append({"or": [["team", "=", asked.team], ["user.teams", "=", asked.team]]})
    totals: dict[date, dict[str, Decimal]] = {}
    for one in targets_in(env, unit, periods[0].first, periods[-1].last, *whose):
        kinds = totals.setdefault(one["first_day"], {})
        kind = "team" if one["team"] else "user"
        kinds[kind] = kinds.get(kind, Decimal(0)) + (one["value"] or 0)
    return {first: max(kinds.values()) for first, kinds in totals.items()}


def attainment(env: Env, asked: Asked) -> Report:
    """Each target with what is reached of it, and whether that keeps pace with the days."""
    more: list[Any] = [["user", "=", asked.owner]] if asked.owner is not None else []
    more += [["team", "=", asked.team]] if asked.team is not None else []
    first = Period.of(asked.unit, asked.since).first
    found = targets_in(env, asked.unit, first, asked.until, *more)
    actual = reached(env, asked.unit, found)
    home = company_currency(env)
    rows = [_row(env, asked.unit, one, actual[one["id"]], home) for one in found]
    amounts = [row for one, row in zip(found, rows, strict=True) if one["metric"] == "won_amount"]
    shown = [row for row in amounts if row[5].share is not None][:MOST_BARS]
    drawn = chart(
        "bar", gettext("Amounts won of the targets"), gettext("Target"), gettext("Reached, %"),
        [f"{row[0].shown} · {row[1].shown}" for row in shown],
        {gettext("Reached, %"): [row[5] for row in shown]},
    )  # fmt: skip
    columns = [
        Column(gettext("Whose"), number=False),
        Column(gettext("Period"), number=False),
        Column(gettext("What is counted"), number=False),
        Column(gettext("Target")),
        Column(gettext("Reached so far")),
        Column(gettext("Share")),
        Column(gettext("Days passed")),
        Column(gettext("Bonus earned")),
    ]
    return Report(
        charts=[drawn] if shown else [], tables=[Table(gettext("Targets"), columns, rows)]
    )


def _row(
    env: Env, unit: str, one: Mapping[str, Any], actual: tuple[Decimal, str], home: str
) -> list[Cell]:
    value, url = actual
    period = Period.of(unit, one["first_day"])
    passed = Decimal(str(period.share_passed(env.today())))
    is_amount = one["metric"] == "won_amount"
    aim = one["value"] or Decimal(0)

    def told(amount: Decimal, address: str = "") -> Cell:
        return money(amount, home, address) if is_amount else number(amount, address)

    return [
        text((one["user"] or one["team"] or {}).get("name", ""),
             record_url("pipeline.target", one["id"])),
        text(period_label(period.first, unit)),
        text(str(dict(METRICS)[one["metric"]])),
        told(aim),
        told(value, url),
        percent(value, aim, tone=_tone(value, aim, passed)),
        percent(passed, 1),
        money(one["bonus"] if value >= aim else None, one["currency"] or home, tone="good"),
    ]  # fmt: skip


def _tone(value: Decimal, aim: Decimal, passed: Decimal) -> str:
    if value >= aim:
        return "good"
    return "bad" if value < aim * passed * Decimal("0.8") else ""
