"""What the address of a model's page asks for. A link reproduces the view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from mozaika.errors import BadRequest
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.addresses import list_url


@dataclass(frozen=True)
class ViewState:
    """The state of a view. `options` are arguments that only one kind of view knows, such as a
    calendar's month; they are left out of the address of another kind. Of a state that an address
    asked for (`asked`) the address is never empty: an empty one opens with a saved filter."""

    view: str = ""
    query: str = ""
    filter: tuple[Any, ...] = ()
    sort: str = ""
    group: tuple[str, ...] = ()
    archived: bool = False
    offset: int = 0
    saved: int | None = None
    options: tuple[tuple[str, str], ...] = ()
    asked: bool = False

    @classmethod
    def from_address(cls, arguments: Mapping[str, str]) -> ViewState:
        """Reads `view`, `q`, `filter` (JSON as in REST), `sort`, `group`, `archived`, `offset`,
        `saved` (a saved filter's id, for its name), `all` (everything, and no saved filter that
        opens first) and what else there is."""
        offset, saved = arguments.get("offset", "0"), arguments.get("saved", "")
        return cls(
            view=arguments.get("view", ""),
            query=arguments.get("q", "").strip(),
            filter=tuple(read_filter(arguments.get("filter", ""))),
            sort=arguments.get("sort", ""),
            group=tuple(filter(None, arguments.get("group", "").split(","))),
            archived=arguments.get("archived") == "1",
            offset=int(offset) if offset.isdigit() and len(offset) < 10 else 0,
            saved=int(saved) if saved.isdigit() and len(saved) < 16 else None,
            options=tuple((k, v) for k, v in arguments.items() if _is_option(k)),
            asked=bool(arguments),
        )

    @classmethod
    def of_kind(cls, kind: str, arguments: Mapping[str, str], left_out: Sequence[str]) -> ViewState:
        """The state of a view of that kind, without the arguments of a single request to it."""
        state = cls.from_address(arguments)
        for argument in left_out:
            state = state.with_option(argument, None)
        return state.but(view=kind, options=state.options)

    @property
    def narrowed(self) -> bool:
        """Whether some records are left out."""
        return bool(self.query or self.filter or self.archived)

    def option(self, name: str, default: str = "") -> str:
        """An argument of this kind of view."""
        return dict(self.options).get(name, default)

    def but(self, **changes: Any) -> ViewState:
        """The state with some of it changed; a change goes back to the first page, and another
        kind of view forgets the options of this one."""
        if changes.get("view", self.view) != self.view:
            changes.setdefault("options", ())
        return replace(self, **{"offset": 0, **changes})

    def with_option(self, name: str, value: str | None) -> ViewState:
        """The state with one argument of this kind of view changed; None takes it out."""
        kept = {**dict(self.options), name: value}
        return self.but(options=tuple((k, v) for k, v in kept.items() if v is not None))

    def address(self, info: ModelInfo, **changes: Any) -> str:
        """The address of the model's page in this state, with some of it changed."""
        return list_url(info, **dict(self.but(**changes).arguments()))

    def here(self, info: ModelInfo) -> str:
        """The address of exactly this state, its page of rows included."""
        return list_url(info, **dict(self.arguments()))

    def arguments(self) -> Iterator[tuple[str, str]]:
        """The arguments of the address that are not the usual ones; `all` where all are."""
        found = list(self._unusual())
        yield from found or ([("all", "1")] if self.asked else [])

    def _unusual(self) -> Iterator[tuple[str, str]]:
        if self.view:
            yield "view", self.view
        if self.query:
            yield "q", self.query
        if self.filter:
            yield "filter", orjson.dumps(list(self.filter)).decode()
        if self.sort:
            yield "sort", self.sort
        if self.group:
            yield "group", ",".join(self.group)
        if self.archived:
            yield "archived", "1"
        if self.saved:
            yield "saved", str(self.saved)
        if self.offset:
            yield "offset", str(self.offset)
        yield from self.options

    def search(self, env: Env, info: ModelInfo, **how: Any) -> Any:
        """The page of records that the state asks for: see `Records.search`."""
        asked = {
            "filter": list(self.filter),
            "q": self.query or None,
            "archived": self.archived,
            **how,
        }
        return Records(env, info.name).search(**asked)

    def aggregate(self, env: Env, info: ModelInfo, **how: Any) -> list[dict[str, Any]]:
        """Groups and measures of the records that the state asks for: see `Records.aggregate`."""
        asked = {
            "filter": list(self.filter),
            "q": self.query or None,
            "archived": self.archived,
            **how,
        }
        return Records(env, info.name).aggregate(**asked)


KNOWN = frozenset({"view", "q", "filter", "sort", "group", "archived", "offset", "saved", "all"})
"""Arguments that every kind of view has."""


_RESERVED = frozenset({"addon", "name", "model", "page", "record_id"})


def _is_option(name: str) -> bool:
    """Whether an argument belongs to a kind of view; some names mean a part of the address."""
    return name not in KNOWN and name not in _RESERVED and not name.startswith("_")


def read_filter(text: str) -> list[Any]:
    """A filter as the address has it, as a list of conditions joined by "and"."""
    if not text:
        return []
    try:
        found = orjson.loads(text)
        orjson.dumps(found)  # what is nested too deeply could never be an address again
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        found = None
    if isinstance(found, dict):
        return [found]
    if not isinstance(found, list):
        raise BadRequest(_l("The filter in this address is not understood."))
    whole_condition = len(found) == 3 and isinstance(found[0], str)
    return [found] if whole_condition else found
