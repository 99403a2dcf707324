"""Filling a database with partners fast: past the platform, straight into its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, select, text

from mozaika.db import statistics
from mozaika.db.search import drop_search_ddl, search_ddl
from mozaika.runtime import Platform
from mozaika.services import auth
from mozaika.text import search_tokens, sort_key
from mozaika_contacts.demo.people import make_person
from mozaika_contacts.demo.words import LANGUAGES, Words, words
from mozaika_contacts.names import display_name

OWNERS, TEAMS, SOURCES = 20, 5, 8
SELLERS = ("contacts.user", "pipeline.user")
STATUSES = ("prospect", "active", "active", "active", "dormant", "former")
SYLLABLES = {
    "pl": ("ba", "cze", "do", "ga", "ja", "ko", "le", "ma", "no", "pa", "ro", "szy", "wi", "za"),
    "ru": ("ба", "ве", "до", "га", "же", "ко", "ле", "ма", "но", "па", "ро", "ши", "ту", "за"),
    "ro": ("ba", "ce", "do", "ga", "ia", "co", "le", "ma", "no", "pa", "ro", "ști", "vi", "ză"),
}
ENDINGS = {"pl": ("ski", "czyk"), "ru": ("ов", "енко"), "ro": ("escu", "eanu")}
BATCH = 10_000
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)

Row = dict[str, Any]
Convert = Callable[[Any], Any] | None


@dataclass(frozen=True)
class People:
    """Who works: `narrow` sees a fifth of the partners, `wide` sees all and may import."""

    owners: list[int]
    teams: list[int]
    sources: list[int]
    narrow: int
    narrow_token: str
    wide_token: str


def make_people(platform: Platform) -> People:
    """Owners in teams, sources, and the tokens of two users."""
    with platform.env(write=True) as env:
        role = env["base.role"]
        roles = {role.name: role for role in env.session.scalars(select(role))}
        teams = [env["base.team"](name=f"Team {n}") for n in range(TEAMS)]
        sources = [env["contacts.source"](name=f"Bench source {n}") for n in range(SOURCES)]
        owners = [
            env["base.user"](
                login=f"owner{n}",
                name=f"Owner {n}",
                roles=[roles[name] for name in SELLERS if name in roles],
                teams=[teams[n % TEAMS]],
                password_hash=auth.hash_password("bench") if n == 0 else None,
            )
            for n in range(OWNERS)
        ]
        wanted = [roles[name] for name in ("contacts.manager", "base.importer", "base.user")]
        boss = env["base.user"](login="boss", name="Boss", roles=wanted)
        env.session.add_all([*teams, *sources, *owners, boss])
        env.session.flush()
        return People(
            [owner.id for owner in owners],
            [team.id for team in teams],
            [source.id for source in sources],
            owners[0].id,
            auth.issue_token(env, owners[0].id, "bench"),
            auth.issue_token(env, boss.id, "bench"),
        )


def fill(platform: Platform, people: People, count: int) -> None:
    """`count` partners, every second with a telephone and an e-mail address."""
    partner = platform.registry.info("contacts.partner").table
    point = platform.registry.info("contacts.contact_point").table
    dialect = platform.database.dialect
    with platform.database.write_engine.begin() as connection:
        for statement in drop_search_ddl(dialect, partner.name):
            connection.execute(text(statement))
        made = partners(people, count)
        while batch := list(islice(made, BATCH)):
            insert(connection, partner, [row for row, _ in batch])
            insert(connection, point, [p for _, points in batch for p in points])
        if dialect == "postgresql":
            advance_ids(connection, partner, point)
        for statement in search_ddl(dialect, partner.name):
            connection.execute(text(statement))
    count_rows(platform)


def count_rows(platform: Platform) -> None:
    """What autovacuum, or the job base.count_rows, does within the hour."""
    database = platform.database
    if database.dialect == "postgresql":
        automatic = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with automatic.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
        return
    with database.write_engine.begin() as connection:
        statistics.refresh(connection, platform.registry.metadata)
    database.dispose()


def partners(people: People, count: int, seed: int = 2026) -> Iterator[tuple[Row, list[Row]]]:
    """Rows of partners, each with the rows of its contact points; the same for a seed."""
    rng = Random(seed)
    vocabularies = [words(language) for language in LANGUAGES]
    for number in range(1, count + 1):
        vocabulary = vocabularies[number % 3]
        owner = rng.randrange(OWNERS)
        moment = BEGAN + timedelta(minutes=number)
        stamps = {"created_at": moment, "updated_at": moment, "version": 1}
        phone = f"+48{600_000_000 + number * 37}"
        email = f"kontakt{number}@example.com"
        points = [
            {**stamps, "partner_id": number, "kind": kind, "value": value, "primary": True}
            for kind, value in (("phone", phone), ("email", email))
        ]
        row = {
            **stamps,
            **_company_or_person(rng, vocabulary),
            "id": number,
            "language": vocabulary["language"],
            "country": vocabulary["country"],
            "status": rng.choice(STATUSES),
            "owner_id": people.owners[owner],
            "team_id": people.teams[owner % TEAMS],
            "source_id": rng.choice(people.sources),
            "revenue": Decimal(rng.randrange(1_000, 9_000_000)),
            "currency": "PLN",
            "employees": rng.randrange(1, 500),
            "city": rng.choice(vocabulary["cities"])["name"],
            "do_not_call": False,
            "do_not_mail": False,
        }
        row["name_sort"] = sort_key(row["name"])
        reached = number % 2 == 0
        row["phone"], row["email"] = (phone, email) if reached else (None, None)
        found = [row["name"], row["city"], row["email"]]
        row["search_text"] = search_tokens(found, phones=[row["phone"]])
        yield row, points if reached else []


def _company_or_person(rng: Random, vocabulary: Words) -> Row:
    language = vocabulary["language"]
    invented = "".join(rng.choices(SYLLABLES[language], k=rng.randint(2, 4))).capitalize()
    if rng.random() < 0.4:
        person = make_person(rng, vocabulary)
        family = person.name.family
        if rng.random() < 0.5:
            family = invented + rng.choice(ENDINGS[language])
        name = replace(person.name, family=family)
        return {
            "kind": "person",
            "name": display_name(name, language),
            "given_name": name.given,
            "family_name": family,
        }
    trade = rng.choice(vocabulary["trades"])
    company = f"{invented}{rng.choice(trade['after'])} {rng.choice(vocabulary['forms'])}"
    return {"kind": "company", "name": company, "given_name": None, "family_name": None}


def insert(connection: Connection, table: Table, rows: list[Row]) -> None:
    """By the driver itself: COPY on PostgreSQL, executemany on SQLite."""
    names = list(rows[0])
    dialect = connection.dialect
    converts: list[Convert] = [
        table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names
    ]
    values = (
        [convert(row[name]) if convert else row[name] for name, convert in _pairs(names, converts)]
        for row in rows
    )
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(f'"{name}"' for name in names)
    if dialect.name == "sqlite":
        places = ", ".join("?" * len(names))
        driver.executemany(
            f"INSERT INTO {table.name} ({columns}) VALUES ({places})",  # noqa: S608
            values,
        )
        return
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy,
    ):
        for row in values:
            copy.write_row(row)


def _pairs(names: list[str], converts: Iterable[Convert]) -> list[tuple[str, Convert]]:
    return list(zip(names, converts, strict=True))


def advance_ids(connection: Connection, *tables: Table) -> None:
    """The ids that the rows brought along are not given again."""
    for table in tables:
        connection.execute(
            text(f"SELECT setval('{table.name}_id_seq', (SELECT max(id) FROM {table.name}))")  # noqa: S608
        )
