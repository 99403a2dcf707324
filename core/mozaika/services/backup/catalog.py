# ruff: noqa: S608 (the parts of the queries are constants)
"""What a PostgreSQL schema consists of, as the statements that make it anew.

Read from the server's catalogue, so that the tables and columns of disabled addons and whatever
else lies in the schema come along exactly. Objects of extensions are the extensions' own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from mozaika.i18n import _l
from mozaika.services.backup.archive import BackupError


class Cursor(Protocol):
    """What is used of a psycopg cursor."""

    def execute(self, query: Any, params: Any = None) -> Any:
        """Sends a query."""

    def fetchall(self) -> list[Any]:
        """The rows of the answer."""
        ...


@dataclass
class Schema:
    """Statements in the order of running: `before` the rows come, and `after`. `tables` maps each
    table, quoted, to the quoted columns that are copied; `sequences` are quoted names."""

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    tables: dict[str, list[str]] = field(default_factory=dict)
    sequences: list[str] = field(default_factory=list)


_OWN = """NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.objid = {0}.oid AND x.deptype = 'e'
    AND x.classid = '{1}'::regclass)"""
_RELATIONS = f"c.relnamespace = current_schema()::regnamespace AND {_OWN.format('c', 'pg_class')}"
_TYPES = f"t.typnamespace = current_schema()::regnamespace AND {_OWN.format('t', 'pg_type')}"
_ROUTINES = f"p.pronamespace = current_schema()::regnamespace AND {_OWN.format('p', 'pg_proc')}"

RELATIONS = f"SELECT quote_ident(c.relname), c.relkind FROM pg_class c WHERE {_RELATIONS}"

_UNKNOWN = f"""
SELECT 'relation', c.relname FROM pg_class c WHERE {_RELATIONS} AND c.relkind IN ('p', 'f')
UNION ALL SELECT 'row security', c.relname FROM pg_class c WHERE {_RELATIONS} AND c.relrowsecurity
UNION ALL SELECT 'type', t.typname FROM pg_type t WHERE {_TYPES} AND t.typtype IN ('d', 'r')
UNION ALL SELECT 'aggregate', p.proname FROM pg_proc p WHERE {_ROUTINES} AND p.prokind = 'a'
"""

_EXTENSIONS = """
SELECT format('CREATE EXTENSION IF NOT EXISTS %I', extname) FROM pg_extension
WHERE extname <> 'plpgsql' ORDER BY oid
"""

_ENUMS = f"""
SELECT format('CREATE TYPE %I AS ENUM (%s)', t.typname,
    (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
     FROM pg_enum WHERE enumtypid = t.oid))
FROM pg_type t WHERE {_TYPES} AND t.typtype = 'e' ORDER BY t.oid
"""

_COMPOSITES = f"""
SELECT format('CREATE TYPE %I AS (%s)', c.relname,
    (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', '
        ORDER BY attnum)
     FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped))
FROM pg_class c WHERE {_RELATIONS} AND c.relkind = 'c' ORDER BY c.oid
"""

_SEQUENCE_OPTIONS = """format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
    s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
    CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END)"""

_SEQUENCES = f"""
SELECT quote_ident(c.relname), format('CREATE SEQUENCE %I AS %s %s', c.relname,
    format_type(s.seqtypid, NULL), {_SEQUENCE_OPTIONS}),
    EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
        AND d.objid = c.oid AND d.deptype = 'i')
FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid
WHERE {_RELATIONS} AND c.relkind = 'S' ORDER BY c.oid
"""

_OWNED_SEQUENCES = f"""
SELECT format('ALTER SEQUENCE %I OWNED BY %I.%I', c.relname, t.relname, a.attname)
FROM pg_class c
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
    AND d.refclassid = 'pg_class'::regclass
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE {_RELATIONS} AND c.relkind = 'S' ORDER BY c.oid
"""

_COLUMNS = f"""
SELECT format('%s%I', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED TABLE ' ELSE 'TABLE ' END,
        c.relname), quote_ident(c.relname), quote_ident(a.attname),
    format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation
        THEN (SELECT format(' COLLATE %I.%I', n.nspname, k.collname) FROM pg_collation k
              JOIN pg_namespace n ON n.oid = k.collnamespace WHERE k.oid = a.attcollation)
        ELSE '' END
    || CASE WHEN a.attidentity <> '' THEN
        (SELECT format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I %s)',
            CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, q.relname,
            {_SEQUENCE_OPTIONS})
         FROM pg_depend d JOIN pg_class q ON q.oid = d.objid AND d.classid = 'pg_class'::regclass
         JOIN pg_sequence s ON s.seqrelid = q.oid
         WHERE d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype = 'i')
        WHEN a.attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s) %s',
            pg_get_expr(e.adbin, e.adrelid),
            CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END)
        WHEN e.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(e.adbin, e.adrelid)
        ELSE '' END
    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
    a.attgenerated <> ''
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef e ON e.adrelid = c.oid AND e.adnum = a.attnum
WHERE {_RELATIONS} AND c.relkind = 'r' ORDER BY c.oid, a.attnum
"""

_FUNCTIONS = f"""
SELECT pg_get_functiondef(p.oid) FROM pg_proc p
WHERE {_ROUTINES} AND p.prokind IN ('f', 'p') ORDER BY p.oid
"""

_CONSTRAINTS = f"""
SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, o.conname,
    pg_get_constraintdef(o.oid))
FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
WHERE {_RELATIONS} AND c.relkind = 'r' AND o.contype IN ('p', 'u', 'x', 'c', 'f')
ORDER BY o.contype = 'f', o.contype = 'c', o.oid
"""

_INDEXES = f"""
SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE {_RELATIONS} AND c.relkind IN ('r', 'm') AND NOT EXISTS (SELECT 1 FROM pg_constraint o
    WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x'))
ORDER BY c.relkind = 'm', i.indexrelid
"""

_VIEWS = f"""
SELECT format('CREATE %s %I AS %s', CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW'
    ELSE 'VIEW' END, c.relname, pg_get_viewdef(c.oid))
FROM pg_class c WHERE {_RELATIONS} AND c.relkind IN ('v', 'm') ORDER BY c.oid
"""

_TRIGGERS = f"""
SELECT pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
WHERE {_RELATIONS} AND NOT g.tgisinternal ORDER BY g.oid
"""

_DROPS = f"""
SELECT statement FROM (
SELECT c.relkind = 'S' AS last, format('DROP %s IF EXISTS %I CASCADE',
    CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
    WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE'
    ELSE 'TABLE' END, c.relname) AS statement
FROM pg_class c WHERE {_RELATIONS} AND c.relkind IN ('v', 'm', 'r', 'p', 'f', 'S', 'c')
UNION ALL SELECT false, format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
FROM pg_proc p WHERE {_ROUTINES}
UNION ALL SELECT false, format('DROP TYPE IF EXISTS %I CASCADE', t.typname)
FROM pg_type t WHERE {_TYPES} AND t.typtype IN ('e', 'd', 'r')
) AS found ORDER BY last
"""


def read_schema(cursor: Cursor) -> Schema:
    """Everything in the current schema. Raises `BackupError` for what can't be made anew."""
    _refuse_unknown(cursor)
    schema = Schema()
    for query in (_EXTENSIONS, _ENUMS, _COMPOSITES):
        schema.before += _texts(cursor, query)
    for name, statement, is_identity in _rows(cursor, _SEQUENCES):
        schema.sequences.append(name)
        schema.before += [] if is_identity else [statement]
    schema.before += [*_read_tables(cursor, schema), *_texts(cursor, _FUNCTIONS)]
    for query in (_OWNED_SEQUENCES, _CONSTRAINTS, _VIEWS, _INDEXES, _TRIGGERS):
        schema.after += _texts(cursor, query)
    return schema


def drops(cursor: Cursor) -> list[str]:
    """Statements that empty the current schema."""
    return _texts(cursor, _DROPS)


def _read_tables(cursor: Cursor, schema: Schema) -> Iterator[str]:
    columns: dict[str, list[str]] = {}
    for table, name, column, definition, is_generated in _rows(cursor, _COLUMNS):
        columns.setdefault(table, []).append(f"{column} {definition}")
        copied = schema.tables.setdefault(name, [])
        copied += [] if is_generated else [column]
    for table, definitions in columns.items():
        yield f"CREATE {table} ({', '.join(definitions)})"


def _refuse_unknown(cursor: Cursor) -> None:
    unknown = [f"{kind} {name}" for kind, name in _rows(cursor, _UNKNOWN)]
    if unknown:
        raise BackupError(
            _l("The database has what Mozaika can't back up: %(names)s.", names=", ".join(unknown)),
            cure=_l("Move it to another schema, or use pg_dump."),
        )


def _rows(cursor: Cursor, query: str) -> list[Any]:
    cursor.execute(query)
    return cursor.fetchall()


def _texts(cursor: Cursor, query: str) -> list[str]:
    return [text for (text,) in _rows(cursor, query)]
