"""Tests get a database of their own each time, and templates are built once."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, create_engine, inspect, select, text
from sqlalchemy.pool import NullPool

from mozaika.db import Database
from mozaika.model.types import Json
from tests.databases import Databases


def tables(url: str) -> list[str]:
    return inspect(create_engine(url, poolclass=NullPool)).get_table_names()


def execute(url: str, *statements: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_an_empty_database_has_no_tables(database_url: str) -> None:
    assert tables(database_url) == []


def test_each_call_makes_another_database(databases: Databases) -> None:
    first, second = databases.empty(), databases.empty()
    execute(first, "CREATE TABLE seen (id INTEGER)")
    assert tables(first) == ["seen"]
    assert tables(second) == []


def test_a_template_is_built_once_and_its_copies_are_independent(databases: Databases) -> None:
    built: list[str] = []

    def build(url: str) -> None:
        built.append(url)
        execute(url, "CREATE TABLE letter (a TEXT)", "INSERT INTO letter VALUES ('ł')")

    first, second = (databases.template("test_databases", build) for _ in range(2))
    execute(first, "DROP TABLE letter")
    assert len(built) == 1
    assert tables(second) == ["letter"]
    assert tables(databases.template("test_databases", build)) == ["letter"]
    assert len(built) == 1


def test_text_is_ordered_by_code_point(databases: Databases) -> None:
    url = databases.empty()
    execute(url, "CREATE TABLE word (w TEXT)", "INSERT INTO word VALUES ('ł'), ('z'), ('Я'), ('B')")
    with create_engine(url, poolclass=NullPool).connect() as connection:
        words = connection.execute(text("SELECT w FROM word ORDER BY w")).scalars().all()
    assert words == ["B", "z", "ł", "Я"]


def test_whatever_json_says_comes_back(database_url: str) -> None:
    """Bare numbers too, which SQLite would keep as its own."""
    said = [2, -1, 2**40, 0.5, 1e20, True, False, None, "2", "null", "ł", [1], {"a": [None]}]
    database = Database(database_url)
    table = Table("kept", MetaData(), Column("id", Integer, primary_key=True), Column("v", Json))
    with database.engine.connect() as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"v": value} for value in said])
        assert connection.scalars(select(table.c.v).order_by(table.c.id)).all() == said
        connection.rollback()
    database.dispose()
