"""Tiles that users put on dashboards of their own: from JSON and back, forgiving what is broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast, get_args
from uuid import uuid4

from mozaika.declare import Tile
from mozaika.declare.dashboards import TileKind
from mozaika.errors import Text
from mozaika.i18n import _l

KINDS: tuple[str, ...] = get_args(TileKind)
WIDTHS = (1, 2, 3, 4)
MOST_TILES = 60
MOST_LINES = 50
BROKEN = _l("What this tile should show is not understood.")


@dataclass(frozen=True)
class Placed:
    """A tile in its place on a dashboard. `query` and `archived` are of the view that it was made
    of; `fault` says in words why there is no tile."""

    key: str
    tile: Tile | None = None
    query: str = ""
    archived: bool = False
    fault: Text | None = None
    raw: Any = None

    @property
    def width(self) -> int:
        """Quarters of the page."""
        return self.tile.width if self.tile else 1

    @property
    def kind(self) -> str:
        """The kind of the tile; that of a fault is a figure's."""
        return self.tile.kind if self.tile else "figure"

    @property
    def label(self) -> Text:
        """What stands above the tile."""
        return self.tile.label if self.tile else _l("Broken tile")

    def with_width(self, width: int) -> Placed:
        """The same, wider or narrower."""
        return self._with(width=min(max(width, WIDTHS[0]), WIDTHS[-1]))

    def with_label(self, label: str) -> Placed:
        """The same under another name."""
        return self._with(label=label[:200])

    def _with(self, **changes: Any) -> Placed:
        return replace(self, tile=replace(self.tile, **changes)) if self.tile else self

    def as_json(self) -> Any:
        """What is kept; of a broken tile what was kept already."""
        tile = self.tile
        if tile is None:
            return self.raw
        return {
            "key": self.key,
            "kind": tile.kind,
            "label": str(tile.label),
            "model": tile.model,
            "measures": list(tile.measures),
            "group": tile.group,
            "series": tile.series,
            "filter": list(tile.filter),
            "columns": list(tile.columns),
            "sort": tile.sort,
            "limit": tile.limit,
            "width": tile.width,
            "q": self.query,
            "archived": self.archived,
        }


def new_key() -> str:
    """A key that no other tile has."""
    return uuid4().hex[:8]


def read_tiles(kept: Any) -> list[Placed]:
    """The tiles of a dashboard's JSON."""
    if not isinstance(kept, list):
        return [Placed("0", fault=BROKEN)] if kept else []
    found: dict[str, Placed] = {}
    for place, one in enumerate(kept[:MOST_TILES]):
        placed = read_tile(one, str(place))
        found[placed.key if placed.key not in found else str(place)] = placed
    return [replace(placed, key=key) for key, placed in found.items()]


def read_tile(raw: Any, place: str) -> Placed:
    """One tile; with its fault where it is broken."""
    if not isinstance(raw, Mapping):
        return Placed(place, fault=BROKEN, raw=raw)
    key = raw.get("key")
    key = key if isinstance(key, str) and key.isalnum() and len(key) <= 32 else place
    try:
        tile = _tile(raw)
    except (TypeError, ValueError, KeyError):
        return Placed(key, fault=BROKEN, raw=raw)
    return Placed(key, tile, str(raw.get("q") or ""), raw.get("archived") is True)


def _tile(raw: Mapping[str, Any]) -> Tile:
    kind, width, limit = raw.get("kind", "figure"), raw.get("width", 1), raw.get("limit", 10)
    if kind not in KINDS or width not in WIDTHS or type(limit) is not int or limit < 1:
        raise ValueError(kind)
    return Tile(
        name="",
        dashboard="",
        label=_text(raw.get("label"), "?"),
        model=_text(raw["model"]),
        kind=cast(TileKind, kind),
        measures=_texts(raw.get("measures")) or ("id:count",),
        group=_text(raw.get("group")) or None,
        series=_text(raw.get("series")) or None,
        filter=_conditions(raw.get("filter")),
        columns=_texts(raw.get("columns")),
        sort=_text(raw.get("sort")),
        limit=min(limit, MOST_LINES),
        width=width,
    )


def _text(value: Any, default: str = "") -> str:
    if value is not None and not isinstance(value, str):
        raise TypeError(value)
    return value or default


def _texts(value: Any) -> tuple[str, ...]:
    if value is not None and not isinstance(value, list | tuple):
        raise TypeError(value)
    return tuple(_text(one) for one in value or ())


def _conditions(value: Any) -> Sequence[Any]:
    if value is not None and not isinstance(value, list | tuple):
        raise TypeError(value)
    return tuple(value or ())
