"""A small world for tests of filters: people, companies, tags; and random data and filters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy.orm import Mapped, Session

from mozaika.db.filters.dates import RELATIVE_NAMES
from mozaika.model import Model, compose, computed, field, many_to_many, many_to_one, one_to_many
from mozaika.model.types import Json, Money, Numeric, Str


class Company(Model, name="t.company"):
    name: Mapped[str] = field(Str(50))
    parent: Mapped[Any] = many_to_one("t.company", required=False)
    people: Mapped[Any] = one_to_many("t.person", inverse="company")


class Tag(Model, name="t.tag"):
    name: Mapped[str | None] = field(Str(50))
    people: Mapped[Any] = many_to_many("t.person", inverse="tags")


class Person(Model, name="t.person"):
    name: Mapped[str] = field(Str(50))
    nick: Mapped[str | None] = field(Str(50))
    age: Mapped[int | None] = field()
    born: Mapped[date | None] = field()
    seen: Mapped[datetime | None] = field()
    active: Mapped[bool | None] = field()
    worth: Mapped[Decimal | None] = field(Money)
    rate: Mapped[Decimal | None] = field(Numeric(8, 2))
    mood: Mapped[str | None] = field(Str(10), choices=[("good", "Good"), ("bad", "Bad")])
    notes: Mapped[Any] = field(Json, required=False)
    boss: Mapped[Any] = many_to_one("t.person", required=False)
    company: Mapped[Company | None] = many_to_one(Company)
    reports: Mapped[Any] = one_to_many("t.person", inverse="boss")
    tags: Mapped[Any] = many_to_many(Tag, inverse="people")
    friends: Mapped[Any] = many_to_many("t.person")
    shout: Mapped[str] = computed("_shout", depends=["name"])

    def _shout(self) -> str:
        return self.name.upper()


def make_registry() -> Any:
    return compose([("t", Company), ("t", Tag), ("t", Person)])


NOW = datetime(2026, 3, 29, 21, 30, tzinfo=UTC)
"""In Warsaw, the evening of the day on which summer time begins."""

LETTERS = "aAłŁ%_\\'ИиİΣςß 😀"
texts = st.text(LETTERS, max_size=4)
ages = st.integers(-2, 3)
days = st.integers(-40, 40).map(lambda n: NOW.date() + timedelta(days=n))
moments = st.one_of(
    st.integers(-100, 100).map(lambda n: NOW + timedelta(hours=n)),
    st.integers(-3, 3).map(lambda n: NOW + timedelta(microseconds=n)),
    st.sampled_from([datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)]),
)
amounts = st.decimals("-2", "2", places=4)
rates = st.decimals("-2", "2", places=2)


def maybe(strategy: Any) -> Any:
    return st.one_of(st.none(), strategy)


def indexes(count: int) -> Any:
    return st.sets(st.integers(0, count - 1), max_size=count) if count else st.just(set())


@st.composite
def worlds(draw: Any) -> dict[str, Any]:
    """Rows of companies, tags and people; references are indexes."""
    companies = draw(st.lists(texts, max_size=3))
    tags = draw(st.lists(maybe(texts), max_size=3))
    count = draw(st.integers(1, 6))
    reference = lambda size: maybe(st.integers(0, size - 1)) if size else st.none()  # noqa: E731
    people = [
        {
            "name": draw(texts),
            "nick": draw(maybe(texts)),
            "age": draw(maybe(ages)),
            "born": draw(maybe(days)),
            "seen": draw(maybe(moments)),
            "active": draw(maybe(st.booleans())),
            "worth": draw(maybe(amounts)),
            "rate": draw(maybe(rates)),
            "mood": draw(maybe(st.sampled_from(["good", "bad"]))),
            "boss": draw(reference(count)),
            "company": draw(reference(len(companies))),
            "tags": draw(indexes(len(tags))),
            "friends": draw(indexes(count)),
        }
        for _ in range(count)
    ]
    parents = [draw(reference(len(companies))) for _ in companies]
    return {"companies": companies, "parents": parents, "tags": tags, "people": people}


def fill(session: Session, registry: Any, world: dict[str, Any]) -> list[Any]:
    """Writes the rows with ids from 1; returns the people."""
    companies = [
        registry["t.company"](id=n, name=name) for n, name in enumerate(world["companies"], 1)
    ]
    tags = [registry["t.tag"](id=n, name=name) for n, name in enumerate(world["tags"], 1)]
    links = ("boss", "company", "tags", "friends")
    people = [
        registry["t.person"](id=n, **{k: v for k, v in row.items() if k not in links})
        for n, row in enumerate(world["people"], 1)
    ]
    session.add_all([*companies, *tags, *people])
    session.flush()
    for company, parent in zip(companies, world["parents"], strict=True):
        company.parent_id = _id(parent)
    for person, row in zip(people, world["people"], strict=True):
        person.boss_id, person.company_id = _id(row["boss"]), _id(row["company"])
        person.tags = [tags[index] for index in sorted(row["tags"])]
        person.friends = [people[index] for index in sorted(row["friends"])]
    session.flush()
    session.expire_all()
    return people


def _id(index: int | None) -> int | None:
    return None if index is None else index + 1


ids = st.integers(0, 7)
RELATIVE = st.sampled_from([*RELATIVE_NAMES, "last_7_days", "next_30_days", "now"])
day_values = st.one_of(days.map(str), RELATIVE)
moment_values = st.one_of(
    days.map(str),
    RELATIVE,
    moments.map(str),
    moments.map(lambda m: m.replace(tzinfo=None).isoformat()),
)
VALUES = {
    "text": texts,
    "integer": ages,
    "decimal": st.one_of(amounts.map(str), st.sampled_from([0, 1, -0.5, 1.00005])),
    "date": day_values,
    "moment": moment_values,
    "boolean": st.booleans(),
    "id": ids,
    "mood": st.sampled_from(["good", "bad"]),
}
OWN = {
    "name": "text",
    "nick": "text",
    "mood": "mood",
    "age": "integer",
    "worth": "decimal",
    "rate": "decimal",
    "born": "date",
    "seen": "moment",
    "active": "boolean",
    "id": "id",
    "boss": "reference",
    "company": "reference",
    "tags": "links",
    "friends": "links",
    "reports": "links",
    "notes": "other",
}
PREFIXES = (
    "",
    "",
    "",
    "boss.",
    "reports.",
    "friends.",
    "tags.people.",
    "company.people.",
    "boss.boss.",
)
OTHERS = {
    "company.name": "text",
    "company.parent.name": "text",
    "tags.name": "text",
    "boss.tags": "links",
    "company.parent": "reference",
}
EQUAL, ORDER, NULL = ("=", "!="), ("<", "<=", ">", ">="), ("is null", "is not null")


@st.composite
def filter_conditions(draw: Any) -> list[Any]:
    """`[field, operator, value]` over the person's fields and relations."""
    path, kind = draw(
        st.one_of(
            st.tuples(st.sampled_from(PREFIXES), st.sampled_from(sorted(OWN))).map(
                lambda pair: (pair[0] + pair[1], OWN[pair[1]])
            ),
            st.sampled_from(sorted(OTHERS.items())),
        )
    )
    if kind == "other":
        return [path, draw(st.sampled_from(NULL))]
    if kind == "links":
        return draw(st.one_of(
            st.sampled_from(NULL).map(lambda op: [path, op, None]),
            st.tuples(st.just(path), st.sampled_from(["has any", "has none"]), _ids()).map(list),
        ))  # fmt: skip
    if kind in ("reference", "id"):
        return draw(_references(path, kind))
    return draw(_values(path, kind))


def _ids() -> Any:
    return st.one_of(st.lists(ids, max_size=3), st.just({"user": "teams"}))


def _references(path: str, kind: str) -> Any:
    options = [
        st.tuples(st.just(path), st.sampled_from(EQUAL), st.one_of(ids, st.just({"user": "id"}))),
        st.tuples(st.just(path), st.sampled_from(["in", "not in"]), _ids()),
        st.tuples(st.just(path), st.sampled_from(NULL), st.none()),
    ]
    if kind == "reference":
        options.append(st.tuples(st.just(path), st.sampled_from(["ilike", "starts"]), texts))
    return st.one_of(*options).map(list)


def _values(path: str, kind: str) -> Any:
    value = VALUES[kind]
    operators = [*EQUAL, *ORDER] if kind != "boolean" else [*EQUAL]
    options = [
        st.tuples(st.just(path), st.sampled_from(operators), value),
        st.tuples(st.just(path), st.sampled_from([*EQUAL, *NULL]), st.none()),
    ]
    if kind != "boolean":
        options.append(
            st.tuples(st.just(path), st.just("between"), st.tuples(value, value).map(list))
        )
    if kind not in ("boolean", "moment"):
        plain = days.map(str) if kind == "date" else value
        options.append(
            st.tuples(st.just(path), st.sampled_from(["in", "not in"]), st.lists(plain, max_size=3))
        )
    if kind == "text":
        words = st.sampled_from(["ilike", "like", "not ilike", "starts"])
        options.append(st.tuples(st.just(path), words, value))
    return st.one_of(*options).map(list)


filters_json = st.recursive(
    filter_conditions(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(lambda items: {"or": items}),
        st.lists(inner, max_size=3).map(lambda items: {"and": items}),
        inner.map(lambda item: {"not": item}),
    ),
    max_leaves=6,
)
