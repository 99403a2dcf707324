"""The difference between the composed tables and the database, as additive steps.

Alembic's autogenerate finds it. Nothing is dropped here: what nobody declares any more is
reported with the number of values it keeps, and a change of type is left to a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alembic.autogenerate import produce_migrations
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, MetaData, String, Table, func, select, table
from sqlalchemy.sql import column as sql_column

from mozaika.errors import LifecycleError
from mozaika.i18n import _l
from mozaika.lifecycle import ddl
from mozaika.lifecycle.compositions import difference
from mozaika.lifecycle.fingerprint import schema_fingerprint
from mozaika.lifecycle.owners import Footprint, Owners, holder
from mozaika.lifecycle.relax import drop_not_null
from mozaika.lifecycle.search_steps import is_search_table, search_steps
from mozaika.lifecycle.steps import Difference, Orphan, Step, StepKind, Warned
from mozaika.model.registry import Registry

FOREIGN_TABLES = ("archived_", "procrastinate_", "apscheduler_", "alembic_", "sqlite_")
"""Beginnings of names of tables in the database that no model declares."""


def compare(
    connection: Connection, registry: Registry, resting: Mapping[str, Footprint]
) -> Difference:
    """Compares the registry's tables with the database's.

    `resting` are the footprints of addons that are not enabled but keep their data. Raises
    `LifecycleError` where a column can't be added because rows would have no value for it.
    """
    ddl.break_cycles(registry.metadata)
    return _Comparison(connection, registry, resting).run()


class _Comparison:
    def __init__(
        self, connection: Connection, registry: Registry, resting: Mapping[str, Footprint]
    ) -> None:
        self.connection = connection
        self.dialect = connection.dialect
        self.registry = registry
        self.metadata: MetaData = registry.metadata
        self.owners = Owners(registry)
        self.resting = resting
        self.found = Difference()
        self.fresh: set[tuple[str, str]] = set()

    @property
    def _is_sqlite(self) -> bool:
        return self.dialect.name == "sqlite"

    def run(self) -> Difference:
        operations = self._known_operations()
        self._add_tables([o.table_name for o in operations if isinstance(o, ops.CreateTableOp)])
        for operation in operations:
            if isinstance(operation, ops.DropTableOp):
                self._report_orphan(operation.table_name, None)
            elif isinstance(operation, ops.ModifyTableOps):
                self._modify(operation)
        self.found.steps += search_steps(self.connection, self.registry)
        self.found.orphans.sort(key=lambda orphan: (orphan.table, orphan.column or ""))
        return self.found

    def _known_operations(self) -> Sequence[Any]:
        others = frozenset(name for footprint in self.resting.values() for name in footprint)
        database = (self.dialect.name, schema_fingerprint(self.connection), others)
        return difference(self.registry, database, lambda: list(self._operations()))

    def _operations(self) -> Iterator[Any]:
        context = MigrationContext.configure(
            self.connection, opts={"include_name": self._is_ours, "compare_type": _differs}
        )
        script = produce_migrations(context, self.metadata)
        assert script.upgrade_ops is not None
        yield from script.upgrade_ops.ops

    def _is_ours(self, name: str | None, kind: str, _parents: Any) -> bool:
        if kind != "table" or name in self.metadata.tables:
            return True
        if name is not None and is_search_table(name):
            return False
        known = any(name in footprint for footprint in self.resting.values())
        return name is not None and not known and not name.startswith(FOREIGN_TABLES)

    def _add_tables(self, names: list[str]) -> None:
        tables = [t for t in self.metadata.sorted_tables if t.name in names]
        for made, statements in _by_table(self.metadata, tables, self.dialect):
            self.found.steps.append(
                Step(
                    "table",
                    self.owners.table(made.name),
                    _l("Make the table %(table)s (columns: %(columns)s).").format(
                        table=made.name, columns=len(made.columns)
                    ),
                    tuple(statements),
                    made.name,
                )
            )

    def _modify(self, change: ops.ModifyTableOps) -> None:
        name = change.table_name
        made = self.metadata.tables.get(name)
        if made is None or any(step.table == name for step in self.found.steps):
            return
        for operation in change.ops:
            if isinstance(operation, ops.AddColumnOp):
                self._add_column(made.c[operation.column.name])
            elif isinstance(operation, ops.AlterColumnOp):
                self._alter_column(made.c[operation.column_name], operation)
            elif isinstance(operation, ops.DropColumnOp):
                self._leave_column(name, operation.to_column())
            elif isinstance(operation, ops.CreateIndexOp):
                self._add_index(made, str(operation.index_name))
            elif isinstance(operation, ops.CreateForeignKeyOp):
                self._report_foreign_key(made, operation)

    def _add_column(self, column: Column[Any]) -> None:
        owner = self.owners.column(column.table.name, column.name)
        needs_value = not column.nullable and column.server_default is None
        if needs_value and (rows := self._count(column.table.name)):
            raise LifecycleError(
                _l(
                    "The field “%(field)s” of %(model)s (addon %(addon)s) is required and has no "
                    "default, but the table has rows without it: %(rows)s."
                ).format(field=owner.field, model=owner.model, addon=owner.addon, rows=rows),
                cure=_l("Give the field a default, or let a migration script add its values."),
                addons=[owner.addon],
            )
        self.fresh.add((column.table.name, column.name))
        self.found.new_columns.append((column.table.name, column.name))
        self._step(
            "column",
            column,
            _l("Add the column %(column)s to %(table)s (%(type)s)."),
            ddl.add_column(column, self.dialect, nullable=needs_value and self._is_sqlite),
        )

    def _alter_column(self, column: Column[Any], change: ops.AlterColumnOp) -> None:
        if change.modify_type is not None:
            self._change_type(column, change.existing_type)
        if change.modify_nullable is True:
            self._relax(column)
        elif change.modify_nullable is False:
            self._tighten(column)

    def _change_type(self, column: Column[Any], old: Any) -> None:
        if self.dialect.name == "sqlite" and _is_text(old) and _is_text(column.type):
            return
        wanted = ddl.type_text(column, self.dialect)
        if self.dialect.name == "postgresql" and _widens(old, column):
            text = _l("Widen the column %(column)s of %(table)s to %(type)s.")
            plain = wanted.split(" COLLATE")[0]
            self._step(
                "type", column, text, ddl.alter_column(column, f"TYPE {plain}", self.dialect)
            )
            return
        self._warn(
            column,
            _l("%(table)s.%(column)s is %(old)s in the database and %(type)s in the addon: "
               "a migration script has to change it."),
            old=old,
        )  # fmt: skip

    def _relax(self, column: Column[Any]) -> None:
        text = _l("Let the column %(column)s of %(table)s be empty.")
        self._step(
            "type", column, text, *drop_not_null(self.connection, column.table.name, column.name)
        )

    def _tighten(self, column: Column[Any]) -> None:
        empty = self._count(column.table.name, empty=column.name)
        if empty:
            self._warn(
                column,
                _l("%(table)s.%(column)s is required now; rows without a value: %(rows)s."),
                rows=empty,
            )
        elif self.dialect.name == "postgresql":
            text = _l("Require a value in the column %(column)s of %(table)s.")
            self._step("type", column, text, ddl.alter_column(column, "SET NOT NULL", self.dialect))

    def _add_index(self, made: Table, name: str) -> None:
        index = next(i for i in made.indexes if i.name == name)
        owner = self.owners.column(made.name, next(iter(index.columns)).name)
        text = (
            _l("Make the unique index %(index)s on %(table)s.")
            if index.unique
            else _l("Make the index %(index)s on %(table)s.")
        )
        self.found.steps.append(
            Step(
                "index",
                owner.addon,
                text.format(index=name, table=made.name),
                (ddl.create_index(index, self.dialect),),
                made.name,
            )
        )

    def _report_foreign_key(self, made: Table, change: ops.CreateForeignKeyOp) -> None:
        there = inline_keys(self.connection, made.name)
        wanted = (change.referent_table, change.kw.get("ondelete") or "NO ACTION")
        for name in change.local_cols:
            if (made.name, name) not in self.fresh and there.get(name) != wanted:
                self._warn(
                    made.c[name],
                    _l("%(table)s.%(column)s refers to another table, or deletes otherwise, than "
                       "in the database: a migration script has to change it."),
                )  # fmt: skip

    def _leave_column(self, name: str, column: Column[Any]) -> None:
        """A column that nobody declares may not refuse rows that nobody fills it for."""
        self._report_orphan(name, column.name)
        if column.nullable or column.server_default is not None:
            return
        text = _l("Let the column %(column)s of %(table)s be empty: nobody declares it any more.")
        self.found.steps.append(
            Step(
                "type",
                self.owners.table(name),
                text.format(column=column.name, table=name),
                tuple(drop_not_null(self.connection, name, column.name)),
                name,
                column.name,
            )
        )

    def _report_orphan(self, name: str, column: str | None) -> None:
        if holder(self.resting, name, column) or column == "search_text":
            return
        addon = self.owners.table(name) or name.partition("_")[0]
        rows = self._count(name, filled=column)
        self.found.orphans.append(Orphan(addon, name, column, rows))

    def _count(self, name: str, *, filled: str | None = None, empty: str | None = None) -> int:
        statement = select(func.count()).select_from(table(name))
        if filled is not None:
            statement = statement.where(sql_column(filled).is_not(None))
        if empty is not None:
            statement = statement.where(sql_column(empty).is_(None))
        return self.connection.scalar(statement) or 0

    def _step(self, kind: StepKind, column: Column[Any], text: Any, *sql: str) -> None:
        owner = self.owners.column(column.table.name, column.name)
        description = text.format(**self._names(column))
        self.found.steps.append(
            Step(kind, owner.addon, description, sql, column.table.name, column.name)
        )

    def _warn(self, column: Column[Any], text: Any, **details: Any) -> None:
        owner = self.owners.column(column.table.name, column.name)
        self.found.warnings.append(
            Warned(owner.addon, text.format(**self._names(column), **details))
        )

    def _names(self, column: Column[Any]) -> dict[str, str]:
        return {
            "table": column.table.name,
            "column": column.name,
            "type": ddl.type_text(column, self.dialect),
        }


def _by_table(
    metadata: MetaData, tables: list[Table], dialect: Any
) -> Iterator[tuple[Table, list[str]]]:
    """Each table with its statements; those that close a cycle go with the last table."""
    statements = ddl.create_tables(metadata, tables, dialect)
    groups: list[tuple[Table, list[str]]] = []
    by_name = {f"CREATE TABLE {dialect.identifier_preparer.quote(t.name)} (": t for t in tables}
    for statement in statements:
        head = statement.split("\n", 1)[0]
        if head in by_name:
            groups.append((by_name[head], []))
        groups[-1][1].append(statement)
    return iter([(made, [first, *sorted(rest)]) for made, (first, *rest) in groups])


def inline_keys(connection: Connection, table: str) -> dict[str, tuple[str, str]]:
    """On SQLite, by column, the table that a foreign key refers to and what deleting there does:
    SQLAlchemy does not read the latter of a column that was added later."""
    if connection.dialect.name != "sqlite":
        return {}
    rows = connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")').mappings()
    return {row["from"]: (row["table"], row["on_delete"]) for row in rows}


def _differs(_context: Any, _there: Any, _column: Any, old: Any, new: Any) -> bool | None:
    """Whether texts have another length, which Alembic overlooks where one has none. None leaves
    the answer to Alembic."""
    return _length(old) != _length(new) if _is_text(old) and _is_text(new) else None


def _length(kind: Any) -> int | None:
    length: int | None = getattr(kind, "length", None)
    return length


def _is_text(kind: Any) -> bool:
    return getattr(kind, "_type_affinity", None) is String or isinstance(kind, String)


def _widens(old: Any, column: Column[Any]) -> bool:
    if not (_is_text(old) and _is_text(column.type)):
        return False
    new_length, old_length = _length(column.type), _length(old)
    return new_length is None or (old_length is not None and old_length <= new_length)
