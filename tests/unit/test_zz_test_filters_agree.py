"""SQL on both databases and the evaluation in memory give the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from mozaika.db import Database
from mozaika.db.filters import Context, criterion, matches, parameters, parse, shape
from tests.unit.filter_world import NOW, fill, filters_json, make_registry, worlds

CONTEXT = Context(NOW, "Europe/Warsaw", user_id=2, teams=frozenset({1, 3}))
REGISTRY = make_registry()
PERSON = REGISTRY["t.person"]

# The database is made once for all examples; each example's rows are rolled back.
in_one_database = settings(
    max_examples=700, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    REGISTRY.metadata.create_all(made.engine)
    yield made
    made.dispose()


@given(world=worlds(), written=st.lists(filters_json, min_size=1, max_size=6))
@in_one_database
def test_sql_and_memory_agree(database: Database, world: Any, written: list[Any]) -> None:
    with Session(database.engine) as session:
        people = fill(session, REGISTRY, world)
        for item in written:
            node = parse(item, REGISTRY, "t.person")
            statement = select(PERSON.id).where(criterion(node, REGISTRY, PERSON, CONTEXT))
            found = set(session.scalars(statement))
            assert found == {p.id for p in people if matches(node, p, CONTEXT)}, item
            assert found == _by_named_values(session, node), item
            assert found == _of_all_visible(session, node), item
            assert set(session.scalars(select(PERSON.id))) - found == _ids(
                session, {"not": item}
            ), item


def _by_named_values(session: Session, node: Any) -> set[int]:
    clause = criterion(node, REGISTRY, PERSON, CONTEXT, named=True)
    return set(session.scalars(select(PERSON.id).where(clause), parameters(node, CONTEXT)))


def _of_all_visible(session: Session, node: Any) -> set[int]:
    clause = criterion(node, REGISTRY, PERSON, CONTEXT, guarded=lambda _model: True)
    return set(session.scalars(select(PERSON.id).where(clause)))


def _ids(session: Session, item: Any) -> set[int]:
    node = parse(item, REGISTRY, "t.person")
    clause = criterion(node, REGISTRY, PERSON, CONTEXT, plain=True)
    return set(session.scalars(select(PERSON.id).where(clause)))


@given(one=filters_json, other=filters_json)
@settings(max_examples=700)
def test_filters_of_one_shape_share_a_statement(one: Any, other: Any) -> None:
    first, second = (parse(item, REGISTRY, "t.person") for item in (one, other))
    if shape(first) == shape(second):
        named = [criterion(n, REGISTRY, PERSON, CONTEXT, named=True) for n in (first, second)]
        assert str(named[0]) == str(named[1])
        assert parameters(first, CONTEXT).keys() == parameters(second, CONTEXT).keys()
