"""Dashboards of both kinds, declared ones and users' own, and what users do with theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mozaika.errors import AccessDenied, BadRequest, NotFound, Text
from mozaika.i18n import _l, gettext
from mozaika.runtime import Env
from mozaika.services import preferences
from mozaika.services.records import Records
from mozaika.web.addresses import dashboard_url
from mozaika.web.boards import offered_boards, sees_tile, tiles_of
from mozaika.web.figures.tiles import MOST_TILES, Placed, new_key, read_tiles

MODEL = "base.dashboard"
HOME = "home"
"""The preference that names the dashboard of a user's home page."""

MOST_BOARDS = 200
_FIELDS = ("id", "name", "owner", "shared")


@dataclass(frozen=True)
class Board:
    """A dashboard: `name` is that of its address, `id` that of a user's own."""

    name: str
    label: Text
    tiles: Sequence[Placed] = ()
    id: int | None = None
    mine: bool = False
    shared: bool = False
    owner: str = ""

    @property
    def url(self) -> str:
        """Its address."""
        return dashboard_url(self.name)

    def tile(self, key: str) -> Placed:
        """The tile with that key; `NotFound` when it is gone."""
        found = next((placed for placed in self.tiles if placed.key == key), None)
        if found is None:
            raise NotFound(_l("There is no such page."))
        return found


def board_of(env: Env, name: str) -> Board:
    """The dashboard of that name, or with that number; `NotFound` for what the user may not see."""
    if name.isdigit() and len(name) < 16:
        fields = (*_FIELDS, "tiles")
        return _own(env, Records(env, MODEL).read(int(name), fields))
    declared = next((b for b in offered_boards(env.platform, env.user) if b.name == name), None)
    if declared is None:
        raise NotFound(_l("There is no such page."))
    tiles = [Placed(tile.name, tile) for tile in tiles_of(env.platform, env.user, declared)]
    return Board(name, declared.label, tiles)


def declared_boards(env: Env) -> list[Board]:
    """The declared dashboards that the user sees, without their tiles."""
    return [Board(board.name, board.label) for board in offered_boards(env.platform, env.user)]


def own_boards(env: Env) -> list[Board]:
    """The user's own dashboards and those that others share, without their tiles."""
    found = Records(env, MODEL).search(fields=_FIELDS, sort="name,id", limit=MOST_BOARDS)
    boards = [_own(env, item) for item in found.items]
    return sorted(boards, key=lambda board: not board.mine)


def _own(env: Env, item: Mapping[str, Any]) -> Board:
    owner = item.get("owner") or {}
    return Board(
        name=str(item["id"]),
        label=item["name"],
        tiles=[_seen(env, placed) for placed in read_tiles(item.get("tiles"))],
        id=item["id"],
        mine=owner.get("id") == env.user.id,
        shared=bool(item["shared"]),
        owner=str(owner.get("name") or ""),
    )


def _seen(env: Env, placed: Placed) -> Placed:
    """The tile, or in words that its reader may not see it."""
    if placed.tile is None or sees_tile(env.platform, env.user, placed.tile):
        return placed
    fault = _l("You have no access to what this tile shows, or it is gone.")
    return Placed(placed.key, None, fault=fault, raw=placed.as_json())


def home_board(env: Env) -> Board | None:
    """The dashboard of the user's home page: the chosen one, as long as there is one."""
    chosen = preferences.get(env, HOME)
    if not isinstance(chosen, str) or not chosen:
        return None
    try:
        return board_of(env, chosen)
    except NotFound:
        return None


def choose_home(env: Env, name: str) -> None:
    """Puts a dashboard on the user's home page; "" takes it off."""
    if name:
        board_of(env, name)
    preferences.set(env, HOME, name or None)


def create_board(env: Env, name: str, tiles: Sequence[Placed] = ()) -> Board:
    """A new dashboard of the user's own."""
    values = {
        "name": _named(name),
        "owner": env.user.id,
        "tiles": [placed.as_json() for placed in tiles],
    }
    (made,) = Records(env, MODEL).create([values])
    return board_of(env, str(made.id))


def copy_board(env: Env, name: str) -> Board:
    """A copy of any dashboard, as the user's own."""
    board = board_of(env, name)
    copies = [replace(placed, key=new_key()) for placed in board.tiles if placed.tile]
    return create_board(env, gettext("%(name)s (copy)", name=board.label), copies)


def change_board(env: Env, name: str, *, label: str, shared: bool) -> None:
    """Renames a dashboard, and shares it or keeps it private."""
    board = _mine(env, name)
    Records(env, MODEL).update(board, {"name": _named(label), "shared": shared})


def delete_board(env: Env, name: str) -> None:
    """Deletes a dashboard of the user's own."""
    Records(env, MODEL).delete([_mine(env, name)])


def add_tile(env: Env, name: str, placed: Placed) -> None:
    """Puts a tile at the end of a dashboard."""
    tiles = list(board_of(env, name).tiles)
    if len(tiles) >= MOST_TILES:
        raise BadRequest(
            _l("The most tiles of a dashboard: %(n)s.").format(n=MOST_TILES),
            cure=_l("Remove some, or make another dashboard."),
        )
    _write(env, name, [*tiles, placed])


def arrange(env: Env, name: str, keys: Sequence[str]) -> None:
    """Puts the tiles in the order of `keys`; those that it does not name stay behind them."""
    places = {key: place for place, key in enumerate(keys)}
    tiles = board_of(env, name).tiles
    _write(env, name, sorted(tiles, key=lambda placed: places.get(placed.key, len(places))))


def change_tile(env: Env, name: str, key: str, change: Callable[[Placed], Placed | None]) -> None:
    """Replaces a tile by what `change` makes of it; None removes it."""
    board = board_of(env, name)
    board.tile(key)
    changed = [change(placed) if placed.key == key else placed for placed in board.tiles]
    _write(env, name, [placed for placed in changed if placed is not None])


def move_tile(env: Env, name: str, key: str, by: int) -> None:
    """Moves a tile some places to the end, or to the beginning."""
    board = board_of(env, name)
    keys = [placed.key for placed in board.tiles]
    place = keys.index(board.tile(key).key)
    keys.insert(min(max(place + by, 0), len(keys)), keys.pop(place))
    arrange(env, name, keys)


def _write(env: Env, name: str, tiles: Sequence[Placed]) -> None:
    Records(env, MODEL).update(_mine(env, name), {"tiles": [one.as_json() for one in tiles]})


def _mine(env: Env, name: str) -> int:
    """The number of a dashboard that may be changed; declared ones are copied first."""
    if not name.isdigit():
        raise BadRequest(
            _l("This dashboard comes with the program and can't be changed."),
            cure=_l("Make a copy of it and change that."),
        )
    if not board_of(env, name).mine:
        raise AccessDenied(
            _l("This dashboard is somebody else's."),
            cure=_l("Make a copy of it and change that."),
        )
    return int(name)


def _named(name: str) -> str:
    return name.strip()[:100] or gettext("My dashboard")
