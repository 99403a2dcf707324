"""What a model needs when its records are written, worked out once per platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from mozaika.errors import Text
from mozaika.i18n import _l
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Platform
from mozaika.text import search_tokens, sort_key

Check = Callable[[Any], "Text | None"]


@dataclass(frozen=True)
class Derived:
    """A stored value that follows from others: `attribute` = `compute(record)`."""

    attribute: str
    compute: Callable[[Any], Any]
    local: frozenset[str]
    paths: tuple[str, ...]


@dataclass(frozen=True)
class WritePlan:
    """Defaults, checks and derived values of one model."""

    info: ModelInfo
    defaults: Sequence[tuple[str, str | None, Any]]
    required: Sequence[tuple[str, str]]
    checks: Sequence[tuple[str, Check]]
    derived: Sequence[Derived]
    references: Sequence[tuple[Field, str]]
    tracked: Sequence[tuple[str, str]]
    tracked_links: Sequence[str]

    @cached_property
    def tracked_names(self) -> Mapping[str, str]:
        """Names of the tracked fields by their attributes."""
        return {attribute: name for name, attribute in self.tracked}


def write_plan(platform: Platform, info: ModelInfo) -> WritePlan:
    """The plan of `info`, kept for the life of the platform."""
    key = ("write plan", info.name)
    found: WritePlan | None = platform.cache.get(key)
    if found is None:
        found = platform.cache[key] = _build(info)
    return found


def _build(info: ModelInfo) -> WritePlan:
    columns = [f for f in info.columns if f.name != "id"]
    derived = [*_computed(info), *_sort_keys(info), *_search(info)]
    return WritePlan(
        info=info,
        defaults=[
            (f.column_name, f.name if f.kind == "many_to_one" else None, f.default)
            for f in columns
            if f.default is not None
        ],
        required=[
            (f.name, f.column_name)
            for f in columns
            if f.required and f.kind != "computed" and not _filled_by_platform(f)
        ],
        checks=[(f.name, check) for f in columns if (check := _check(f)) is not None],
        derived=derived,
        references=[(f, f.column_name) for f in columns if f.kind == "many_to_one"],
        tracked=[
            (name, info.fields[name].column_name)
            for name in info.tracked
            if info.fields[name].has_column
        ],
        tracked_links=[n for n in info.tracked if info.fields[n].kind == "many_to_many"],
    )


def _filled_by_platform(field: Field) -> bool:
    return field.name in ("created_at", "updated_at", "version")


def _computed(info: ModelInfo) -> list[Derived]:
    return [
        _derived(f.name, partial(_call, f.method or ""), f.depends)
        for f in info.fields.values()
        if f.kind == "computed" and f.stored
    ]


def _call(method: str, record: Any) -> Any:
    return getattr(record, method)()


def _sort_keys(info: ModelInfo) -> list[Derived]:
    found = []
    for field in info.fields.values():
        if field.sort_key:
            kind: Any = info.table.c[f"{field.name}_sort"].type
            found.append(
                _derived(
                    f"{field.name}_sort",
                    partial(_sort_value, field.name, kind.length),
                    [field.name],
                )
            )
    return found


def _sort_value(name: str, width: int, record: Any) -> str | None:
    value = getattr(record, name)
    return None if value is None else sort_key(str(value))[:width]


def _search(info: ModelInfo) -> list[Derived]:
    if not info.search:
        return []
    plain: list[str] = []
    phones: list[str] = []
    for path in info.search:
        is_phone = getattr(info.path(path)[-1].type, "widget", "") == "phone"
        (phones if is_phone else plain).append(path)
    compute = partial(_search_value, [p.split(".") for p in plain], [p.split(".") for p in phones])
    return [_derived("search_text", compute, info.search)]


def _search_value(plain: list[list[str]], phones: list[list[str]], record: Any) -> str:
    words = [word for path in plain for word in _values(record, path)]
    return search_tokens(words, phones=[p for path in phones for p in _values(record, path)])


def _values(record: Any, path: Sequence[str]) -> list[str]:
    """The texts at the end of a path, through to-one and to-many relations."""
    value = getattr(record, path[0])
    if value is None:
        return []
    if len(path) == 1:
        return [str(value)]
    items = value if isinstance(value, list) else [value]
    return [text for item in items for text in _values(item, path[1:])]


def _derived(attribute: str, compute: Callable[[Any], Any], depends: Sequence[str]) -> Derived:
    return Derived(
        attribute=attribute,
        compute=compute,
        local=frozenset(path.split(".")[0] for path in depends),
        paths=tuple(path for path in depends if "." in path),
    )


def _check(field: Field) -> Check | None:
    length = getattr(field.type, "length", None) if field.kind == "value" else None
    if field.choices:
        return partial(_check_choice, dict(field.choices))
    if field.minimum is not None or field.maximum is not None:
        return partial(_check_range, field.minimum, field.maximum)
    if length and not field.hidden:
        return partial(_check_length, length)
    return None


def _check_choice(choices: dict[str, Text], value: Any) -> Text | None:
    if value in choices:
        return None
    return _l("“%(value)s” is none of the choices: %(choices)s.").format(
        value=value, choices=", ".join(choices)
    )


def _check_range(low: Any, high: Any, value: Any) -> Text | None:
    if not isinstance(value, int | float | Decimal):
        return None
    if low is not None and value < low:
        return _l("%(value)s is less than %(low)s.").format(value=value, low=low)
    if high is not None and value > high:
        return _l("%(value)s is more than %(high)s.").format(value=value, high=high)
    return None


def _check_length(length: int, value: Any) -> Text | None:
    if not isinstance(value, str) or len(value) <= length:
        return None
    return _l("The text has %(count)s characters; at most %(length)s fit.").format(
        count=len(value), length=length
    )
