"""What was reached of targets: deals won and opened, calls and meetings held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mozaika import Env, Records
from mozaika_pipeline.forecast.facts import Facts, sums, url_of
from mozaika_pipeline.periods import Period

Reached = tuple[Decimal, str]
"""How much, and the list of the records."""

ACTIVITY = "activities.activity"
KINDS = {"calls": "call", "meetings": "meeting"}


def reached(env: Env, unit: str, targets: Sequence[Mapping[str, Any]]) -> dict[int, Reached]:
    """What was reached of each target: at most one aggregate for each kind of target and of
    holder, whatever their number."""
    if not targets:
        return {}
    days = [min(one["first_day"] for one in targets),
            Period.of(unit, max(one["first_day"] for one in targets)).last]  # fmt: skip
    members = _members(env, targets)
    counts: dict[tuple[str, str], dict[tuple[Any, date], Decimal]] = {}
    for one in targets:
        metric, holder = one["metric"], "team" if one["team"] else "user"
        holder = "user" if metric in KINDS else holder
        if (metric, holder) not in counts:
            counts[metric, holder] = _count(env, unit, metric, holder, days)
    return {one["id"]: _of(one, unit, counts, members) for one in targets}


def _of(
    one: Mapping[str, Any],
    unit: str,
    counts: Mapping[tuple[str, str], Mapping[tuple[Any, date], Decimal]],
    members: Mapping[int, Sequence[int]],
) -> Reached:
    metric, first = one["metric"], one["first_day"]
    between = Period.of(unit, first).between
    if metric in KINDS:
        people = members[one["team"]["id"]] if one["team"] else [one["user"]["id"]]
        by_user = counts[metric, "user"]
        value = sum((by_user.get((user, first), Decimal(0)) for user in people), Decimal(0))
        conditions = [*_done(metric, between), ["assignee", "in", list(people)]]
        return value, url_of(conditions, ACTIVITY, view="list")
    holder = "team" if one["team"] else "user"
    whose = one[holder]["id"]
    path = "team" if holder == "team" else "owner"
    value = counts[metric, holder].get((whose, first), Decimal(0))
    return value, url_of([*_deals(metric, between), [path, "=", whose]])


def _count(
    env: Env, unit: str, metric: str, holder: str, days: Sequence[date]
) -> dict[tuple[Any, date], Decimal]:
    between = [day.isoformat() for day in days]
    if metric in KINDS:
        keys = ["assignee", f"done_at:{unit}"]
        rows = Records(env, ACTIVITY).aggregate(keys, ["id:count"], filter=_done(metric, between))
        return {
            (row["assignee"]["id"], row[keys[1]]): Decimal(row["id:count"])
            for row in rows
            if row["assignee"] and row[keys[1]]
        }
    dated = "opened_on" if metric == "new_deals" else "closed_on"
    path = "team" if holder == "team" else "owner"
    facts: Facts = sums(env, [path, f"{dated}:{unit}"], _deals(metric, between))
    counts_amount = metric == "won_amount"
    return {
        (key[0], key[1]): one.amount if counts_amount else Decimal(one.count)
        for key, one in facts.by.items()
    }


def _deals(metric: str, between: Sequence[str]) -> list[Any]:
    if metric == "new_deals":
        return [["opened_on", "between", list(between)]]
    return [["closed_on", "between", list(between)], ["state", "=", "won"]]


def _done(metric: str, between: Sequence[str]) -> list[Any]:
    return [
        ["type.kind", "=", KINDS[metric]],
        ["state", "=", "done"],
        ["done_at", "between", list(between)],
    ]


def _members(env: Env, targets: Sequence[Mapping[str, Any]]) -> dict[int, list[int]]:
    """The users of the teams that have targets for activities."""
    teams = {one["team"]["id"] for one in targets if one["team"] and one["metric"] in KINDS}
    found: dict[int, list[int]] = {team: [] for team in teams}
    if teams:
        rows = Records(env, "base.user").search(
            [["teams", "in", sorted(teams)]], fields=["id", "teams.id"], limit=1000
        )
        for row in rows.items:
            for team in row["teams"]:
                if team["id"] in found:
                    found[team["id"]].append(row["id"])
    return found
