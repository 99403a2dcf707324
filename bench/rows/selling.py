"""Deals at a hundred thousand, with every shipped addon: what a seller's day asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy import MetaData, Select, Table, func, or_, select

from bench import floors
from bench.client import Client
from bench.measure import Act, Result, in_turns
from bench.places import Place, Server
from bench.rows import starting as start
from bench.rows.reading import signed_in

API = "/api/v1/pipeline.deal"
FIELDS = "id,name,state,amount,currency,expected_close,partner,stage"
OPEN = '[["state","=","open"]]'
PAGE = f"{API}?{urlencode({'filter': OPEN, 'fields': FIELDS, 'sort': 'name'})}"
GROUPS = f"{API}/aggregate?group=stage&measures=id:count,company_amount:sum"
PAGES = (("list of deals, HTML", "list"), ("board of deals, HTML", "kanban"))


def measure(place: Place, mozaika: Server) -> Iterator[Result]:
    """Pages, boards, sums, changes."""
    ours = mozaika.client(place.people.narrow_token)
    deals = _Deals(place)
    yield _beside(place, mozaika, "page of 80 deals", deals.page(), partial(ours, PAGE))
    yield _beside(place, mozaika, "deals by stage, summed", deals.groups(), partial(ours, GROUPS))
    cookie = signed_in(mozaika, "owner0", "bench")
    for work, view in PAGES:
        path = f"/pipeline/deal?view={view}"
        yield _timed(mozaika, work, partial(mozaika.client(Cookie=cookie), path), 40)
    yield _timed(mozaika, "tracked change of a deal's amount", _change(ours))


def starting(place: Place, empty: Callable[[], str]) -> Iterator[Result]:
    """As `bench.rows.starting`, with every shipped addon."""
    taken = start.run(empty(), place.folder, "init", "--addons", ",".join(place.addons))
    yield Result("new database with every addon (command)", "≤ 5 s", taken, taken <= 5, unit="s")
    yield from start.servers(place)


class _Deals:
    """The statements that somebody would write by hand."""

    def __init__(self, place: Place) -> None:
        found = MetaData()
        names = ("pipeline_deal", "pipeline_stage", "contacts_partner")
        found.reflect(place.host.database.engine, only=names)
        self.deal, self.stage, self.partner = (found.tables[name] for name in names)
        self.mine = or_(
            self.deal.c.owner_id == place.people.narrow,
            self.deal.c.team_id == place.people.teams[0],
        )

    def page(self) -> Select[Any]:
        """Eighty open deals by name, with the names of partner and stage."""
        d, stage, partner = self.deal, self.stage, self.partner
        names = ("id", "name", "state", "amount", "currency", "expected_close")
        return (
            select(*(d.c[name] for name in names), partner.c.name, stage.c.name)
            .select_from(
                d.outerjoin(partner, partner.c.id == d.c.partner_id).outerjoin(
                    stage, stage.c.id == d.c.stage_id
                )
            )
            .where(d.c.state == "open", d.c.archived_at.is_(None), self.mine)
            .order_by(d.c.name_sort, d.c.id)
            .limit(81)
        )

    def groups(self) -> Select[Any]:
        """Count and sum by stage."""
        table: Table = self.deal
        return (
            select(table.c.stage_id, func.count(), func.sum(table.c.company_amount))
            .where(table.c.archived_at.is_(None), self.mine)
            .group_by(table.c.stage_id)
        )


def _beside(
    place: Place, mozaika: Server, work: str, statement: Select[Any], ask: Callable[[], Any]
) -> Result:
    bare = Act(floors.bare(place.host.database.engine, statement))
    driver, taken = in_turns(5, bare, Act(ask, mozaika.cpu), run=4)
    note = f"{taken.cpu:.1f} ms of CPU"
    return Result(work, "–", taken.ms, True, driver=driver.ms, note=note)


def _timed(
    mozaika: Server, work: str, ask: Callable[[], Any], budget: float | None = None
) -> Result:
    (taken,) = in_turns(5, Act(ask, mozaika.cpu), run=4)
    note = f"{taken.cpu:.1f} ms of CPU"
    if budget is None:
        return Result(work, "–", taken.ms, True, note=note)
    return Result(work, f"≤ {budget:.0f} ms", taken.ms, taken.ms <= budget, note=note)


def _change(ours: Client) -> Callable[[], Any]:
    deal, numbers = orjson.loads(ours(PAGE).body)["items"][0]["id"], count(1)
    body = (orjson.dumps({"amount": f"{number}.00"}) for number in numbers)
    return lambda: ours(f"{API}/{deal}", next(body), method="PATCH")
