"""What an aggregate asks for: groups and measures, checked against the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mozaika.db.filters import family, find
from mozaika.db.filters.ast import Family, Step
from mozaika.db.filters.dates import UNITS
from mozaika.errors import FilterError
from mozaika.i18n import _l
from mozaika.model import Field, ModelInfo, Registry
from mozaika.model.types import Money
from mozaika.services.records.sight import Sight

Function = Literal["count", "count_distinct", "sum", "avg", "min", "max"]

FUNCTIONS: dict[str, tuple[Family, ...]] = {
    "count": ("text", "integer", "decimal", "boolean", "date", "moment", "reference", "other"),
    "count_distinct": ("text", "integer", "decimal", "boolean", "date", "moment", "reference"),
    "sum": ("integer", "decimal"),
    "avg": ("integer", "decimal"),
    "min": ("integer", "decimal", "date", "moment", "text"),
    "max": ("integer", "decimal", "date", "moment", "text"),
}
"""The measures, and the kinds of fields that each is for."""

MAX_PARTS = 10
"""Groups, and measures, of one request."""


@dataclass(frozen=True, eq=False)
class Group:
    """One field to group by; `unit` for dates and moments."""

    key: str
    path: str
    steps: tuple[Step, ...]
    field: Field
    unit: str | None

    @property
    def is_reference(self) -> bool:
        """Whether its values are records."""
        return self.field.kind == "many_to_one"


@dataclass(frozen=True, eq=False)
class Measure:
    """One value per group."""

    key: str
    steps: tuple[Step, ...]
    field: Field
    function: str


def find_groups(
    registry: Registry, info: ModelInfo, keys: Sequence[str], sight: Sight
) -> list[Group]:
    """The groups named by `keys`, such as "stage" and "created_at:month"."""
    _check_number(keys)
    return [_group(registry, info, key, sight) for key in dict.fromkeys(keys)]


def find_measures(
    registry: Registry, info: ModelInfo, keys: Sequence[str], sight: Sight
) -> list[Measure]:
    """The measures named by `keys`, such as "amount:sum"."""
    _check_number(keys)
    return [_measure(registry, info, key, sight) for key in dict.fromkeys(keys)]


def currency_groups(
    registry: Registry,
    info: ModelInfo,
    measures: Sequence[Measure],
    groups: Sequence[Group],
    sight: Sight,
) -> list[Group]:
    """The currencies that must be told apart because amounts of money are measured."""
    known = {group.path for group in groups}
    found: dict[str, Group] = {}
    for measure in measures:
        kind = measure.field.type
        if not isinstance(kind, Money) or measure.function in ("count", "count_distinct"):
            continue
        prefix = "".join(f"{step.name}." for step in measure.steps)
        path = f"{prefix}{kind.currency}"
        target = registry.info(measure.field.model)
        if kind.currency in target.fields and path not in known:
            found[path] = _group(registry, info, path, sight)
    return list(found.values())


def _group(registry: Registry, info: ModelInfo, key: str, sight: Sight) -> Group:
    path, _, unit = key.partition(":")
    steps, field = _find(registry, info, key, path, sight)
    kind = family(field)
    if (kind == "moment" and not unit) or (unit and (kind not in _DATED or unit not in UNITS)):
        raise FilterError(
            _l("“%(key)s” can't be grouped by.").format(key=key),
            cure=_l("For dates add one of: %(units)s; for other fields nothing.").format(
                units=", ".join(f":{unit}" for unit in UNITS)
            ),
            field=path,
        )
    if kind in ("links", "other"):
        raise _wrong(key, _l("Group by values or many-to-one relations."))
    return Group(key, path, steps, field, unit or None)


def _measure(registry: Registry, info: ModelInfo, key: str, sight: Sight) -> Measure:
    path, _, function = key.partition(":")
    steps, field = _find(registry, info, key, path, sight)
    if function not in FUNCTIONS or family(field) not in FUNCTIONS[function]:
        fitting = [name for name, kinds in FUNCTIONS.items() if family(field) in kinds]
        raise _wrong(
            key,
            _l("Write one of: %(keys)s.").format(keys=", ".join(f"{path}:{n}" for n in fitting)),
        )
    return Measure(key, steps, field, function)


def _find(
    registry: Registry, info: ModelInfo, key: str, path: str, sight: Sight
) -> tuple[tuple[Step, ...], Field]:
    steps, field, _ = find(registry, info, path, sight.visible)
    if any(step.kind != "many_to_one" for step in steps):
        raise _wrong(key, _l("Follow many-to-one relations only."))
    if not field.has_column:
        raise _wrong(key, _l("Use a field that is stored."))
    return steps, field


_DATED: tuple[Any, ...] = ("date", "moment")


def _check_number(keys: Sequence[str]) -> None:
    if len(keys) > MAX_PARTS:
        raise FilterError(
            _l("Too many groups or measures are asked for."),
            cure=_l("Name at most %(n)s.").format(n=MAX_PARTS),
        )


def _wrong(key: str, cure: Any) -> FilterError:
    return FilterError(_l("“%(key)s” can't be aggregated.").format(key=key), cure=cure, field=key)
