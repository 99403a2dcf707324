"""One change at a time: the lock that two administrators can't hold at once."""

from __future__ import annotations

from sqlalchemy import Connection, text

from mozaika.errors import LifecycleError
from mozaika.i18n import _l

ADVISORY_KEY = 0x6D6F7A61696B61  # "mozaika"
LOCK_TIMEOUT = "5s"
"""How long a statement waits for a table in use on PostgreSQL: while a change of a table waits,
everybody else who wants the table waits behind it."""


def hold(connection: Connection) -> None:
    """Holds the lock until the connection's transaction ends.

    On SQLite the writing transaction itself is the lock. Raises `LifecycleError` when somebody
    else holds it on PostgreSQL.
    """
    if connection.dialect.name == "sqlite":
        return
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    locked = connection.scalar(
        text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": ADVISORY_KEY}
    )
    if not locked:
        raise LifecycleError(
            _l("Somebody else is changing the addons of this database just now."),
            cure=_l("Wait until that is done, then make the plan again."),
        )
