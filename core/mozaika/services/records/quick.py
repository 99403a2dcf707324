"""Choosing a record as somebody types: a few records, found by their words."""

from __future__ import annotations

from typing import Any

from mozaika.db.filters import EVERYTHING, parse
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records.plan import Item
from mozaika.services.records.searching import Wanted, search
from mozaika.services.records.sight import sight_of
from mozaika.text import sort_key

CANDIDATES = 5
"""Matches looked at for each that is shown: where many match, the best of these are chosen."""


def suggest(env: Env, info: ModelInfo, q: str, limit: int) -> list[Item]:
    """At most `limit` items of `id` and the display field; names that begin with `q` come first.

    Without words it is the first records in the model's order; a model without a quick search is
    searched by its display field.
    """
    fields = ["id", info.display]
    if not q.strip():
        return search(env, info, EVERYTHING, Wanted(fields=fields, limit=limit)).items
    many = limit * CANDIDATES
    if info.searchable:
        found = search(env, info, EVERYTHING, Wanted(q, fields, limit=many)).items
    else:
        found = _by_display(env, info, q, fields, many)
    typed = sort_key(q).partition("\t")[0]
    return sorted(found, key=lambda item: _rank(item[info.display], typed))[:limit]


def _by_display(env: Env, info: ModelInfo, q: str, fields: list[str], limit: int) -> list[Item]:
    if not info.fields[info.display].has_column or info.display == "id":
        return []
    visible = sight_of(env).visible
    node = parse([[info.display, "ilike", q]], env.platform.registry, info.name, visible=visible)
    return search(env, info, node, Wanted(fields=fields, limit=limit)).items


def _rank(name: Any, typed: str) -> tuple[bool, str]:
    key = sort_key(str(name or ""))
    return not key.startswith(typed), key
