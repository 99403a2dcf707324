"""The floor's statements: what somebody would write by hand with SQLAlchemy Core, and the driver.

The same SQL work over the same columns as Mozaika's, with the user's rule in the WHERE clause.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, MetaData, Select, Table, cast, func, literal_column, or_, select
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.postgresql import TSQUERY

from mozaika.text import query_terms

PAGE_FIELDS = ("id", "name", "city", "status", "created_at", "revenue")
REFERENCES = {
    "parent": "contacts_partner",
    "source": "contacts_source",
    "industry": "contacts_industry",
    "owner": "base_user",
    "team": "base_team",
    "created_by": "base_user",
    "updated_by": "base_user",
}
"""The many-to-ones of a partner, and their tables."""

HIDDEN = ("search_text", "name_sort", *(f"{name}_id" for name in REFERENCES))


class Tables:
    """The tables as they stand in the database, and the rule of one user."""

    def __init__(self, engine: Engine, user: int, team: int) -> None:
        found = MetaData()
        found.reflect(engine, only=["base_change", *set(REFERENCES.values())])
        self.dialect = engine.dialect.name
        self.partner: Table = found.tables["contacts_partner"]
        self.change: Table = found.tables["base_change"]
        self.others = {name: found.tables[t].alias(name) for name, t in REFERENCES.items()}
        self.own = [c for c in self.partner.c if c.name not in HIDDEN]
        self.user, self.team = user, team

    def joined(self, *names: str) -> Any:
        """The partners with what they point to."""
        source: Any = self.partner
        for name in names:
            other = self.others[name]
            source = source.outerjoin(other, other.c.id == self.partner.c[f"{name}_id"])
        return source

    def mine(self) -> Any:
        """The rule: own partners, and those of the team."""
        return or_(self.partner.c.owner_id == self.user, self.partner.c.team_id.in_([self.team]))


def page(tables: Tables) -> Select[Any]:
    """A page of 80 with a filter, a sort and two relations."""
    p, owner, source = tables.partner, tables.others["owner"], tables.others["source"]
    columns = [p.c[name] for name in PAGE_FIELDS]
    return (
        select(*columns, owner.c.id, owner.c.name, source.c.id, source.c.name)
        .select_from(tables.joined("owner", "source"))
        .where(p.c.status == "active", p.c.country.in_(["PL", "RO"]))
        .where(p.c.archived_at.is_(None), tables.mine())
        .order_by(p.c.name_sort, p.c.id)
        .limit(81)
    )


def one(tables: Tables, record: int) -> Select[Any]:
    """All of one record, and the names of what it points to."""
    found = [*tables.own]
    for name in REFERENCES:
        found += [tables.others[name].c.id, tables.others[name].c.name]
    source = tables.joined(*REFERENCES)
    return select(*found).select_from(source).where(tables.partner.c.id == record, tables.mine())


def groups(tables: Tables) -> Select[Any]:
    """Number and revenue of partners by country and currency."""
    p = tables.partner
    return (
        select(p.c.country, p.c.currency, func.count(p.c.id), func.sum(p.c.revenue))
        .where(p.c.archived_at.is_(None), tables.mine())
        .group_by(p.c.country, p.c.currency)
        .limit(1001)
    )


def count(tables: Tables) -> Select[Any]:
    """How many partners the user sees."""
    p = tables.partner
    return select(func.count(p.c.id)).where(p.c.archived_at.is_(None), tables.mine())


def quick(tables: Tables, q: str) -> Select[Any]:
    """The first eight that the index of the quick search finds."""
    p = tables.partner
    found = select(p.c.id, p.c.name).where(p.c.archived_at.is_(None)).limit(8)
    if tables.dialect == "sqlite":
        index = sql_table("contacts_partner_fts")
        match = " AND ".join(_any(words, " OR ", '"{}"*') for words in query_terms(q))
        matched = literal_column("contacts_partner_fts").op("MATCH")(match)
        joined = index.join(p, p.c.id == literal_column("+contacts_partner_fts.rowid"))
        return found.select_from(joined).where(matched)
    words = func.array_to_tsvector(func.string_to_array(p.c.search_text, literal_column("' '")))
    match = " & ".join(_any(words, " | ", "'{}':*") for words in query_terms(q))
    return found.where(words.op("@@")(cast(match, TSQUERY)))


def _any(words: tuple[str, ...], joint: str, form: str) -> str:
    return f"({joint.join(form.format(word) for word in words)})"


def bare(engine: Engine, statement: Select[Any]) -> Callable[[], Any]:
    """Runs the statement's SQL on a connection of the driver's own."""
    compiled = statement.compile(engine, compile_kwargs={"render_postcompile": True})
    found: Any = compiled.params
    if compiled.positional:
        found = tuple(compiled.params[name] for name in compiled.positiontup or ())
    driver, sql = _driver(engine), str(compiled)

    def run() -> Any:
        cursor = driver.cursor()
        rows = cursor.execute(sql, found).fetchall()
        cursor.close()
        return rows

    return run


def bare_create(engine: Engine, tables: Tables, count: int) -> Callable[[], Any]:
    """Writes so many partners, and a change for each, in a transaction of the driver's own."""
    driver, moment = _driver(engine), "2026-01-01 00:00:00"
    partner = {
        "kind": "company", "name": "Bare sp. z o.o.", "name_sort": "bare sp z o o",
        "search_text": "bare sp z o o spzoo", "status": "prospect", "currency": "PLN",
        "country": "PL", "language": "pl", "employees": 12, "do_not_call": False,
        "do_not_mail": False, "version": 1, "created_at": moment, "updated_at": moment,
        "owner_id": tables.user,
    }  # fmt: skip
    change = {
        "model": "contacts.partner", "record_id": 1, "operation": "create", "at": moment,
        "user_id": tables.user, "values": '{"name": [null, "Bare sp. z o.o."]}',
    }  # fmt: skip
    place = "?" if tables.dialect == "sqlite" else "%s"

    def run() -> None:
        cursor = driver.cursor()
        cursor.execute("BEGIN")
        for table, row in (("contacts_partner", partner), ("base_change", change)):
            columns = ", ".join(f'"{name}"' for name in row)
            places = ", ".join([place] * len(row))
            sql = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
            cursor.executemany(sql, [tuple(row.values())] * count)
        cursor.execute("COMMIT")
        cursor.close()

    return run


def _driver(engine: Engine) -> Any:
    """A connection of the driver's own, where every statement is a transaction."""
    own = engine.raw_connection()
    driver: Any = own.driver_connection
    own.detach()
    if engine.dialect.name == "postgresql":
        driver.autocommit = True
    return driver
