"""JSON filters checked against a model and turned into a tree. Each error says what to write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from mozaika.db.filters.ast import And, Condition, Node, Not, Or, Step, UserValue
from mozaika.db.filters.operators import NEGATIONS, NULL, OPERATORS, SYNONYMS, family
from mozaika.db.filters.values import WrongValue, convert, plain_text
from mozaika.errors import FilterError, Text
from mozaika.i18n import _l
from mozaika.model.fields import Field
from mozaika.model.info import ModelInfo, unknown_field
from mozaika.model.registry import Registry

Visible = Callable[[str, str], bool]
"""`visible(model, field)`: whether the reader may see the field."""

MAX_DEPTH = 10
"""Levels of nested and/or/not."""

MAX_CONDITIONS = 200
MAX_VALUES = 5000
"""Values in all the lists of a filter together."""

MAX_STEPS = 6
"""Relations that one path may follow."""

_SHAPE_CURE = _l(
    'Write a list of [field, operator, value], or {"or": [...]}, {"and": [...]}, {"not": ...}.'
)


def parse(
    filter: Any,  # noqa: A002 - the contract's word
    registry: Registry,
    model: str,
    *,
    visible: Visible | None = None,
) -> Node:
    """The tree of a JSON filter on `model`; `FilterError` names what is wrong and the cure.

    Fields for which `visible` is false answer as unknown ones; without it every field is known.
    """
    if filter is None:
        return And(())
    return _Parser(registry, visible).node(registry.info(model), filter, 0)


def find(
    registry: Registry, info: ModelInfo, dotted: str, visible: Visible | None
) -> tuple[tuple[Step, ...], Field, ModelInfo]:
    """The relations that a dotted path follows, the field at its end, and that field's model."""
    names = dotted.split(".")
    if len(names) > MAX_STEPS:
        raise FilterError(_l("“%(path)s” is too long a path.").format(path=dotted), field=dotted)
    steps: list[Step] = []
    for name in names[:-1]:
        field = known_field(info, name, visible)
        if not field.is_relation:
            raise FilterError(
                _l("“%(field)s” is no relation, so “%(path)s” leads nowhere.").format(
                    field=name, path=dotted
                ),
                field=dotted,
            )
        steps.append(make_step(info, field))
        info = registry.info(field.target_name)
    return tuple(steps), known_field(info, names[-1], visible), info


def known_field(info: ModelInfo, name: str, visible: Visible | None) -> Field:
    """The field, if the reader may see it; else the error of a field that does not exist."""
    field = info.fields.get(name)
    if field is None or (visible is not None and not visible(info.name, name)):
        known = [
            n
            for n, f in info.fields.items()
            if not f.hidden and (visible is None or visible(info.name, n))
        ]
        raise unknown_field(info, name, known)
    return field


def make_step(info: ModelInfo, field: Field) -> Step:
    """The step that follows a relation of `info`."""
    kind: Any = field.kind
    return Step(info.name, field.name, field.target_name, kind, field.inverse)


@dataclass
class _Parser:
    registry: Registry
    visible: Visible | None
    conditions: int = 0
    values: int = 0

    def node(self, info: ModelInfo, item: Any, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FilterError(
                _l("The filter is nested too deeply."),
                cure=_l("Nest at most %(n)s levels.").format(n=MAX_DEPTH),
            )
        if isinstance(item, dict):
            return self._group(info, item, depth)
        if not isinstance(item, list | tuple):
            raise _malformed(item)
        if item and isinstance(item[0], str):
            return self._condition(info, item)
        return And(self._items(info, item, depth))

    def _group(self, info: ModelInfo, item: dict[Any, Any], depth: int) -> Node:
        if len(item) != 1:
            raise _malformed(item)
        ((word, inner),) = item.items()
        if word == "not":
            return Not(self.node(info, inner, depth + 1))
        if word not in ("and", "or") or not isinstance(inner, list | tuple):
            raise _malformed(item)
        items = self._items(info, inner, depth)
        return And(items) if word == "and" else Or(items)

    def _items(self, info: ModelInfo, items: Sequence[Any], depth: int) -> tuple[Node, ...]:
        return tuple(self.node(info, item, depth + 1) for item in items)

    def _condition(self, info: ModelInfo, item: Sequence[Any]) -> Node:
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            raise FilterError(
                _l("The filter has too many conditions."),
                cure=_l("Write at most %(n)s.").format(n=MAX_CONDITIONS),
            )
        dotted, operator = (*item, None, None)[:2]
        complete = len(item) == 3 or (len(item) == 2 and operator in NULL)
        if not (complete and isinstance(dotted, str) and isinstance(operator, str)):
            raise _malformed(item)
        value = item[2] if len(item) == 3 else None
        steps, field, at = find(self.registry, info, dotted, self.visible)
        return _Leaf(self, dotted, operator, steps, field, at).build(value)

    def count(self, values: int) -> None:
        self.values += values
        if self.values > MAX_VALUES:
            raise FilterError(
                _l("The lists of the filter are too long."),
                cure=_l("Write at most %(n)s values.").format(n=MAX_VALUES),
            )


@dataclass
class _Leaf:
    """Builds the condition on one field."""

    parser: _Parser
    dotted: str
    written: str
    steps: tuple[Step, ...]
    field: Field
    info: ModelInfo

    def build(self, value: Any) -> Node:
        self._check(value)
        operator = self.written
        if value is None and operator in ("=", "!="):
            operator = "is null" if operator == "=" else "is not null"
        negative = operator in NEGATIONS
        positive = SYNONYMS.get(operator, NEGATIONS.get(operator, operator))
        condition = self._positive("filled" if positive == "is not null" else positive, value)
        return Not(condition) if negative else condition

    def _check(self, value: Any) -> None:
        if self.field.kind == "computed" and not self.field.stored:
            raise self._error(
                _l("“%(field)s” is computed when it is read and can't be searched by."),
                value,
                _l("Let its declaration say stored=True, or search by another field."),
            )
        allowed = OPERATORS[family(self.field)]
        if self.written not in allowed:
            close = get_close_matches(self.written, allowed, 1)
            words = close or allowed
            raise self._error(
                _l("“%(field)s” has no operator “%(operator)s”."),
                value,
                _l("Use %(words)s.").format(words=", ".join(words)),
            )

    def _positive(self, operator: Any, value: Any) -> Condition:
        kind = family(self.field)
        if kind == "links":
            return self._links(operator, value)
        if kind == "reference" and operator in ("contains", "starts"):
            return self._display(operator, value)
        return Condition(
            self.steps,
            self.field.column_name,
            kind,
            operator,
            self._value(operator, value),
            self.field.target_name if kind == "reference" else None,
        )

    def _links(self, operator: str, value: Any) -> Condition:
        """A to-many relation: asks about the ids at its other side."""
        steps = (*self.steps, make_step(self.info, self.field))
        if operator == "filled":
            return Condition(steps, "id", "integer", "filled")
        return Condition(steps, "id", "integer", "in", self._value("in", value))

    def _display(self, operator: str, value: Any) -> Condition:
        """A text search on a many-to-one looks at the field that names its target."""
        target = self.parser.registry.info(self.field.target_name)
        display = known_field(target, target.display, self.parser.visible)
        if family(display) != "text":
            raise self._error(
                _l("“%(field)s” can't be searched by text."),
                value,
                _l("Compare it with an id."),
            )
        steps = (*self.steps, make_step(self.info, self.field))
        leaf = _Leaf(self.parser, self.dotted, self.written, steps, display, target)
        return leaf._positive(operator, value)

    def _value(self, operator: str, value: Any) -> Any:
        if operator == "filled":
            return None
        if isinstance(value, dict):
            return self._user_value(operator, value)
        try:
            if operator in ("contains", "starts"):
                return plain_text(value)
            if operator in ("in", "between"):
                return self._list(operator, value)
            return convert(self.field, value)
        except WrongValue as wrong:
            raise self._error(
                _l("“%(field)s” %(operator)s can't take the value %(value)s."),
                value,
                wrong.cure,
            ) from None

    def _list(self, operator: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple | set | frozenset):
            raise WrongValue(_l("Write a list of values."))
        if operator == "between" and len(value) != 2:
            raise WrongValue(_l("Write a list of two values."))
        self.parser.count(len(value))
        found = tuple(convert(self.field, item) for item in value)
        if operator == "in" and family(self.field) == "date":
            for item in found:
                if not hasattr(item, "year"):
                    raise WrongValue(_l("Write dates such as 2026-01-31."))
        return found

    def _user_value(self, operator: str, value: dict[Any, Any]) -> UserValue:
        name: Any = value.get("user")
        ids = family(self.field) in ("reference", "links") or self.field.name == "id"
        fits = (name == "id" and operator in ("=", "in")) or (name == "teams" and operator == "in")
        if len(value) != 1 or not ids or not fits:
            raise self._error(
                _l("“%(field)s” %(operator)s can't take the value %(value)s."),
                value,
                _l('Write a value, or {"user": "id"} with = or {"user": "teams"} with in.'),
            )
        return UserValue(name)

    def _error(self, message: Any, value: Any, cure: Text) -> FilterError:
        shown = repr(value)
        text = message.format(
            field=self.dotted, operator=self.written, value=shown[:80] + "…" * (len(shown) > 80)
        )
        return FilterError(text, cure=cure, field=self.dotted, operator=self.written, value=value)


def _malformed(item: Any) -> FilterError:
    shown = repr(item)
    return FilterError(
        _l("%(item)s is not a filter.").format(item=shown[:80] + "…" * (len(shown) > 80)),
        cure=_SHAPE_CURE,
        value=item,
    )
