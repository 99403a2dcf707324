"""What a many-to-one or many-to-many control offers: few choices whole, many by searching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.display import name_of, pick
from mozaika.web.widgets import Control, Option

FEW = 50
"""A select offers up to so many; beyond it, the user searches."""

MOST_CHECKS = 200
"""Links to choose from by checkboxes."""


class Options:
    """Looks up choices, each target once per page."""

    def __init__(self, env: Env) -> None:
        self.env = env
        self._first: dict[str, tuple[list[Option], bool]] = {}

    def fill(self, control: Control, field: Field, searched: str = "") -> Control:
        """The control with its choices, the chosen ones among them."""
        info = self.env.platform.registry.info(field.target_name)
        chosen = control.value if isinstance(control.value, list) else [control.value]
        limit = MOST_CHECKS if control.kind == "checks" else FEW
        options, many = self._begin(info, limit)
        if searched and many:
            options = find(self.env, info, searched, limit)
        missing = [value for value in chosen if value and value not in {o.value for o in options}]
        options = [*self._named(info, missing), *options]
        attributes = {**control.attributes, "many": many} if many else control.attributes
        return replace(
            control,
            options=options,
            target=info.name,
            searched=searched,
            attributes=attributes if control.kind == "pick" else {},
        )

    def _begin(self, info: ModelInfo, limit: int) -> tuple[list[Option], bool]:
        """The first choices, and whether there are more."""
        if info.name not in self._first:
            found = find(self.env, info, "", limit + 1)
            self._first[info.name] = (found[:limit], len(found) > limit)
        return self._first[info.name]

    def _named(self, info: ModelInfo, values: Sequence[str]) -> list[Option]:
        ids = [int(value) for value in values if value.isdigit()]
        if not ids:
            return []
        rows = _search(self.env, info, len(ids), filter=[["id", "in", ids]], archived=None)
        return [_option(row, info) for row in rows]


def find(env: Env, info: ModelInfo, query: str, limit: int = FEW) -> list[Option]:
    """The choices that fit `query`; the first ones where it is empty."""
    if not query:
        rows = _search(env, info, limit)
    elif info.searchable:
        rows = Records(env, info.name).suggest(query, limit=limit)
    else:
        rows = _search(env, info, limit, filter=[[info.display, "ilike", query]])
    return [_option(row, info) for row in rows]


def _search(env: Env, info: ModelInfo, limit: int, **how: Any) -> Sequence[Any]:
    fields = ["id", info.display, *(["color"] if "color" in info.fields else [])]
    found: Sequence[Any] = Records(env, info.name).search(fields=fields, limit=limit, **how).items
    return found


def _option(row: Any, info: ModelInfo) -> Option:
    return Option(str(pick(row, "id")), name_of(row, info), pick(row, "color"))
