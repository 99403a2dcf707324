"""What the administration pages show: settings, what roles may do, how addons hang together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mozaika.addons import Addon
from mozaika.declare import Setting
from mozaika.errors import Text
from mozaika.i18n import gettext
from mozaika.runtime import Env, Platform
from mozaika.services import company
from mozaika.services.access import all_grants
from mozaika.services.access.explain import describe_scope
from mozaika.services.auth import effective_roles, implications
from mozaika.web.widgets import Control, Option, plain_number

KINDS: Mapping[str, str] = {
    "text": "text",
    "integer": "number",
    "decimal": "number",
    "boolean": "boolean",
    "choice": "choice",
}
"""The form control of each kind of setting."""


@dataclass(frozen=True)
class SettingsGroup:
    """The settings of one addon as controls."""

    addon: str
    title: Text
    controls: Sequence[Control]


def settings_groups(
    env: Env, typed: Mapping[str, Any] | None = None, errors: Mapping[str, Any] | None = None
) -> list[SettingsGroup]:
    """All settings that enabled addons declare, with the company's values or what was typed."""
    found: dict[str, list[Control]] = {}
    for name, declared in env.platform.declared_settings.items():
        value = typed.get(name, "") if typed is not None else _value(env, declared)
        control = _control(declared, value, (errors or {}).get(name, ()))
        found.setdefault(name.partition(".")[0], []).append(control)
    titles = {addon.name: addon.title for addon in env.platform.addons}
    return [SettingsGroup(name, titles.get(name, name), some) for name, some in found.items()]


def _value(env: Env, declared: Setting) -> Any:
    value = company.setting(env, declared.name)
    if declared.kind in ("integer", "decimal"):
        return "" if value is None else plain_number(value)
    return "" if value is None else value


def _control(declared: Setting, value: Any, errors: Sequence[Text]) -> Control:
    return Control(
        name=declared.name,
        kind=KINDS[declared.kind],
        label=declared.label,
        value=value,
        help=declared.help,
        options=[Option(key, label) for key, label in declared.choices],
        errors=errors,
        required=declared.kind == "choice",
    )


@dataclass(frozen=True)
class GrantLine:
    """What a role may do with one kind of data: a scope in words for each operation, or None."""

    label: Text
    addon: str
    scopes: Mapping[str, str | None]
    through: str


def grant_lines(env: Env, role: str) -> list[GrantLine]:
    """What a role may do, itself and by the roles that it implies."""
    reached = effective_roles([role], implications(env))
    everything = all_grants(env.platform)
    lines = []
    for info in env.registry:
        grants = [one for one in everything if one.model == info.name and one.role in reached]
        if grants:
            scopes = {
                operation: _scope([one for one in grants if one.allows(operation)])
                for operation in ("read", "create", "update", "delete")
            }
            through = ", ".join(sorted({one.role for one in grants} - {role}))
            lines.append(GrantLine(info.plural, info.addon, scopes, through))
    return lines


def _scope(grants: Sequence[Any]) -> str | None:
    if not grants:
        return None
    if any(one.where is None for one in grants):
        return gettext("all")
    return gettext(" or ").join(dict.fromkeys(describe_scope(one.where) for one in grants))


BOX = (150, 34)
GAP = (56, 14)
"""Width and height of an addon's box, and the space between boxes, in pixels."""


@dataclass(frozen=True)
class Box:
    """An addon in the drawing: its corner, and whether it is enabled."""

    name: str
    title: Text
    x: int
    y: int
    enabled: bool


@dataclass(frozen=True)
class Drawing:
    """Addons as boxes in columns, what they need to their left; `lines` are SVG paths."""

    boxes: Sequence[Box]
    lines: Sequence[str]
    width: int
    height: int


def draw_addons(platform: Platform, enabled: Iterable[str]) -> Drawing:
    """How the installed addons depend on each other."""
    known, on = platform.available, set(enabled)
    columns: dict[int, list[Addon]] = {}
    for addon in known.values():
        columns.setdefault(_depth(known, addon.name), []).append(addon)
    boxes: dict[str, Box] = {}
    for depth, addons in sorted(columns.items()):
        for row, addon in enumerate(sorted(addons, key=lambda one: str(one.title))):
            x, y = depth * (BOX[0] + GAP[0]) + 1, row * (BOX[1] + GAP[1]) + 1
            boxes[addon.name] = Box(addon.name, addon.title, x, y, addon.name in on)
    lines = [
        _line(boxes[need], boxes[addon.name])
        for addon in known.values()
        for need in addon.depends
        if need in boxes
    ]
    width = len(columns) * (BOX[0] + GAP[0]) - GAP[0] + 2
    height = max(len(addons) for addons in columns.values()) * (BOX[1] + GAP[1]) - GAP[1] + 2
    return Drawing(list(boxes.values()), lines, width, height)


def _depth(known: Mapping[str, Addon], name: str, seen: frozenset[str] = frozenset()) -> int:
    """How many steps of needs lie to the left; a circle or a missing addon counts as none."""
    if name in seen or name not in known:
        return -1
    needs = known[name].depends
    return 1 + max((_depth(known, need, seen | {name}) for need in needs), default=-1)


def _line(start: Box, end: Box) -> str:
    x1, y1 = start.x + BOX[0], start.y + BOX[1] // 2
    x2, y2 = end.x, end.y + BOX[1] // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
