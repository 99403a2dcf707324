"""Menus, roles, grants and restrictions, each with the addon that declares it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mozaika.declare import Menu
from mozaika.declare.compose_menus import MenuNode, compose_menus
from mozaika.runtime import Platform
from mozaika.services.access import all_grants
from mozaika.services.access.explain import describe_scope
from mozaika.services.composition.views import LeftOut
from mozaika.services.origins import origin


@dataclass(frozen=True)
class MenuPart:
    """An entry of the menu. `instead_of` names addons whose entry of the same name it replaces."""

    name: str
    label: str
    depth: int
    addon: str
    opens: str
    model: str
    roles: tuple[str, ...]
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class RolePart:
    """A role, with the roles that it implies itself and those that bring it along."""

    name: str
    label: str
    addon: str
    implies: tuple[str, ...]
    implied_by: tuple[str, ...]


@dataclass(frozen=True)
class GrantPart:
    """What a role may do with a model: letters of "crud", and a scope in words. Without an
    `addon`, an administrator added it."""

    role: str
    model: str
    operations: str
    scope: str
    addon: str


@dataclass(frozen=True)
class RestrictionPart:
    """What all but some roles are kept from: they reach only records within the scope."""

    model: str
    scope: str
    unless: tuple[str, ...]
    addon: str


def menus(platform: Platform) -> tuple[list[MenuPart], list[LeftOut]]:
    """The menu tree from top to bottom, and the entries that were left out."""
    declared: dict[str, list[str]] = {}
    for addon, menu in platform.hooks.menus():
        declared.setdefault(menu.name, []).append(addon.name)
    tree, problems = compose_menus(platform.hooks.menus())
    lost = [
        LeftOut(one.details["addons"][0], one.details["menu"], str(one.message), str(one.cure))
        for one in problems
    ]
    return [part for node in tree for part in _branch(node, 0, declared)], lost


def roles(platform: Platform) -> list[RolePart]:
    """All declared roles."""
    return [
        RolePart(
            name=role.name,
            label=str(role.label),
            addon=origin(platform, role),
            implies=tuple(role.implies),
            implied_by=tuple(role.implied_by),
        )
        for role in platform.roles.values()
    ]


def grants(platform: Platform, model: str | None = None) -> list[GrantPart]:
    """What roles may do with a model, or with all, those added by administrators at the end."""
    return [
        GrantPart(one.role, one.model, one.operations, describe_scope(one.where),
                  origin(platform, one))
        for one in all_grants(platform)
        if model in (None, one.model)
    ]  # fmt: skip


def restrictions(platform: Platform, model: str | None = None) -> list[RestrictionPart]:
    """What is kept from all but some roles."""
    return [
        RestrictionPart(one.model, describe_scope(one.where), tuple(one.unless),
                        origin(platform, one))
        for one in platform.restrictions
        if model in (None, one.model)
    ]  # fmt: skip


def _branch(node: MenuNode, depth: int, declared: dict[str, list[str]]) -> Iterator[MenuPart]:
    yield _menu(node.menu, node.addon, depth, declared[node.menu.name])
    for child in node.children:
        yield from _branch(child, depth + 1, declared)


def _menu(menu: Menu, addon: str, depth: int, declared: list[str]) -> MenuPart:
    return MenuPart(
        name=menu.name,
        label=str(menu.label),
        depth=depth,
        addon=addon,
        opens=menu.model or menu.url or "",
        model=menu.model or "",
        roles=tuple(menu.roles),
        instead_of=tuple(dict.fromkeys(declared[:-1])),
    )
