"""A fingerprint of a database's tables, to notice that they changed since a plan was made."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, text

_SHAPES = {
    "sqlite": """
        SELECT type, name, coalesce(sql, '') FROM sqlite_master
        WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name
    """,
    "postgresql": """
        SELECT table_name, column_name,
               concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = current_schema()
        UNION ALL
        SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
        UNION ALL
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace
        ORDER BY 1, 2, 3
    """,
}


def schema_fingerprint(connection: Connection) -> str:
    """Equal as long as tables, columns, indexes and constraints stay as they are."""
    rows = connection.execute(text(_SHAPES[connection.dialect.name]))
    digest = sha256()
    for row in rows:
        digest.update("\t".join(map(str, row)).encode() + b"\n")
    return digest.hexdigest()[:32]
