"""The SQL of additive schema steps, as text, for either database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Dialect, Index, MetaData, Table, create_mock_engine
from sqlalchemy.engine import URL
from sqlalchemy.schema import (
    CreateIndex,
    DDLElement,
    ExecutableDDLElement,
    sort_tables_and_constraints,
)

_URLS = {"sqlite": URL.create("sqlite"), "postgresql": URL.create("postgresql+psycopg")}


def render(element: DDLElement | ExecutableDDLElement, dialect: Dialect) -> str:
    """The statement without a trailing semicolon, ready to be sent to the driver as it stands."""
    return str(element.compile(dialect=dialect)).strip()


def break_cycles(metadata: MetaData) -> None:
    """Marks the foreign keys of tables that refer to each other, so that one can be made first."""
    sort: Any = sort_tables_and_constraints  # it has no annotations
    for made, constraints in sort(metadata.tables.values()):
        if made is None:
            for constraint in constraints:
                constraint.use_alter = True


def create_tables(metadata: MetaData, tables: Sequence[Table], dialect: Dialect) -> list[str]:
    """Statements that make the tables with their constraints and indexes, in an order that
    works; tables that refer to each other get those foreign keys last where the database needs it.
    """
    statements: list[str] = []

    def collect(element: Any, *_: Any, **__: Any) -> None:
        statements.append(render(element, dialect))

    keys: list[Any] = [key for made in tables for key in made.foreign_key_constraints]
    rules = [key._create_rule for key in keys]
    mock = create_mock_engine(_URLS[dialect.name], collect)
    metadata.create_all(mock, tables=tables, checkfirst=False)
    for key, rule in zip(keys, rules, strict=True):
        key._create_rule = rule  # what ALTER TABLE added, the next CREATE TABLE would leave out
    return statements


def add_column(column: Column[Any], dialect: Dialect, *, nullable: bool) -> str:
    """ALTER TABLE … ADD COLUMN with its foreign key inline.

    With `nullable` the column takes NULLs whatever it declares (rows can't have a value yet)."""
    shown = column._copy()
    shown.nullable = shown.nullable or nullable
    Table(column.table.name, MetaData(), shown)
    compiler: Any = dialect.ddl_compiler(dialect, None)  # type: ignore[arg-type]
    text = compiler.get_column_specification(shown)
    table = dialect.identifier_preparer.quote(column.table.name)
    references = "".join(_references(key, dialect) for key in column.foreign_keys)
    return f"ALTER TABLE {table} ADD COLUMN {text}{references}"


def _references(key: Any, dialect: Dialect) -> str:
    preparer = dialect.identifier_preparer
    target = key.column
    text = f" REFERENCES {preparer.quote(target.table.name)} ({preparer.quote(target.name)})"
    return f"{text} ON DELETE {key.ondelete}" if key.ondelete else text


def create_index(index: Index, dialect: Dialect) -> str:
    """CREATE [UNIQUE] INDEX."""
    return render(CreateIndex(index), dialect)


def alter_column(column: Column[Any], action: str, dialect: Dialect) -> str:
    """ALTER TABLE … ALTER COLUMN … `action` (PostgreSQL)."""
    preparer = dialect.identifier_preparer
    table, name = preparer.quote(column.table.name), preparer.quote(column.name)
    return f"ALTER TABLE {table} ALTER COLUMN {name} {action}"


def type_text(column: Column[Any], dialect: Dialect) -> str:
    """The column's type as the database spells it."""
    return column.type.compile(dialect=dialect)
