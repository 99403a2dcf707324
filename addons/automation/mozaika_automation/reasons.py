"""Why somebody got a record, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mozaika import Text, _l, format_list, gettext, ngettext

Names = Mapping[int, str]
Reason = Mapping[str, Any]

_BY = {
    "round_robin": _l("%(name)s was next in turn"),
    "territory": _l("it lies in the territory of %(name)s"),
    "no_territory": _l("it lies in nobody's own territory, and %(name)s takes the rest"),
}


def in_words(reason: Reason, user_id: int | None, rule: str, names: Names) -> str:
    """The whole sentence: by which rule, why this one, who was left out."""
    if reason.get("why") == "no_rule":
        return gettext("No rule fits.")
    decisive = _decisive(reason, user_id, names)
    parts = [gettext("By the rule “%(rule)s”: %(why)s", rule=rule, why=decisive)]
    return "; ".join([*parts, *_left_out(reason, names)]) + "."


def _decisive(reason: Reason, user_id: int | None, names: Names) -> str:
    name = names.get(user_id or 0, "?")
    why = reason.get("why")
    if why == "nobody":
        return gettext("nobody could take it")
    if why == "least_loaded":
        load = int(reason.get("load") or 0)
        return ngettext(
            "%(name)s has least to do, %(n)s open item",
            "%(name)s has least to do, %(n)s open items",
            load,
            name=name,
        )
    if why == "capacity":
        return _room(reason.get("room"), name)
    said: Text | None = _BY.get(str(why))
    return str(said) % {"name": name} if said is not None else name


def _room(room: int | None, name: str) -> str:
    if room is None:
        return gettext("%(name)s has no limit a day", name=name)
    return ngettext(
        "%(name)s has most room today, for %(n)s more",
        "%(name)s has most room today, for %(n)s more",
        room,
        name=name,
    )


def _left_out(reason: Reason, names: Names) -> list[str]:
    found = []
    if absent := _named(reason.get("absent") or (), names):
        found.append(gettext("away: %(names)s", names=absent))
    if full := _named(reason.get("full") or (), names):
        found.append(gettext("full for today: %(names)s", names=full))
    return found


def _named(ids: Sequence[int], names: Names) -> str:
    return format_list([names.get(one, "?") for one in ids], "and") if ids else ""
