"""Who declared something: known by the very object that an addon's hook returned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mozaika.addons import Addon
from mozaika.runtime import Platform

CORE = "core"
"""What the core itself offers."""

STORED = ""
"""Stands for who added a right by hand: an administrator."""


def origin(platform: Platform, declared: Any) -> str:
    """The name of the addon that declared a role, grant, restriction, menu, action and so on;
    `STORED` where no addon did."""
    for addon, one in said(platform):
        if one is declared:
            return addon.name
    return STORED


def said(platform: Platform) -> Iterator[tuple[Addon, Any]]:
    """All that addons declare, but models and views, in order: what a later one takes the place
    of is still there."""
    hooks = platform.hooks
    for declared in (
        hooks.roles(),
        hooks.grants(),
        hooks.restrictions(),
        hooks.menus(),
        hooks.actions(),
        hooks.dashboards(),
        hooks.workflows(),
        hooks.jobs(),
        hooks.settings(),
    ):
        yield from declared
