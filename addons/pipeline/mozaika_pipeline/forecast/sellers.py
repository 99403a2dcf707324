"""What each seller does and brings, and what clients object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from mozaika import Env, Records, gettext, name_of, rights
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.facts import Facts, equals, label_of, sums, url_of
from mozaika_pipeline.forecast.report import (
    Cell,
    Column,
    Report,
    Table,
    chart,
    money,
    number,
    percent,
    ratio,
    text,
)
from mozaika_pipeline.models import Deal, Objection

ACTIVITY = "activities.activity"
LEAD = "pipeline.lead"
WON = ["state", "=", "won"]
LOST = ["state", "=", "lost"]
Counts = dict[Any, int]
Answers = tuple[int, int, Decimal | None]


def sellers(env: Env, asked: Asked) -> Report:
    """Calls, meetings, tasks done and overdue, answers in time, deals opened and won."""
    names: dict[Any, str] = {}
    parts = _activities(env, asked, names)
    leads = _answers(env, asked, names)
    deals = {
        "opened": sums(env, ["owner"], asked.deals("opened_on")),
        "won": sums(env, ["owner"], asked.deals("closed_on", WON)),
        "lost": sums(env, ["owner"], asked.deals("closed_on", LOST)),
    }
    for facts in deals.values():
        names.update({owner: label for (_, owner), label in facts.labels.items()})
    people = {key[0] for facts in deals.values() for key in facts.by}
    people |= {one for counts in parts.values() for one in counts} | set(leads)
    ordered = sorted(
        people - {None}, key=lambda one: (-deals["won"].at(one).amount, names.get(one, ""))
    )
    rows = [_row(asked, one, names[one], parts, leads, deals) for one in ordered]
    drawn = chart(
        "bar", gettext("Calls and meetings by seller"), gettext("Seller"), gettext("Activities"),
        [row[0].shown for row in rows],
        {gettext("Calls"): [row[1] for row in rows], gettext("Meetings"): [row[2] for row in rows]},
    )  # fmt: skip
    columns = [
        Column(gettext("Seller"), number=False),
        Column(gettext("Calls")),
        Column(gettext("Meetings")),
        Column(gettext("Tasks done")),
        Column(gettext("Overdue")),
        Column(gettext("Answered in time")),
        Column(gettext("First answer, hours")),
        Column(gettext("Deals opened")),
        Column(gettext("Deals won")),
        Column(gettext("Win rate")),
        Column(gettext("Won, amount")),
        Column(gettext("Average check")),
    ]
    return Report(charts=[drawn] if rows else [], tables=[Table(gettext("Sellers"), columns, rows)])


def _row(
    asked: Asked,
    owner: Any,
    name: str,
    parts: Mapping[str, Counts],
    leads: Mapping[Any, Answers],
    deals: Mapping[str, Facts],
) -> list[Cell]:
    won, lost = deals["won"].at(owner), deals["lost"].at(owner)
    home, mine = deals["won"].home, equals("owner", owner)
    url = url_of(asked.deals("closed_on", WON, mine))
    in_time, answered, minutes = leads.get(owner, (0, 0, None))
    overdue = parts["overdue"].get(owner, 0)
    return [
        text(name),
        *[
            number(parts[part].get(owner, 0),
                   url_of([*_done(asked, part), equals("assignee", owner)], ACTIVITY, view="list"))
            for part in ("call", "meeting", "task")
        ],
        number(overdue, url_of([*OVERDUE, equals("assignee", owner)], ACTIVITY, view="list"),
               "bad" if overdue else ""),
        percent(in_time, answered),
        number(None if minutes is None else ratio(minutes, 60), places=1),
        number(deals["opened"].at(owner).count, url_of(asked.deals("opened_on", mine))),
        number(won.count, url),
        percent(won.count, won.count + lost.count),
        money(won.amount, home, url),
        money(ratio(won.amount, won.count), home),
    ]  # fmt: skip


OVERDUE: list[Any] = [["state", "=", "planned"], ["due_on", "<", "today"]]


def _done(asked: Asked, kind: str) -> list[Any]:
    return [["state", "=", "done"], ["type.kind", "=", kind],
            ["done_at", "between", asked.between]]  # fmt: skip


def _activities(env: Env, asked: Asked, names: dict[Any, str]) -> dict[str, Counts]:
    """By kind of activity how many each has done in the days; and what is overdue."""
    parts: dict[str, Counts] = {"call": {}, "meeting": {}, "task": {}, "overdue": {}}
    if not rights(env).can(ACTIVITY, "read"):
        return parts
    records, people = Records(env, ACTIVITY), asked.people()
    done = [["state", "=", "done"], ["done_at", "between", asked.between], *people]
    for row in records.aggregate(["assignee", "type.kind"], ["id:count"], filter=done):
        if row["type.kind"] in parts:
            _count(env, row, parts[row["type.kind"]], names)
    for row in records.aggregate(["assignee"], ["id:count"], filter=[*OVERDUE, *people]):
        _count(env, row, parts["overdue"], names)
    return parts


def _count(env: Env, row: Any, counts: Counts, names: dict[Any, str]) -> None:
    if row["assignee"] is not None:
        user = row["assignee"]["id"]
        counts[user] = counts.get(user, 0) + row["id:count"]
        field = env.platform.registry.info(ACTIVITY).fields["assignee"]
        names.setdefault(user, label_of(env, field, row["assignee"]))


def _answers(env: Env, asked: Asked, names: dict[Any, str]) -> dict[Any, Answers]:
    """For each owner of leads that came in the days: how many were answered in time, of those
    answered or late, and the average minutes until the first answer."""
    if not rights(env).can(LEAD, "read"):
        return {}
    lead: Any = env[LEAD]
    users: Any = env["base.user"]
    late = (lead.responded_at.is_(None)) & (lead.response_due < env.now())
    start, end = _moments(env, asked)
    statement = (
        select(
            users.id,
            users.name,
            func.count().filter(lead.responded_at <= lead.response_due),
            func.count(),
            func.avg(lead.response_minutes),
        )
        .select_from(lead)
        .join(users, users.id == lead.owner_id)
        .where(lead.created_at >= start, lead.created_at < end, lead.archived_at.is_(None))
        .where(lead.response_due.is_not(None), lead.responded_at.is_not(None) | late)
        .group_by(users.id, users.name)
    )
    if asked.owner is not None:
        statement = statement.where(lead.owner_id == asked.owner)
    if asked.team is not None:
        statement = statement.where(lead.team_id == asked.team)
    found = {}
    for user, name, in_time, answered, minutes in env.session.execute(statement):
        names.setdefault(user, name)
        found[user] = (in_time, answered, None if minutes is None else Decimal(minutes))
    return found


def _moments(env: Env, asked: Asked) -> tuple[Any, Any]:
    zone = ZoneInfo(env.time_zone)
    after = asked.until + timedelta(days=1)
    first = datetime(asked.since.year, asked.since.month, asked.since.day, tzinfo=zone)
    return first, datetime(after.year, after.month, after.day, tzinfo=zone)


def objections(env: Env, asked: Asked) -> Report:
    """What clients object, and how often deals are won all the same."""
    rows = _objected(env, asked)
    drawn = chart(
        "bar", gettext("Objections in deals"), gettext("Objection"), gettext("Deals"),
        [row[0].shown for row in rows], {gettext("Deals"): [row[1] for row in rows]},
    )  # fmt: skip
    columns = [
        Column(gettext("Objection"), number=False),
        Column(gettext("Deals")),
        Column(gettext("Won")),
        Column(gettext("Lost")),
        Column(gettext("Won all the same")),
    ]
    return Report(
        charts=[drawn] if rows else [], tables=[Table(gettext("Objections"), columns, rows)]
    )


def _objected(env: Env, asked: Asked) -> Sequence[list[Cell]]:
    deal: Any = env[Deal]
    objection: Any = env[Objection]
    info = env.platform.registry.info("pipeline.objection")
    whose = [getattr(deal, f"{name}_id") == value for name in ("owner", "team", "pipeline")
             if (value := getattr(asked, name)) is not None]  # fmt: skip
    statement = (
        select(objection.id, objection.name, deal.state, func.count())
        .select_from(deal)
        .join(deal.objections)
        .where(deal.opened_on.between(asked.since, asked.until), deal.archived_at.is_(None), *whose)
        .group_by(objection.id, objection.name, deal.state)
    )
    counts: dict[int, dict[str, int]] = {}
    names: dict[int, str] = {}
    for one, name, state, count in env.session.execute(statement):
        names[one] = name_of({"id": one, "name": name}, info)
        counts.setdefault(one, {})[state] = count
    rows = []
    for one in sorted(counts, key=lambda one: (-sum(counts[one].values()), names[one])):
        within = asked.deals("opened_on", ["objections", "=", one])
        found = counts[one]
        won, lost = found.get("won", 0), found.get("lost", 0)
        rows.append([
            text(names[one]),
            number(sum(found.values()), url_of(within)),
            number(won, url_of([*within, WON])),
            number(lost, url_of([*within, LOST])),
            percent(Decimal(won), won + lost),
        ])  # fmt: skip
    return rows
