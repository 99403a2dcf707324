"""Filling a database with deals fast: past the platform, straight into its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import select, text

from bench import data
from mozaika.db.search import drop_search_ddl, search_ddl
from mozaika.runtime import Platform
from mozaika.text import search_tokens, sort_key

STATES = {"open": "open", "done": "won", "cancelled": "lost"}
BEGAN = date(2024, 1, 1)
DAYS = 1000


@dataclass(frozen=True)
class Stage:
    """A stage as a deal needs to know it."""

    id: int
    pipeline: int
    kind: str
    probability: int


def fill(platform: Platform, people: data.People, count: int, partners: int) -> None:
    """`count` deals of the first `partners` partners, two thirds of them closed."""
    table = platform.registry.info("pipeline.deal").table
    dialect = platform.database.dialect
    stages = _stages(platform)
    with platform.database.write_engine.begin() as connection:
        for statement in drop_search_ddl(dialect, table.name):
            connection.execute(text(statement))
        made = _rows(people, stages, count, partners)
        while batch := list(islice(made, data.BATCH)):
            data.insert(connection, table, batch)
        if dialect == "postgresql":
            data.advance_ids(connection, table)
        for statement in search_ddl(dialect, table.name):
            connection.execute(text(statement))
    data.count_rows(platform)


def _stages(platform: Platform) -> list[Stage]:
    with platform.env() as env:
        stage = env["pipeline.stage"]
        found = select(stage.id, stage.pipeline_id, stage.kind, stage.probability)
        return [Stage(*row) for row in env.session.execute(found.order_by(stage.id))]


def _rows(
    people: data.People, stages: list[Stage], count: int, partners: int
) -> Iterator[data.Row]:
    rng = Random(2026)
    opened = [stage for stage in stages if stage.kind == "open"]
    closed = [stage for stage in stages if stage.kind != "open"]
    for number in range(1, count + 1):
        stage = rng.choice(opened if number % 3 == 0 else closed)
        yield _row(rng, people, stage, number, rng.randrange(1, partners + 1))


def _row(
    rng: Random, people: data.People, stage: Stage, number: int, partner: int
) -> dict[str, Any]:
    owner = rng.randrange(data.OWNERS)
    moment = data.BEGAN + timedelta(minutes=number)
    began = BEGAN + timedelta(days=rng.randrange(DAYS))
    ends = began + timedelta(days=rng.randrange(5, 120))
    amount = Decimal(rng.randrange(500, 90_000))
    name = f"Deal {number} {rng.choice(('pumps', 'licences', 'service', 'training'))}"
    is_open = stage.kind == "open"
    return {
        "id": number,
        "created_at": moment,
        "updated_at": moment,
        "version": 1,
        "name": name,
        "name_sort": sort_key(name),
        "search_text": search_tokens([name], phones=[]),
        "partner_id": partner,
        "pipeline_id": stage.pipeline,
        "stage_id": stage.id,
        "state": STATES[stage.kind],
        "amount": amount,
        "currency": "PLN",
        "probability": stage.probability,
        "probability_manual": False,
        "opened_on": began,
        "expected_close": ends,
        "closed_on": None if is_open else ends,
        "duration_days": None if is_open else (ends - began).days,
        "stage_since": moment,
        "next_step_on": ends if is_open else None,
        "company_rate": Decimal(1),
        "company_currency": "PLN",
        "company_amount": amount,
        "company_weighted": amount * stage.probability / 100,
        "owner_id": people.owners[owner],
        "team_id": people.teams[owner % data.TEAMS],
        "source_id": rng.choice(people.sources),
    }
