"""Menus form a tree; each entry opens the views of a model, or an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mozaika.errors import Text


@dataclass(frozen=True)
class Menu:
    """One entry of the menu tree.

    `name` is `addon.entry`; `parent` another entry's name. `model` opens that model's list
    (hidden from who may not read it), `url` a page of the addon's own. `roles`: shown to who
    has any of them. `icon` is a Tabler icon's name. `sequence` orders siblings.
    """

    name: str
    label: Text
    parent: str | None = None
    model: str | None = None
    url: str | None = None
    icon: str | None = None
    roles: Sequence[str] = ()
    sequence: int = 100
