"""The statement of an aggregate, prepared once for each kind of question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    distinct,
    func,
    literal_column,
    select,
)

from mozaika.db.buckets import bucket
from mozaika.db.filters import Context, Node, criterion, family, shape
from mozaika.db.search_plan import SearchPlan
from mozaika.errors import FilterError
from mozaika.i18n import _l
from mozaika.model import Registry
from mozaika.runtime import Env
from mozaika.services.records.grouping import (
    Group,
    Measure,
    currency_groups,
    find_groups,
    find_measures,
)
from mozaika.services.records.plan import Columns
from mozaika.services.records.sight import Sight, context_of, sight_of

KEPT = 300
"""Prepared aggregates that a platform keeps."""

_LIMIT: Any = bindparam("page_limit", type_=Integer(), literal_execute=True)
"""Written into the statement: PostgreSQL, told only later, would plan for a tenth of the rows."""

Term = tuple[Group | Measure, bool]
"""What to sort by, and whether descending."""


@dataclass(frozen=True)
class Grouping:
    """What is asked for. `group` and `measures` as in REST: "created_at:month", "amount:sum"."""

    model: str
    group: tuple[str, ...]
    measures: tuple[str, ...]
    sort: str | None
    archived: bool | None


@dataclass(frozen=True)
class Question:
    """What decides the statement; `node` and `context` only lend their shape."""

    grouping: Grouping
    sight: Sight
    zone: str
    node: Node = field(compare=False)
    context: Context = field(compare=False)
    plan: SearchPlan | None = None
    dialect: str = "sqlite"
    shape: Node = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", shape(self.node))


@dataclass(frozen=True)
class Prepared:
    """`terms` is the sort; SQL does it unless it looks at the names of records."""

    statement: Select[Any]
    groups: Sequence[Group]
    measures: Sequence[Measure]
    terms: Sequence[Term]
    sorted_by_sql: bool


def prepare(env: Env, asked: Grouping, node: Node, plan: SearchPlan | None = None) -> Prepared:
    """The statement for what is asked, built at most once for as long as the platform lives."""
    cache, key = env.platform.cache, ("records.aggregates",)
    if key not in cache:
        cache[key] = lru_cache(KEPT)(partial(_build, env.platform.registry))
    dialect = env.platform.database.dialect
    question = Question(asked, sight_of(env), env.time_zone, node, context_of(env), plan, dialect)
    prepared: Prepared = cache[key](question)
    return prepared


def _build(registry: Registry, question: Question) -> Prepared:
    asked, sight = question.grouping, question.sight
    info = registry.info(asked.model)
    measures = find_measures(registry, info, asked.measures, sight)
    groups = find_groups(registry, info, asked.group, sight)
    groups += currency_groups(registry, info, measures, groups, sight)
    columns = Columns(registry, info, info.cls)
    terms = _terms(asked.sort, groups, measures)
    by_sql = bool(terms) and not any(isinstance(w, Group) and w.is_reference for w, _ in terms)
    statement = _statement(columns, question, groups, measures)
    if by_sql:
        statement = statement.order_by(*_order(columns, terms, groups))
    statement = statement.limit(_LIMIT)
    return Prepared(statement, groups, measures, terms, by_sql)


def _statement(
    columns: Columns, question: Question, groups: Sequence[Group], measures: Sequence[Measure]
) -> Select[Any]:
    cls = columns.entity
    chosen = [_value(columns, g, question).label(f"g{n}") for n, g in enumerate(groups)]
    chosen += [column for measure in measures for column in _measured(columns, measure)]
    statement = columns.join(select(*chosen).select_from(cls)).where(
        *_conditions(columns.registry, cls, question)
    )
    return statement.group_by(*[literal_column(f"g{n}") for n in range(len(groups))])


def _conditions(registry: Registry, cls: Any, question: Question) -> Iterator[ColumnElement[bool]]:
    guarded = question.sight.guarded
    yield criterion(question.node, registry, cls, question.context, guarded=guarded, named=True)
    if question.plan is not None:
        yield question.plan.criterion(question.dialect, cls)
    archived = question.grouping.archived
    if archived is not None and registry.info(cls).archivable:
        yield cls.archived_at.is_not(None) if archived else cls.archived_at.is_(None)


def _value(columns: Columns, group: Group, question: Question) -> Any:
    """A reference that must not be seen counts as empty, so it is asked for behind a join."""
    names = tuple(step.name for step in group.steps)
    if group.is_reference and question.sight.guarded(group.field.target_name):
        return columns.at((*names, group.field.name)).id
    column = getattr(columns.at(names), group.field.column_name)
    if group.unit is None or (group.unit == "day" and family(group.field) == "date"):
        return column
    zone = question.zone if family(group.field) == "moment" else None
    return bucket(column, group.unit, zone)


def _measured(columns: Columns, measure: Measure) -> Sequence[Any]:
    """One column; for an average the sum and the count, from which it is exact everywhere."""
    column = columns.of(measure.steps, measure.field.column_name)
    if measure.function == "avg":
        return func.sum(column), func.count(column)
    if measure.function == "count_distinct":
        return (func.count(distinct(column)),)
    return (getattr(func, measure.function)(column),)


def _terms(
    sort: str | None, groups: Sequence[Group], measures: Sequence[Measure]
) -> Sequence[Term]:
    parts: list[Group | Measure] = [*groups, *measures]
    known = {part.key: part for part in parts}
    found: list[Term] = []
    for term in (sort or "").split(","):
        key = term.strip().removeprefix("-")
        if key and key not in known:
            raise FilterError(
                _l("“%(key)s” can't be sorted by.").format(key=key),
                cure=_l("Sort by a group or a measure: %(keys)s.").format(keys=", ".join(known)),
                field=key,
            )
        if key:
            found.append((known[key], term.strip().startswith("-")))
    return found


def _order(
    columns: Columns,
    terms: Sequence[Term],
    groups: Sequence[Group],
) -> Iterator[Any]:
    places = {id(group): f"g{number}" for number, group in enumerate(groups)}
    for what, descending in terms:
        if isinstance(what, Group):
            by: Any = literal_column(places[id(what)])
        else:
            by = _ordering(columns, what)
        yield (by.desc() if descending else by.asc()).nulls_last()
    yield from (literal_column(f"g{number}").nulls_last() for number in range(len(groups)))


def _ordering(columns: Columns, measure: Measure) -> Any:
    measured = _measured(columns, measure)
    if len(measured) == 1:
        return measured[0]
    total, number = measured
    return total * literal_column("1.0") / func.nullif(number, literal_column("0"))
