"""Suggested mappings: columns that are called like a field, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from mozaika.i18n import LANGUAGES, use_language
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services.transfer.drafts import hidden_of
from mozaika.services.transfer.targets import Hidden, TargetError, resolve
from mozaika.text import fold

CLOSE = 0.85
"""How alike a column and a field must be called, 0 to 1."""

_NOT_WORD = re.compile(r"[\W_]+")


def suggest_mapping(
    env: Env, model: str | type[Any], columns: Sequence[str], key: Sequence[str] = ()
) -> dict[str, str]:
    """Target to column, for the columns that are called like a field the user may fill (or like one
    of the `key`): its name or its label in any language, without regard to case and accents; what
    is called exactly so comes before what is called alike."""
    info = env.platform.registry.info(model)
    hidden = hidden_of(env)
    names = dict(_names(info, hidden, key))
    wanted = {column: _plain(column) for column in columns}
    found: dict[str, str] = {}
    for column, name in wanted.items():
        path = _exact(info, column, hidden) or _by_steps(info, column, hidden) or names.get(name)
        if path is not None and path not in found:
            found[path] = column
    for column, name in wanted.items():
        if column not in found.values():
            path = _closest(name, {n: p for n, p in names.items() if p not in found})
            if path is not None:
                found[path] = column
    order = {path: place for place, path in enumerate(found)}
    return dict(sorted(found.items(), key=lambda item: (columns.index(item[1]), order[item[0]])))


def _exact(info: ModelInfo, column: str, hidden: Hidden) -> str | None:
    """The column's own name if it is a target, such as `owner.login`."""
    if "." not in column:
        return None
    try:
        resolve(info, column, hidden)
    except TargetError:
        return None
    return column


def _by_steps(info: ModelInfo, column: str, hidden: Hidden) -> str | None:
    """`Owner / Login`, as exports head what lies behind a link."""
    first, sign, second = column.partition(" / ")
    link = dict(_names(info, hidden, ())).get(_plain(first)) if sign else None
    if link is None or link not in info.fields or info.fields[link].kind != "many_to_one":
        return None
    target = info.registry.info(info.fields[link].target_name)
    by = dict(_field_names(target.fields.values())).get(_plain(second))
    return _exact(info, f"{link}.{by}", hidden) if by else None


def _names(info: ModelInfo, hidden: Hidden, key: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(plain name, target), the best last: a later one takes the place of an earlier."""
    fields = [f for f in info.fields.values() if f.name not in hidden(info.name)]
    for field in reversed(fields):
        if field.kind == "one_to_many" and field.writable:
            yield from _child_names(info, field, hidden)
    usable = [f for f in fields if f.writable and f.kind != "one_to_many"]
    usable += [f for f in fields if f.name in key and not f.writable]
    yield from _field_names(usable)


def _field_names(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    usable = list(fields)
    for field in reversed(usable):
        yield from ((label, field.name) for label in _labels(field.label))
    for field in reversed(usable):
        yield _plain(field.name), field.name


def _child_names(info: ModelInfo, relation: Field, hidden: Hidden) -> Iterator[tuple[str, str]]:
    """Children are told apart by a choice: `contact_points[kind=email].value` is called “E-mail”;
    where they have one value of each name, `addresses.city` is called “City”."""
    model = info.registry.info(relation.target_name)
    shown = model.fields[model.display]
    for field in model.fields.values():
        if not field.writable or field.is_relation or field.name in hidden(model.name):
            continue
        if field.choices and field.required and shown.writable:
            for value, label in reversed(field.choices):
                path = f"{relation.name}[{field.name}={value}].{shown.name}"
                yield from ((name, path) for name in (*_labels(label), _plain(value)))
        elif not shown.writable:
            path = f"{relation.name}.{field.name}"
            yield from ((name, path) for name in (*_labels(field.label), _plain(field.name)))


def _labels(label: object) -> list[str]:
    found = []
    for language in reversed(LANGUAGES):
        with use_language(language):
            found.append(_plain(str(label)))
    return [name for name in found if name]


def _closest(name: str, names: dict[str, str]) -> str | None:
    best, most = None, CLOSE
    for known, path in names.items():
        ratio = SequenceMatcher(None, name, known).ratio() if len(known) > 3 else 0.0
        if ratio > most:
            best, most = path, ratio
    return best


def _plain(text: str) -> str:
    return _NOT_WORD.sub("", fold(text))
