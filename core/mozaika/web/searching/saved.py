"""Saved filters: a view's state under a name, private or shared, one of which opens first.

What is kept is the state as the address has it, so that choosing one is following a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from mozaika.db.filters import parse
from mozaika.errors import AccessDenied, FilterError, NotFound
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.records import Records
from mozaika.text import fold, sort_key
from mozaika.web.searching.paths import sees

MODEL = "base.filter"
FIELDS = ("id", "name", "query", "owner", "shared", "default")
MOST = 200
"""Saved filters of one model that a user is shown."""

NOT_KEPT = frozenset({"offset", "saved", "all"})
"""Arguments of an address that are no part of the view."""


@dataclass(frozen=True)
class Saved:
    """A saved filter as its reader sees it; `mine` are those that the reader owns."""

    id: int
    name: str
    arguments: Mapping[str, str]
    shared: bool
    first: bool
    mine: bool
    owner: str
    changeable: bool

    def is_like(self, arguments: Mapping[str, str]) -> bool:
        """Whether these arguments of an address show the same."""
        return dict(self.arguments) == kept(arguments)


def kept(arguments: Mapping[str, str]) -> dict[str, str]:
    """The arguments of an address that a saved filter keeps."""
    return {key: value for key, value in arguments.items() if key not in NOT_KEPT}


def all_saved(env: Env, info: ModelInfo) -> list[Saved]:
    """The user's own saved filters of the model, then those that others share, by name."""
    found = _search(env, info, [{"or": [["owner", "=", env.user.id], ["shared", "=", True]]}])
    return sorted(found, key=lambda one: (not one.mine, sort_key(one.name)))


def fitting(env: Env, info: ModelInfo, typed: str) -> list[Saved]:
    """Those whose name has what is typed."""
    wanted = fold(typed)
    return [one for one in all_saved(env, info) if wanted in fold(one.name)]


def opening(env: Env, info: ModelInfo) -> Saved | None:
    """What the model's page opens with: the user's own choice, else a shared one. One whose filter
    is no longer understood, such as of a field that is gone, is passed over."""
    found = _search(
        env,
        info,
        [["default", "=", True], {"or": [["owner", "=", env.user.id], ["shared", "=", True]]}],
    )
    ordered = sorted(found, key=lambda one: (not one.mine, one.id))
    return next((one for one in ordered if _is_understood(env, info, one)), None)


def _is_understood(env: Env, info: ModelInfo, one: Saved) -> bool:
    try:
        written = orjson.loads(one.arguments.get("filter", "[]"))
        parse(written, env.platform.registry, info.name, visible=sees(env))
    except (orjson.JSONDecodeError, FilterError):
        return False
    return True


def one_saved(env: Env, info: ModelInfo, saved_id: int | None) -> Saved | None:
    """One that the user may see; None where there is none."""
    if saved_id is None:
        return None
    return next(iter(_search(env, info, [["id", "=", saved_id]])), None)


def save(
    env: Env,
    info: ModelInfo,
    name: str,
    arguments: Mapping[str, str],
    *,
    shared: bool,
    first: bool,
) -> int:
    """Keeps a state under a name, for the user; one of the user's of that name is replaced."""
    values = {"query": kept(arguments), "shared": shared, "default": first}
    conditions = [["owner", "=", env.user.id], ["name", "=", name]]
    same = next(iter(_search(env, info, conditions)), None)
    if first:
        _clear_first(env, info)
    if same is not None:
        Records(env, MODEL).update(same.id, values)
        return same.id
    owned = {"name": name, "model": info.name, "owner": env.user.id}
    (made,) = Records(env, MODEL).create([owned | values])
    return int(made.id)


def change(env: Env, info: ModelInfo, saved_id: int, **values: Any) -> None:
    """Changes one: `name`, `query`, `shared`, or `default`, which the user's others then lose."""
    one = _to_change(env, info, saved_id)
    if values.get("default") and one.mine:
        _clear_first(env, info)
    Records(env, MODEL).update(saved_id, values)


def remove(env: Env, info: ModelInfo, saved_id: int) -> None:
    """Deletes one."""
    _to_change(env, info, saved_id)
    Records(env, MODEL).delete([saved_id])


def _to_change(env: Env, info: ModelInfo, saved_id: int) -> Saved:
    one = one_saved(env, info, saved_id)
    if one is None:
        raise NotFound(_l("There is no such saved filter."))
    if not one.changeable:
        raise AccessDenied(_l("Only its owner or an administrator may change “%(name)s”.").format(
            name=one.name
        ))  # fmt: skip
    return one


def _clear_first(env: Env, info: ModelInfo) -> None:
    """At most one of a user's opens first."""
    mine = _search(env, info, [["owner", "=", env.user.id], ["default", "=", True]])
    Records(env, MODEL).update([one.id for one in mine], {"default": False})


def _search(env: Env, info: ModelInfo, conditions: Sequence[Any]) -> list[Saved]:
    if not access.rights(env).can(MODEL, "read"):
        return []
    wanted = [["model", "=", info.name], *conditions]
    page = Records(env, MODEL).search(wanted, fields=FIELDS, limit=MOST, sort="id")
    changes_all = access.rights(env).criterion(MODEL, "update") is None
    return [_saved(env, item, changes_all) for item in page.items]


def _saved(env: Env, item: Mapping[str, Any], changes_all: bool) -> Saved:
    owner = item["owner"] or {}
    mine = owner.get("id") == env.user.id
    query = item["query"] if isinstance(item["query"], dict) else {}
    return Saved(
        id=item["id"],
        name=item["name"],
        arguments=kept({str(key): str(value) for key, value in query.items()}),
        shared=item["shared"],
        first=item["default"],
        mine=mine,
        owner=str(owner.get("name", "")),
        changeable=mine or changes_all,
    )
