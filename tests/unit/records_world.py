"""A small company for tests of the records service, and platforms made without a life cycle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Mapped

from mozaika.addons import Hooks
from mozaika.db import Database
from mozaika.db.search import search_ddl
from mozaika.declare import Grant, Own, Restriction, Where
from mozaika.model import (
    Archivable,
    Model,
    Registry,
    compose,
    computed,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
)
from mozaika.model.types import Money, Str
from mozaika.runtime import Env, Platform, Settings, User
from mozaika.services.writes import session_factory
from mozaika.text import search_tokens, sort_key


class Person(Model, name="base.user", label="User", order="name"):
    name: Mapped[str] = field(Str(50), sort_key=True)
    salary: Mapped[int | None] = field(roles=["r.boss"])
    chief: Mapped[Any] = many_to_one("base.user", required=False)


class Stage(Model, name="r.stage", order="sequence"):
    name: Mapped[str] = field(Str(50))
    sequence: Mapped[int] = field(default=1)


class Label(Model, name="r.label"):
    name: Mapped[str] = field(Str(50))
    deals: Mapped[Any] = many_to_many("r.deal", inverse="labels")


class Deal(Archivable, Model, name="r.deal", label="Deal", order="-created_at"):
    name: Mapped[str] = field(Str(80), sort_key=True, search=True)
    amount: Mapped[Decimal | None] = field(Money)
    currency: Mapped[str] = field(Str(3), default="PLN")
    chance: Mapped[int | None] = field()
    created_at: Mapped[datetime] = field(index=True)
    closes: Mapped[date | None] = field(index=True)
    secret: Mapped[str | None] = field(Str(50), roles=["r.boss"])
    owner: Mapped[Any] = many_to_one("base.user", required=False)
    stage: Mapped[Stage | None] = many_to_one(Stage)
    labels: Mapped[Any] = many_to_many(Label, inverse="deals")
    lines: Mapped[Any] = one_to_many("r.line", inverse="deal")
    summary: Mapped[str] = computed("_summary", depends=["name", "owner.name", "lines.price"])

    def _summary(self) -> str:
        owner = self.owner.name if self.owner else "-"
        return f"{self.name} {owner} {sum(line.price for line in self.lines)}"


class Line(Model, name="r.line", display="id"):
    deal: Mapped[Any] = many_to_one(Deal, required=True)
    price: Mapped[int] = field()


MODELS = [Person, Stage, Label, Deal, Line]
ALL = [Grant("r.all", f"{cls.__model_name__}", "crud") for cls in MODELS]
OWN = [
    Grant("r.own", "r.deal", "crud", where=Own("owner")),
    Grant("r.own", "r.stage", "r"),
    Grant("r.own", "r.line", "r"),
    Grant("r.own", "r.label", "r", where=Where([["name", "!=", "hidden"]])),
    Grant("r.own", "base.user", "r", where=Where([["id", "=", {"user": "id"}]])),
]
BOSS = User(100, "boss", roles=frozenset({"r.all", "r.boss"}), time_zone="Europe/Warsaw")
CLERK = User(101, "clerk", roles=frozenset({"r.all"}), time_zone="Europe/Warsaw")


def own_user(user_id: int) -> User:
    """Sees own deals, themselves, and most labels."""
    return User(user_id, f"own{user_id}", roles=frozenset({"r.own"}), time_zone="Europe/Warsaw")


def make_registry() -> Registry:
    return compose([("r", cls) for cls in MODELS])


def make_platform(
    url: str,
    registry: Registry | None = None,
    *,
    grants: Sequence[Grant] = (*ALL, *OWN),
    restrictions: Sequence[Restriction] = (),
) -> Platform:
    """A platform on an empty database, with its tables and search indexes."""
    registry, database = registry or make_registry(), Database(url)
    registry.metadata.create_all(database.engine)
    with database.write_engine.begin() as connection:
        for info in registry:
            for statement in (
                search_ddl(database.dialect, info.table.name) if info.searchable else ()
            ):
                connection.exec_driver_sql(statement)
    return Platform(
        database=database,
        settings=Settings(),
        available={},
        addons=(),
        hooks=Hooks(()),
        registry=registry,
        sessions=session_factory(registry),
        grants=list(grants),
        restrictions=list(restrictions),
    )


def put(platform: Platform, model: str, rows: Sequence[dict[str, Any]]) -> None:
    """Writes rows as they are, with the derived columns that the write side would keep."""
    info = platform.registry.info(model)
    made = []
    for row in rows:
        values = {column.name: None for column in info.table.columns if column.name != "id"}
        values |= {f.name: f.default for f in info.columns if f.default is not None}
        values |= row
        values |= {
            f"{f.name}_sort": sort_key(values[f.name])
            for f in info.fields.values()
            if f.sort_key and values[f.name] is not None
        }
        if info.searchable:
            values["search_text"] = search_tokens([values["name"]])
        made.append(values)
    with platform.database.write_engine.begin() as connection:
        connection.execute(insert(info.table), made)


def link(platform: Platform, pairs: Sequence[tuple[int, int]]) -> None:
    """Links deals to labels."""
    table = platform.registry.metadata.tables["r_deal__labels"]
    near, far = table.c
    with platform.database.write_engine.begin() as connection:
        connection.execute(insert(table), [{near.name: a, far.name: b} for a, b in pairs])


@contextmanager
def executed(env: Env) -> Iterator[list[tuple[str, Any]]]:
    """The SELECTs that are executed meanwhile, with their values."""
    seen: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append((statement, values))

    engine = env.platform.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
