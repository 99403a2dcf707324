"""Which declared dashboards and tiles a user sees."""

from __future__ import annotations

from mozaika.declare import Dashboard, Menu, Tile
from mozaika.runtime import Platform, User
from mozaika.services import access
from mozaika.web.addresses import dashboard_url


def sees_tile(platform: Platform, user: User, tile: Tile) -> bool:
    """Whether the user has a role for the tile, and may read what it counts."""
    if tile.roles and not user.has_role(*tile.roles):
        return False
    known = tile.model in platform.registry
    return known and access.rights_of(platform, user).can(tile.model, "read")


def tiles_of(platform: Platform, user: User, board: Dashboard) -> list[Tile]:
    """The tiles of a declared dashboard that the user sees, in order."""
    return [
        tile
        for tile in platform.tiles.values()
        if tile.dashboard == board.name and sees_tile(platform, user, tile)
    ]


def offered_boards(platform: Platform, user: User) -> list[Dashboard]:
    """The declared dashboards on which the user sees anything."""
    return [
        board
        for board in platform.dashboards.values()
        if (not board.roles or user.has_role(*board.roles)) and tiles_of(platform, user, board)
    ]


def board_menus(platform: Platform, user: User) -> list[Menu]:
    """Entries of the menu for the dashboards that stand in it."""
    return [
        Menu(
            board.name,
            board.label,
            parent=board.parent,
            icon=board.icon,
            url=dashboard_url(board.name),
            sequence=board.sequence,
        )
        for board in offered_boards(platform, user)
        if board.parent is not None
    ]
