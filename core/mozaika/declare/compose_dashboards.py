"""Composing dashboards: every tile in its dashboard, in order."""

from __future__ import annotations

from collections.abc import Iterable

from mozaika.declare.compose_views import Speaker
from mozaika.declare.dashboards import Dashboard, Tile
from mozaika.errors import CompositionError
from mozaika.i18n import _l

Said = tuple[Speaker, Dashboard | Tile]


def compose_dashboards(
    declared: Iterable[Said],
) -> tuple[dict[str, Dashboard], dict[str, Tile], list[CompositionError]]:
    """Dashboards and tiles by name, in the order to show them, and an error for each tile whose
    dashboard there is not; of two with the same name the later one holds."""
    found = {(type(one), one.name): (addon, one) for addon, one in declared}
    boards = [one for _, one in found.values() if isinstance(one, Dashboard)]
    tiles = [(addon, one) for addon, one in found.values() if isinstance(one, Tile)]
    names = {board.name for board in boards}
    lost = [_problem(addon, tile) for addon, tile in tiles if tile.dashboard not in names]
    placed = [tile for _, tile in tiles if tile.dashboard in names]
    return (
        {board.name: board for board in sorted(boards, key=lambda one: one.sequence)},
        {tile.name: tile for tile in sorted(placed, key=lambda one: one.sequence)},
        lost,
    )


def _problem(addon: Speaker, tile: Tile) -> CompositionError:
    return CompositionError(
        _l(
            "Addon “%(addon)s” places the tile %(tile)s on the dashboard %(dashboard)s, which "
            "there is not: it is left out.",
            addon=addon.name,
            tile=tile.name,
            dashboard=tile.dashboard,
        ),
        cure=_l("Name a dashboard that there is, or upgrade “%(addon)s”.", addon=addon.name),
        addons=(addon.name,),
        tile=tile.name,
    )
