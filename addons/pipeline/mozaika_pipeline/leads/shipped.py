"""Shipped records, found by the keys of their seeds."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from mozaika import Env

_CACHE = "pipeline shipped sources"


def source_ids(env: Env) -> Mapping[str, int]:
    """Ids of the shipped sources by key, such as "website" and "search"."""
    if _CACHE not in env.cache:
        seed = env["base.seed"]
        rows = select(seed.key, seed.record_id).where(seed.model == "contacts.source")
        with env.sudo():
            found = env.session.execute(rows.where(seed.record_id.is_not(None))).all()
        env.cache[_CACHE] = {key.partition(".source_")[2]: one for key, one in found}
    known: Mapping[str, int] = env.cache[_CACHE]
    return known
