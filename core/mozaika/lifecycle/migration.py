"""What a migration script works with: the same calls on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2s
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    MetaData,
    Table,
    func,
    inspect,
    literal,
    select,
    text,
    update,
)

from mozaika.db.search import drop_search_ddl
from mozaika.errors import LifecycleError
from mozaika.i18n import _l
from mozaika.lifecycle.fill import PendingFill, schedule
from mozaika.lifecycle.tables import SEED
from mozaika.model.registry import Registry

ARCHIVE = "archived_"
"""Beginning of the names of tables that keep what scripts dropped."""

_LONGEST_NAME = 60

_RENAME_IN_CHANGES = {
    "sqlite": """UPDATE base_change SET "values" = replace("values", :old, :new)
        WHERE model = :model AND "values" LIKE :seen""",
    "postgresql": """UPDATE base_change SET "values" = replace("values"::text, :old, :new)::jsonb
        WHERE model = :model AND "values"::text LIKE :seen""",
}
"""The keys of a change's JSON are names of fields."""


class Migration:
    """Changes that can't be found by comparing tables. `addon` is whose script it is."""

    def __init__(self, connection: Connection, registry: Registry, addon: str) -> None:
        self.connection = connection
        self.registry = registry
        self.addon = addon

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.connection.dialect.name

    def table(self, model: str) -> Table:
        """The model's table as it is in the database now."""
        return Table(_table(model), MetaData(), autoload_with=self.connection)

    def has_table(self, model: str) -> bool:
        """Whether the database has the model's table now."""
        return inspect(self.connection).has_table(_table(model))

    def columns(self, model: str) -> list[str]:
        """Names of the columns of the model's table as it is now."""
        return [column["name"] for column in inspect(self.connection).get_columns(_table(model))]

    def execute(
        self, sql: str, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ()
    ) -> Any:
        """Sends a statement; parameters are written `:name`. A list of mappings runs it for each.
        Returns SQLAlchemy's result."""
        return self.connection.execute(text(sql), parameters or None)

    def rename_field(self, model: str, old: str, new: str) -> None:
        """Moves the column of a field to its new name with every value, and what is remembered
        of the field under its old name (changes, shipped values).

        Where an earlier upgrade without a script has made the new column already, the old values
        go into the rows that have nothing but the default in it; the old column is dropped, and its
        values are kept as by `drop_field`.
        """
        present = self.columns(model)
        column = next((name for name in (old, f"{old}_id") if name in present), None)
        if column is None:
            raise self._missing(model, old)
        renamed = new + column.removeprefix(old)
        if renamed in present:
            self._pour(model, column, renamed, new)
        else:
            self._drop_indexes(model, column)
            self._rename_column(model, column, renamed)
            if f"{old}_sort" in present:
                self._drop_indexes(model, f"{old}_sort")
                self._rename_column(model, f"{old}_sort", f"{new}_sort")
        self._rename_in_seeds(model, old, new)
        self._rename_in_changes(model, old, new)

    def rename_model(self, old: str, new: str) -> None:
        """Moves a model's table, and its links, to the new name, and what points to its records
        by the model's name (changes, attachments, shipped data, saved filters)."""
        tables = inspect(self.connection).get_table_names()
        if _table(old) not in tables:
            raise self._missing(old, None)
        for statement in drop_search_ddl(self.dialect, _table(old)):
            self.execute(statement)
        for name in tables:
            if name == _table(old) or name.startswith(f"{_table(old)}__"):
                self._drop_table_indexes(name)
                renamed = _table(new) + name.removeprefix(_table(old))
                self.execute(f"ALTER TABLE {_quote(name)} RENAME TO {_quote(renamed)}")
        self._rename_link_columns(old, new)
        for info in self.registry:
            if info.addon == "base" and "model" in info.fields and info.table.name in tables:
                column = info.table.c.model
                self.connection.execute(
                    update(info.table).where(column == old).values({column: new})
                )

    def drop_field(self, model: str, name: str) -> str:
        """Drops the column of a field; its values are kept in a table of their own, whose name
        is returned."""
        present = self.columns(model)
        column = next((c for c in (name, f"{name}_id") if c in present), None)
        if column is None:
            raise self._missing(model, name)
        archive = _short(f"{ARCHIVE}{_table(model)}__{column}")
        table, quoted = _quote(_table(model)), _quote(column)
        self.execute(f"DROP TABLE IF EXISTS {_quote(archive)}")
        self.execute(
            f"CREATE TABLE {_quote(archive)} AS SELECT id, {quoted} FROM {table} "  # noqa: S608
            f"WHERE {quoted} IS NOT NULL"
        )
        self._drop_indexes(model, column)
        self._drop_column(model, column)
        return archive

    def recompute(self, model: str, field: str) -> None:
        """Has a stored computed field (or `search_text`, or a sort key) of all records computed
        again in the background: its method gives other values than before."""
        total = self.connection.scalar(select(func.count()).select_from(self.table(model)))
        schedule(self.connection, [PendingFill(model, field, total or 0, 0)])

    def _pour(self, model: str, old: str, new: str, field: str) -> None:
        info = self.registry.models.get(model)
        declared = info.fields.get(field) if info else None
        table = self.table(model)
        target = table.c[new]
        untouched: ColumnElement[bool] = target.is_(None)
        if declared is not None and declared.default is not None and not callable(declared.default):
            untouched = untouched | (target == literal(declared.default, declared.type))
        self.connection.execute(
            update(table).where(untouched, table.c[old].is_not(None)).values({target: table.c[old]})
        )
        self.drop_field(model, old)

    def _rename_column(self, model: str, old: str, new: str) -> None:
        table = _quote(_table(model))
        self.execute(f"ALTER TABLE {table} RENAME COLUMN {_quote(old)} TO {_quote(new)}")

    def _drop_column(self, model: str, column: str) -> None:
        table, quoted = _quote(_table(model)), _quote(column)
        keys = inspect(self.connection).get_foreign_keys(_table(model))
        bound = any(column in key["constrained_columns"] for key in keys)
        if self.dialect == "sqlite" and bound:
            self.execute(f"UPDATE {table} SET {quoted} = NULL")  # noqa: S608 (SQLite can't drop it)
        else:
            self.execute(f"ALTER TABLE {table} DROP COLUMN {quoted}")

    def _drop_indexes(self, model: str, column: str) -> None:
        for index in inspect(self.connection).get_indexes(_table(model)):
            if column in index["column_names"] and index["name"]:
                self.execute(f"DROP INDEX {_quote(index['name'])}")

    def _drop_table_indexes(self, table: str) -> None:
        """Their names carry the table's; the schema comparison makes them anew."""
        for index in inspect(self.connection).get_indexes(table):
            if index["name"]:
                self.execute(f"DROP INDEX {_quote(index['name'])}")

    def _rename_link_columns(self, old: str, new: str) -> None:
        before, after = f"{_table(old)}_id", f"{_table(new)}_id"
        for name in inspect(self.connection).get_table_names():
            if "__" not in name or name.startswith(ARCHIVE):
                continue
            columns = inspect(self.connection).get_columns(name)
            if any(column["name"] == before for column in columns):
                self._drop_table_indexes(name)
                self.execute(
                    f"ALTER TABLE {_quote(name)} RENAME COLUMN {_quote(before)} TO {_quote(after)}"
                )

    def _rename_in_seeds(self, model: str, old: str, new: str) -> None:
        rows = self.connection.execute(
            select(SEED.c.id, SEED.c.shipped).where(SEED.c.model == model)
        ).all()
        for identity, shipped in rows:
            moved = {
                part: {new if key == old else key: value for key, value in values.items()}
                for part, values in (shipped or {}).items()
            }
            if moved != shipped:
                self.connection.execute(
                    update(SEED).where(SEED.c.id == identity).values(shipped=moved)
                )

    def _rename_in_changes(self, model: str, old: str, new: str) -> None:
        if not self.has_table("base.change"):
            return
        self.execute(
            _RENAME_IN_CHANGES[self.dialect],
            {"old": f'"{old}":', "new": f'"{new}":', "model": model, "seen": f'%"{old}":%'},
        )

    def _missing(self, model: str, field: str | None) -> LifecycleError:
        what = f"{model}.{field}" if field else model
        return LifecycleError(
            _l("A migration script of the addon %(addon)s moves %(what)s, which the database has "
               "not.").format(addon=self.addon, what=what),
            cure=_l("Correct the name in the script, or ask m.columns(…) first."),
            addons=[self.addon],
        )  # fmt: skip


def _table(model: str) -> str:
    return model.replace(".", "_")


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _short(name: str) -> str:
    """At most `_LONGEST_NAME` characters; PostgreSQL takes 63 bytes."""
    if len(name) <= _LONGEST_NAME:
        return name
    return name[: _LONGEST_NAME - 9] + "_" + blake2s(name.encode(), digest_size=4).hexdigest()
