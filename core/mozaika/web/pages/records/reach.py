"""Whether the user may do something with one record: what its page offers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import access


def reaches(env: Env, info: ModelInfo, record: Any, operation: str) -> bool:
    """Whether the user may `operation` ("update", "delete") this record, which the user can see;
    asks the database only where the record's own values do not tell."""
    if env.access_off:
        return True
    mine = access.rights(env)
    if not mine.can(info.name, operation):
        return False
    criterion = mine.criterion(info.name, operation)
    if criterion is None or mine.covers(info.name, operation, record):
        return True
    cls: Any = info.cls
    with env.sudo():
        found = env.session.scalar(select(cls.id).where(cls.id == record.id, criterion))
    return found is not None
