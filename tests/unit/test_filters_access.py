"""Access criteria hold inside every relation that a filter or a page follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, exists, select
from sqlalchemy.orm import Session, aliased

from mozaika.db.criteria import ModelCriteria
from mozaika.db.filters import Context, criterion, parse
from tests.unit.filter_world import NOW, fill, make_registry

CONTEXT = Context(NOW)
REGISTRY = make_registry()
PERSON, TAG, COMPANY = (REGISTRY[f"t.{name}"] for name in ("person", "tag", "company"))
ROW = {
    "name": "", "boss": None, "company": None, "tags": set(), "friends": set(),
}  # fmt: skip
WORLD = {
    "companies": ["seen", "unseen"],
    "parents": [None, None],
    "tags": ["seen", "unseen"],
    "people": [
        {**ROW, "name": "one", "company": 0, "boss": 1, "tags": {0}, "friends": {1}},
        {**ROW, "name": "two", "company": 1, "boss": 2, "tags": {1}, "friends": {2}},
        {**ROW, "name": "unseen", "company": 1, "tags": {0}},
    ],
}
CRITERIA = [ModelCriteria(cls, cls.name != "unseen") for cls in (PERSON, TAG, COMPANY)]


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    REGISTRY.metadata.create_all(engine)
    with Session(engine) as made:
        fill(made, REGISTRY, WORLD)
        yield made
    engine.dispose()


def found(session: Session, item: Any) -> list[int]:
    node = parse(item, REGISTRY, "t.person")
    clause = criterion(node, REGISTRY, PERSON, CONTEXT, guarded=lambda _model: True)
    return list(session.scalars(select(PERSON.id).where(clause).options(*CRITERIA)))


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ([], [1, 2]),
        (["company.name", "=", "unseen"], []),
        (["company.name", "!=", "unseen"], [1, 2]),
        (["company.name", "is not null", None], [1]),
        (["company", "=", 2], []),
        (["company", "in", [1, 2]], [1]),
        (["company", "is null", None], [2]),
        (["boss.name", "=", "unseen"], []),
        (["boss", "is null", None], [2]),
        (["boss.boss", "is null", None], [1, 2]),
        (["tags.name", "=", "unseen"], []),
        (["tags", "has any", [1, 2]], [1]),
        (["tags", "has none", [2]], [1, 2]),
        (["tags", "is null", None], [2]),
        (["friends.name", "=", "unseen"], []),
        (["friends", "has any", [2, 3]], [1]),
        (["reports", "has any", [1, 2]], [2]),
        (["reports.name", "=", "two"], []),
        (["company.people.name", "=", "unseen"], []),
        (["tags.people.name", "=", "unseen"], []),
        ({"not": ["company.people.name", "=", "two"]}, [1, 2]),
    ],
)
def test_what_must_not_be_seen_answers_as_absent(
    session: Session, item: Any, expected: list[int]
) -> None:
    assert found(session, item) == expected


def test_a_rule_looks_at_records_whatever_the_reader_may_see(session: Session) -> None:
    node = parse(["company.name", "=", "unseen"], REGISTRY, "t.person")
    rule = criterion(node, REGISTRY, PERSON, CONTEXT, plain=True)
    statement = select(PERSON.id).options(ModelCriteria(PERSON, rule), CRITERIA[2])
    assert list(session.scalars(statement)) == [2, 3]


@pytest.mark.parametrize(
    "rule",
    [
        ["company.name", "=", "unseen"],
        {"not": ["company.name", "=", "seen"]},
        ["tags.people.name", "=", "unseen"],
        {"not": ["friends", "has any", [2]]},
        ["boss.name", "!=", "two"],
        ["reports", "is null", None],
    ],
)
def test_a_rule_holds_for_aliases_however_they_are_joined(session: Session, rule: Any) -> None:
    clause = criterion(parse(rule, REGISTRY, "t.person"), REGISTRY, PERSON, CONTEXT, plain=True)
    option = ModelCriteria(PERSON, clause)
    expected = set(session.scalars(select(PERSON.id).where(clause)))
    assert expected
    alias, outer = aliased(PERSON), aliased(PERSON)
    by_from = select(alias.id)
    by_join = select(alias.id).select_from(COMPANY).join(alias, alias.id > -COMPANY.id)
    by_outer_join = select(alias.id).select_from(TAG).outerjoin(alias, alias.id > -TAG.id)
    by_in = select(outer.id).where(outer.id.in_(select(alias.id)))
    by_exists = select(outer.id).where(exists(select(alias.id).where(alias.id == outer.id)))
    for statement in (by_from, by_join, by_outer_join, by_in, by_exists):
        rows = session.execute(statement.options(option))
        assert {row[-1] for row in rows} == expected
