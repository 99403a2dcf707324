"""Who is away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from mozaika import Env
from mozaika_activities.models import Absence


def absent(env: Env, user_ids: Iterable[int], on: date) -> set[int]:
    """Those of the users who are away on a day. It tells the same whoever asks."""
    cls: Any = env[Absence]
    here = cls.user_id.in_(list(user_ids))
    query = select(cls.user_id).where(here, cls.first <= on, cls.last >= on)
    with env.sudo():
        return set(env.session.scalars(query))
