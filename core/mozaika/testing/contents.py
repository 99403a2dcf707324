"""All that a database holds, to see that nothing of it is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import inspect

from mozaika.lifecycle.fill import run_pending
from mozaika.lifecycle.host import Host

Contents = Mapping[str, Counter[str]]
"""How often each row is in each table."""

BUSY = ("base_state", "base_addon", "base_fill", "base_job")
"""Tables that count what was done, or what is to be done in the background."""

_SHOWN = 5


def contents(host: Host) -> Contents:
    """Every row of every table, columns by name; what is computed afterwards is computed first."""
    run_pending(host.platform)
    found = {}
    with host.database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            if table not in BUSY and "_fts" not in table and not table.startswith("procrastinate"):
                rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"')  # noqa: S608
                found[table] = Counter(repr(sorted(row.items())) for row in rows.mappings())
    return found


def losses(before: Contents, after: Contents) -> Iterator[str]:
    """What is no more as it was, table by table."""
    for table in sorted({*before, *after}):
        old, new = before.get(table, Counter()), after.get(table, Counter())
        for text, rows in (("lost", old - new), ("did not have", new - old)):
            if rows:
                shown = "\n  ".join(list(rows)[:_SHOWN])
                yield f"{table} {text} {rows.total()} of its {old.total()} rows:\n  {shown}"
