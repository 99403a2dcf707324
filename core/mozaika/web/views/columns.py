"""The columns of a list: those that the user has chosen, and those to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mozaika.declare import Show
from mozaika.errors import Text
from mozaika.i18n import LazyString
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Json
from mozaika.runtime import Env
from mozaika.services import access, preferences
from mozaika.web.layout import Item, item_of, list_items

SIZES = (40, 80, 200)
"""Rows of a page to choose from."""

DEFAULT_SIZE = 80
LISTS = "lists"
"""The preference that holds for all lists."""


@dataclass(frozen=True)
class Habits:
    """How the user wants all lists: rows of a page; `endless` adds the next ones at the end."""

    size: int = DEFAULT_SIZE
    endless: bool = False


@dataclass(frozen=True)
class Offer:
    """A column to choose; `group` is the label of the relation behind which it is."""

    path: str
    label: str
    chosen: bool = False
    group: str = ""


def habits(env: Env) -> Habits:
    """The user's habits; the usual ones where there are none that make sense."""
    kept = preferences.get(env, LISTS)
    if not isinstance(kept, dict) or kept.get("size") not in SIZES:
        return Habits()
    return Habits(kept["size"], bool(kept.get("endless")))


def keep_habits(env: Env, made: Habits) -> None:
    """Keeps the user's habits."""
    preferences.set(env, LISTS, {"size": made.size, "endless": made.endless})


def shown_items(env: Env, info: ModelInfo) -> tuple[Item, ...]:
    """The columns of the user's list; those that are gone or hidden by now are left out."""
    declared = list_items(env, info)
    chosen = _kept(env, info)
    if chosen:
        known = {item.path: item for item in declared}
        found = (known.get(path) or _made(env, info, path) for path in chosen)
        items = tuple(item for item in found if item is not None)
        if items:
            return items
    return tuple(item for item in declared if not item.optional)


def is_changed(env: Env, info: ModelInfo) -> bool:
    """Whether the user has chosen columns."""
    return bool(_kept(env, info))


def keep(env: Env, info: ModelInfo, paths: Sequence[str]) -> None:
    """Keeps the user's columns, as far as there are such; none stands for "as it was"."""
    known = {offer.path for offer in offers(env, info, ())}
    usual = [item.path for item in list_items(env, info) if not item.optional]
    chosen = [path for path in dict.fromkeys(paths) if path in known]
    changed = bool(chosen) and chosen != usual
    preferences.set(env, _key(info), {"columns": chosen} if changed else None)


def offers(env: Env, info: ModelInfo, chosen: Sequence[str] | None = None) -> list[Offer]:
    """All columns that the user may have: the chosen ones in order, the others of the view, the
    model's, and those behind its relations. `chosen` stands for what is kept."""
    shown = [item.path for item in shown_items(env, info)] if chosen is None else list(chosen)
    possible = {offer.path: offer for offer in _possible(env, info)}
    first = [replace(possible[path], chosen=True) for path in shown if path in possible]
    return [*first, *(offer for path, offer in possible.items() if path not in shown)]


def _possible(env: Env, info: ModelInfo) -> Iterator[Offer]:
    seen: set[str] = set()
    for item in list_items(env, info):
        seen.add(item.path)
        yield Offer(item.path, str(item.label))
    own = [field for field in info.fields.values() if _is_shown(field)]
    for path in (field.name for field in own):
        made = _made(env, info, path)
        if made is not None and path not in seen:
            yield Offer(path, str(made.label))
    for relation in own:
        if relation.kind == "many_to_one" and _may_read(env, relation.target_name):
            yield from _behind(env, info, relation, seen)


def _behind(env: Env, info: ModelInfo, relation: Field, seen: Iterable[str]) -> Iterator[Offer]:
    target = env.registry.info(relation.target_name)
    for field in target.fields.values():
        path = f"{relation.name}.{field.name}"
        if path in seen or not _is_shown(field) or not field.has_column or field.name == "id":
            continue
        if _made(env, info, path) is not None:
            yield Offer(path, str(field.label), group=str(relation.label))


def _made(env: Env, info: ModelInfo, path: str) -> Item | None:
    """The column of a path, labelled by all its steps."""
    item = item_of(env, info, Show(path))
    if item is None or item.field.hidden:
        return None
    return replace(item, label=_label(info, path)) if "." in path else item


def _label(info: ModelInfo, path: str) -> Text:
    labels = [step.label for step in info.path(path)]
    return LazyString(" › ".join(str(label) for label in labels))


def _is_shown(field: Field) -> bool:
    return not (
        field.hidden
        or field.kind == "one_to_many"
        or isinstance(field.type, Json)
        or not str(field.label)
        or field.name in ("id", "version")
    )


def _may_read(env: Env, model: str) -> bool:
    return env.access_off or access.rights(env).can(model, "read")


def _kept(env: Env, info: ModelInfo) -> list[str]:
    kept: Any = preferences.get(env, _key(info))
    found = kept.get("columns") if isinstance(kept, dict) else None
    return [path for path in found if isinstance(path, str)] if isinstance(found, list) else []


def _key(info: ModelInfo) -> str:
    return f"list:{info.name}"
