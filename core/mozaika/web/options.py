"""What a picker offers: few choices whole, many by searching, each with a line that tells it apart.

Everything is read under the user's rights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.records import Records
from mozaika.web.display import name_of, pick
from mozaika.web.widgets import Control, Option

FEW = 50
"""A select offers up to so many; beyond it, the user searches."""

MOST_LINKS = 200
"""Links to choose from without searching."""

TELLING = ("city", "email", "phone", "login", "code")
"""Fields that tell apart records of one name, where a model has them; two are shown."""


class Options:
    """Looks up choices, each target once per page."""

    def __init__(self, env: Env) -> None:
        self.env = env
        self._first: dict[tuple[str, int], list[Option]] = {}

    def fill(self, control: Control, field: Field, searched: str = "") -> Control:
        """The control with its choices, the chosen ones among them."""
        info = self.env.platform.registry.info(field.target_name)
        chosen = control.value if isinstance(control.value, list) else [control.value]
        limit = MOST_LINKS if control.kind == "links" else FEW
        options, many = self._begin(info, limit)
        if searched and many:
            options = find(self.env, info, searched, limit)
        missing = [value for value in chosen if value and value not in {o.value for o in options}]
        return replace(
            control,
            options=[*self._named(info, missing), *options],
            target=info.name,
            searched=searched,
            many=many,
            may_create=access.rights(self.env).can(info.name, "create"),
            attributes={},
        )

    def _begin(self, info: ModelInfo, limit: int) -> tuple[list[Option], bool]:
        """The first choices, and whether there are more."""
        if (info.name, limit) not in self._first:
            self._first[info.name, limit] = find(self.env, info, "", limit + 1)
        found = self._first[info.name, limit]
        return found[:limit], len(found) > limit

    def _named(self, info: ModelInfo, values: Sequence[str]) -> list[Option]:
        return named(self.env, info, ids_in(values))


def find(env: Env, info: ModelInfo, query: str, limit: int = FEW) -> list[Option]:
    """The choices that fit `query`, best first; the first ones where it is empty."""
    if not query:
        rows = _search(env, info, limit)
        return [_option(row, info) for row in rows]
    found = Records(env, info.name).suggest(query, limit=limit)
    return named(env, info, [row["id"] for row in found])


def named(env: Env, info: ModelInfo, ids: Sequence[int]) -> list[Option]:
    """The choices with these ids, in their order; those that the user may not see are left out."""
    if not ids:
        return []
    rows = _search(env, info, len(ids), filter=[["id", "in", list(ids)]], archived=None)
    found = {pick(row, "id"): _option(row, info) for row in rows}
    return [found[one] for one in ids if one in found]


def ids_in(texts: Sequence[str]) -> list[int]:
    """The ids among texts that a form or an address gives."""
    found = (int(text) for text in texts if text.isdecimal() and len(text) < 16)
    return list(dict.fromkeys(found))


def created(env: Env, info: ModelInfo, name: str) -> Option:
    """A new record of which only the name is known; what it lacks is `ValidationFailed`."""
    record = Records(env, info.name).create([{info.display: name}])[0]
    return Option(str(record.id), name_of(record, info))


def takes_a_name(info: ModelInfo) -> bool:
    """Whether a record's name can be written: an id or a computed one can't."""
    field = info.fields.get(info.display)
    return field is not None and field.writable and field.kind == "value" and info.display != "id"


def _search(env: Env, info: ModelInfo, limit: int, **how: Any) -> Sequence[Any]:
    color = ["color"] if "color" in info.fields else []
    fields = ["id", info.display, *color, *_telling(env, info)]
    found: Sequence[Any] = Records(env, info.name).search(fields=fields, limit=limit, **how).items
    return found


def _telling(env: Env, info: ModelInfo) -> list[str]:
    mine = access.rights(env)
    seen = [
        name
        for name in TELLING
        if name != info.display and name in info.fields and mine.sees(info.name, name)
    ]
    return [name for name in seen if info.fields[name].has_column][:2]


def _option(row: Any, info: ModelInfo) -> Option:
    told = [pick(row, name) for name in TELLING if name != info.display and name in info.fields]
    more = " · ".join(str(text) for text in told if text and isinstance(text, str))
    return Option(str(pick(row, "id")), name_of(row, info), pick(row, "color"), more)
