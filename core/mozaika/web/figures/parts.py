"""What totals are made of: dimensions to group by and measures, and those that a model offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mozaika.db.filters import family
from mozaika.db.filters.dates import UNITS
from mozaika.errors import MozaikaError, Text
from mozaika.i18n import _l, gettext
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Money, Str
from mozaika.runtime import Env
from mozaika.services.records.grouping import Group, find_groups, find_measures
from mozaika.services.records.sight import Sight, sight_of

COUNT = "id:count"
"""The measure that every model has."""

UNIT_WORDS: dict[str, Text] = {
    "day": _l("day"),
    "week": _l("week"),
    "month": _l("month"),
    "quarter": _l("quarter"),
    "year": _l("year"),
}
LONGEST = 100
"""Characters of a text field by which grouping is offered."""

_FUNCTION_WORDS: dict[str, Text] = {
    "sum": _l("%(field)s (sum)"),
    "avg": _l("%(field)s (average)"),
    "min": _l("%(field)s (lowest)"),
    "max": _l("%(field)s (highest)"),
    "count": _l("%(field)s (filled in)"),
    "count_distinct": _l("%(field)s (different values)"),
}
_DATE_WORDS: dict[str, Text] = {
    "min": _l("%(field)s (earliest)"),
    "max": _l("%(field)s (latest)"),
}
_HIDDEN = frozenset({"id", "version"})


@dataclass(frozen=True, eq=False)
class Dimension:
    """Something to group by: `key` as in REST ("created_at:month")."""

    key: str
    path: str
    field: Field
    unit: str | None
    label: str

    @property
    def is_reference(self) -> bool:
        """Whether its values are records."""
        return self.field.kind == "many_to_one"


@dataclass(frozen=True, eq=False)
class Measure:
    """Something to measure: `key` as in REST ("price:sum"); `needs` are the measures to ask for,
    from which those of groups together follow; `currency` is the path of an amount's currency."""

    key: str
    field: Field
    function: str
    label: str
    needs: tuple[str, ...]
    currency: str | None = None


@dataclass(frozen=True)
class Choice:
    """One entry of a select."""

    value: str
    label: str


@dataclass(frozen=True)
class Choices:
    """Entries of a select below a heading."""

    label: Text
    entries: Sequence[Choice]


def dimensions_of(env: Env, info: ModelInfo, keys: Sequence[str]) -> list[Dimension]:
    """The dimensions of these keys; `FilterError` for what there is not."""
    groups = find_groups(env.platform.registry, info, keys, sight_of(env))
    return [_dimension(info, group) for group in groups]


def measures_of(env: Env, info: ModelInfo, keys: Sequence[str]) -> list[Measure]:
    """The measures of these keys; `FilterError` for what there is not."""
    registry = env.platform.registry
    found = []
    for measure in find_measures(registry, info, keys or [COUNT], sight_of(env)):
        path = measure.key.partition(":")[0]
        needs: tuple[str, ...] = (measure.key,)
        if measure.function == "avg":
            needs = (f"{path}:sum", f"{path}:count")
        label = _measure_label(info, path, measure.field, measure.function)
        currency = _currency(info, path, measure.field, measure.function)
        made = Measure(measure.key, measure.field, measure.function, label, needs, currency)
        found.append(made)
    return found


def offered_dimensions(env: Env, info: ModelInfo, chosen: Iterable[str] = ()) -> list[Choices]:
    """What a select of dimensions offers, the chosen ones among it."""
    plain: list[Choice] = []
    dates: list[Choice] = []
    for field in _groupable(info, sight_of(env)):
        if family(field) in ("date", "moment"):
            dates.extend(Choice(f"{field.name}:{u}", _dated(field.label, u)) for u in UNITS)
        else:
            plain.append(Choice(field.name, str(field.label)))
    known = {choice.value for choice in (*plain, *dates)}
    others = [key for key in dict.fromkeys(chosen) if key and key not in known]
    further = [Choice(one.key, one.label) for one in _existing(env, info, others)]
    groups = [
        Choices(_l("Fields"), [*plain, *further]),
        Choices(_l("Dates"), dates),
    ]
    return [group for group in groups if group.entries]


def offered_measures(env: Env, info: ModelInfo, chosen: Iterable[str] = ()) -> list[Choice]:
    """What a select of measures offers, the chosen ones among it."""
    keys = [COUNT]
    for field in _visible(info, sight_of(env)):
        keys.extend(f"{field.name}:{function}" for function in _functions(field))
    others = [key for key in chosen if key and key not in keys]
    keys.extend(key for key in dict.fromkeys(others) if _measurable(env, info, key))
    return [Choice(key, _key_label(info, key)) for key in keys]


def default_dimension(env: Env, info: ModelInfo) -> str | None:
    """By what a model is grouped when nobody says: its state, a choice, a relation, its month."""
    fields = list(_groupable(info, sight_of(env)))
    flow = env.platform.workflows.get(info.name)
    for field in fields:
        if flow is not None and field.name == flow.field:
            return field.name
    ranked = sorted(fields, key=_rank)
    if not ranked:
        return None
    best = ranked[0]
    return f"{best.name}:month" if family(best) in ("date", "moment") else best.name


def _rank(field: Field) -> int:
    if field.choices:
        return 0
    if field.kind == "many_to_one" and field.name not in ("created_by", "updated_by"):
        return 1
    return 2 if family(field) in ("date", "moment") else 3


def _visible(info: ModelInfo, sight: Sight) -> list[Field]:
    return [
        field
        for field in info.fields.values()
        if field.has_column
        and not field.hidden
        and field.name not in _HIDDEN
        and sight.visible(info.name, field.name)
    ]


def _groupable(info: ModelInfo, sight: Sight) -> Iterable[Field]:
    for field in _visible(info, sight):
        kind = family(field)
        if kind in _ALWAYS or field.choices or (kind in _OFTEN and _repeats(info, field)):
            yield field


_ALWAYS = ("reference", "boolean", "date", "moment")
_OFTEN = ("text", "integer")


def _repeats(info: ModelInfo, field: Field) -> bool:
    """Whether records are likely to share values; of e-mail addresses and the like they do not."""
    if field.unique or field.name == info.display:
        return False
    if not isinstance(field.type, Str):
        return True
    return type(field.type) is Str and (field.type.length or LONGEST + 1) <= LONGEST


def _functions(field: Field) -> tuple[str, ...]:
    kind = family(field)
    if field.choices or field.kind == "many_to_one":
        return ()
    if kind in ("integer", "decimal") and field.widget != "year":
        return ("sum", "avg", "min", "max")
    return ("min", "max") if kind in ("date", "moment") else ()


def _measurable(env: Env, info: ModelInfo, key: str) -> bool:
    try:
        return bool(find_measures(env.platform.registry, info, [key], sight_of(env)))
    except MozaikaError:
        return False


def _existing(env: Env, info: ModelInfo, keys: Iterable[str]) -> Iterable[Dimension]:
    for key in keys:
        try:
            yield from dimensions_of(env, info, [key])
        except MozaikaError:
            continue


def _dimension(info: ModelInfo, group: Group) -> Dimension:
    label = path_label(info, group.path)
    shown = _dated(label, group.unit) if group.unit else label
    return Dimension(group.key, group.path, group.field, group.unit, shown)


def path_label(info: ModelInfo, path: str) -> str:
    """What a dotted path is called: "Category / Owner"."""
    return " / ".join(str(step.label) or step.name for step in info.path(path))


def _dated(label: Text, unit: str) -> str:
    return gettext("%(field)s (%(unit)s)", field=label, unit=str(UNIT_WORDS[unit]))


def _key_label(info: ModelInfo, key: str) -> str:
    path, _, function = key.partition(":")
    return _measure_label(info, path, info.path(path)[-1], function)


def _measure_label(info: ModelInfo, path: str, field: Field, function: str) -> str:
    if (path, function) == ("id", "count"):
        return gettext("Count")
    words = _DATE_WORDS if family(field) in ("date", "moment") else _FUNCTION_WORDS
    word = words.get(function, _FUNCTION_WORDS[function])
    return str(word) % {"field": path_label(info, path)}


def _currency(info: ModelInfo, path: str, field: Field, function: str) -> str | None:
    """The path of the currency that an amount is in."""
    if not isinstance(field.type, Money) or function.startswith("count"):
        return None
    target = info.registry.info(field.model)
    if field.type.currency not in target.fields:
        return None
    return f"{path.rpartition('.')[0]}.{field.type.currency}".lstrip(".")
