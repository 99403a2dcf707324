"""A filter under construction: rows and groups as the builder's form has them.

The names of the form's inputs say where each stands: `r` is the whole, `r.0` its first part, and
`r.0.field`, `r.0.op`, `r.0.value` that row's field, operator and typed values; `r.1.join` makes the
second part a group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from mozaika.web.searching.words import is_condition

ROOT = "r"
JOINS = ("all", "any", "none", "not_all")
"""How the parts of a group are joined: and, or, not or, not and."""

DEEPEST = 8
MOST_PARTS = 60
"""Levels and parts of one group that a form may have."""


@dataclass
class Row:
    """One condition. `values` are texts as typed; `days` and `counts` belong to dates, one for each
    value; `written` is the value of a condition that no form has changed yet."""

    path: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    written: Any = None
    from_form: bool = True


@dataclass
class Group:
    """Rows and groups, and how they are joined."""

    join: str = "all"
    parts: list[Row | Group] = field(default_factory=list)


Part = Row | Group


def from_filter(conditions: Sequence[Any]) -> Group:
    """The draft of a filter."""
    if len(conditions) == 1:
        part = _part(conditions[0])
        return part if isinstance(part, Group) else Group("all", [part])
    return Group("all", [_part(item) for item in conditions])


def _part(item: Any) -> Part:
    if is_condition(item):
        path, operator, value = (*item, None)[:3]
        return Row(path, operator, written=value, from_form=False)
    if not isinstance(item, dict):
        return Group("all", [_part(inner) for inner in item])
    ((word, inner),) = item.items()
    if word != "not":
        return Group("all" if word == "and" else "any", [_part(one) for one in inner])
    part = _part(inner)
    if isinstance(part, Group) and part.join in _OPPOSITE:
        return Group(_OPPOSITE[part.join], part.parts)
    return Group("none", [part])


_OPPOSITE = {"all": "not_all", "any": "none", "none": "any", "not_all": "all"}


def from_form(form: MultiDict[str, str]) -> Group:
    """The draft that a form sends."""
    children: dict[str, set[int]] = {}
    for name in form:
        found = _CHILD.match(name)
        while found:
            children.setdefault(found[1], set()).add(int(found[2]))
            found = _CHILD.match(f"{found[1]}.")
    return _group(form, children, ROOT, 0)


_CHILD = re.compile(r"(r(?:\.\d{1,3})*)\.(\d{1,3})\.")


def _group(
    form: MultiDict[str, str], children: Mapping[str, set[int]], key: str, depth: int
) -> Group:
    join = form.get(f"{key}.join", "all")
    made = Group(join if join in JOINS else "all")
    if depth < DEEPEST:
        for place in sorted(children.get(key, ()))[:MOST_PARTS]:
            inner = f"{key}.{place}"
            is_group = f"{inner}.join" in form
            made.parts.append(
                _group(form, children, inner, depth + 1) if is_group else _row(form, inner)
            )
    return made


def _row(form: MultiDict[str, str], key: str) -> Row:
    chosen, before = form.get(f"{key}.field", ""), form.get(f"{key}.was", "")
    if chosen != before:
        return Row(chosen)
    return Row(
        chosen,
        form.get(f"{key}.op", ""),
        form.getlist(f"{key}.value"),
        form.getlist(f"{key}.day"),
        form.getlist(f"{key}.count"),
    )


def act(draft: Group, action: str) -> str:
    """Does what a button says: "add:r.0", "group:r", "remove:r.0.1". Returns the key of the part
    to look at next; "" where nothing changed."""
    verb, _, key = action.partition(":")
    if verb == "remove":
        above, _, place = key.rpartition(".")
        group = _at(draft, above)
        if isinstance(group, Group) and place.isdigit() and int(place) < len(group.parts):
            group.parts.pop(int(place))
            return above
        return ""
    group = _at(draft, key)
    if not isinstance(group, Group) or verb not in ("add", "group"):
        return ""
    group.parts.append(Row() if verb == "add" else Group("any", [Row()]))
    made = f"{key}.{len(group.parts) - 1}"
    return made if verb == "add" else f"{made}.0"


def _at(draft: Group, key: str) -> Part | None:
    found: Part | None = draft
    for place in key.split(".")[1:]:
        if not (isinstance(found, Group) and place.isdigit() and int(place) < len(found.parts)):
            return None
        found = found.parts[int(place)]
    return found if key.partition(".")[0] == ROOT else None


def rows_of(draft: Group, key: str = ROOT) -> Iterator[tuple[str, Row]]:
    """Every row with its key."""
    for place, part in enumerate(draft.parts):
        inner = f"{key}.{place}"
        if isinstance(part, Row):
            yield inner, part
        else:
            yield from rows_of(part, inner)


def to_filter(draft: Group, conditions: Mapping[str, Any]) -> list[Any]:
    """The filter of a draft; `conditions` gives each row's by its key, others are left out."""
    whole = _node(draft, ROOT, conditions)
    if whole is None:
        return []
    return list(whole) if isinstance(whole, list) and not is_condition(whole) else [whole]


def _node(part: Part, key: str, conditions: Mapping[str, Any]) -> Any:
    if isinstance(part, Row):
        return conditions.get(key)
    made = [_node(inner, f"{key}.{n}", conditions) for n, inner in enumerate(part.parts)]
    items = [item for item in made if item is not None]
    if not items:
        return None
    if part.join == "all":
        return items
    if part.join == "any":
        return {"or": items}
    return {"not": {"or": items} if part.join == "none" else {"and": items}}
