"""Every filter in the reader's words: what chips, saved filters and suggestions say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mozaika.db.filters import WrongValue, convert, family
from mozaika.db.filters.operators import SYNONYMS
from mozaika.errors import MozaikaError
from mozaika.i18n import format_list, format_number, gettext, ngettext
from mozaika.model import ModelInfo, Registry
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.display import name_of
from mozaika.web.searching.paths import Place, choice_labels, place_of
from mozaika.web.searching.phrases import NUMBERS, PHRASES, SHARED
from mozaika.web.searching.spans import day_in_words, period_in_words

Names = Callable[[str, int], str | None]
"""What names a record: `names(model, id)`; None where the reader may not see it."""

SHOWN_VALUES = 3
"""Values of a list that are told; the others are counted."""

LONGEST = 60
"""Characters of a text value that are shown."""

DEEPEST = 40
"""Levels of brackets that are looked at: more than a filter may have."""


class Words:
    """Says filters on `info` in words. `workflows` are the platform's, for names of states."""

    def __init__(
        self,
        registry: Registry,
        info: ModelInfo,
        names: Names,
        workflows: Mapping[str, Any] | None = None,
    ) -> None:
        self.registry = registry
        self.info = info
        self.names = names
        self.workflows = workflows or {}

    def of(self, item: Any) -> str:
        """A filter, or a part of one; "Own filter" for what the language can't say."""
        try:
            return self.exactly(item)
        except (MozaikaError, WrongValue, TypeError, ValueError, LookupError, AttributeError):
            return gettext("Own filter")

    def exactly(self, item: Any) -> str:
        """A valid filter, or a part of one; some error for another."""
        if _depth(item) > DEEPEST:
            raise ValueError(item)
        return self._node(item)

    def _node(self, item: Any) -> str:
        if isinstance(item, dict):
            ((word, inner),) = item.items()
            if word == "not":
                return gettext("not (%(condition)s)", condition=self._node(inner))
            return self._joined(inner, word)
        if is_condition(item):
            return self._condition(*item, *[None] * (3 - len(item)))
        return self._joined(item, "and")

    def _joined(self, items: Any, word: str) -> str:
        if not isinstance(items, list | tuple):
            raise TypeError(items)
        if not items:
            return gettext("everything") if word == "and" else gettext("nothing")
        if len(items) == 1:
            return self._node(items[0])
        parts = [self._part(item) for item in items]
        return format_list(parts, "or" if word == "or" else "and")

    def _part(self, item: Any) -> str:
        """A part of a longer sentence: what has parts itself stands in brackets."""
        said = self._node(item)
        return f"({said})" if _has_parts(item) else said

    def _condition(self, path: str, operator: str, value: Any) -> str:
        place = place_of(self.registry, self.info, path)
        kind, name = family(place.field), SYNONYMS.get(operator, operator)
        if value is None and name in ("=", "!="):
            name = "is null" if name == "=" else "is not null"
        if name == "between":
            value = self._between(place, value)
        elif name in ("in", "not in", "has any", "has none"):
            if not value:
                name = f"{name} nothing"
            value = self._list(place, value)
        elif name not in ("is null", "is not null"):
            value = self._value(place, value, quoted=name in ("contains", "not ilike", "starts"))
        phrase = PHRASES.get((kind, name)) or NUMBERS.get(name) or SHARED[name]
        return str(phrase.format(field=place.label, value=value))

    def _between(self, place: Place, value: Any) -> str:
        low, high = (convert(place.field, one) for one in value)
        if family(place.field) in ("date", "moment"):
            return period_in_words(low, high)
        return gettext(
            "%(low)s – %(high)s", low=self._said(place, low), high=self._said(place, high)
        )

    def _list(self, place: Place, value: Any) -> str:
        if isinstance(value, dict):
            return self._value(place, value)
        few = [self._value(place, one) for one in value[:SHOWN_VALUES]]
        rest = len(value) - len(few)
        if rest:
            shown = ", ".join(few)
            return ngettext(
                "%(values)s and %(n)s more", "%(values)s and %(n)s more", rest, values=shown
            )
        return format_list(few, "or")

    def _value(self, place: Place, value: Any, *, quoted: bool = False) -> str:
        if isinstance(value, dict):
            return gettext("me") if value.get("user") == "id" else gettext("my teams")
        if quoted:
            return _short(str(value))
        return self._said(place, convert(place.field, value))

    def _said(self, place: Place, value: Any) -> str:
        """A value as `convert` gives it."""
        field, labels = place.field, choice_labels(self.workflows, place.info.name, place.field)
        target = target_of(place)
        if target is not None:
            return self.names(target, value) or gettext("unknown")
        if value in labels:
            return str(labels[value])
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if family(field) in ("date", "moment") or isinstance(value, date):
            return day_in_words(value)
        if isinstance(value, int | float | Decimal):
            return str(value) if field.widget == "year" else format_number(value)
        return gettext("“%(text)s”", text=_short(str(value)))


def words_for(env: Env, info: ModelInfo, *filters: Any) -> Words:
    """Words for the reader of `env`: the records that `filters` name are looked up at once."""
    registry = env.platform.registry
    wanted: dict[str, list[int]] = {}
    for item in filters:
        if _depth(item) > DEEPEST:
            continue
        for model, record_id in _mentioned(registry, info, item):
            wanted.setdefault(model, []).append(record_id)
    found = {
        (model, record_id): name
        for model, ids in wanted.items()
        for record_id, name in names_of(env, model, ids).items()
    }
    workflows = env.platform.workflows
    return Words(registry, info, lambda model, one: found.get((model, one)), workflows)


def names_of(env: Env, model: str, ids: list[int]) -> dict[int, str]:
    """What names the records of `model` that the reader may see; one statement."""
    info = env.platform.registry.info(model)
    try:
        found = Records(env, model).search(
            [["id", "in", ids]], fields=["id", info.display], limit=len(ids), archived=None
        )
    except MozaikaError:
        return {}
    return {item["id"]: name_of(item, info) for item in found.items}


def is_condition(item: Any) -> bool:
    """Whether it is `[field, operator, value]`."""
    return isinstance(item, list | tuple) and bool(item) and isinstance(item[0], str)


def target_of(place: Place) -> str | None:
    """The model whose records the field's values are."""
    if place.field.is_relation:
        return place.field.target_name
    return place.info.name if place.field.name == "id" else None


def _has_parts(item: Any) -> bool:
    if isinstance(item, dict):
        ((word, inner),) = item.items()
        return word != "not" and (len(inner) > 1 or (len(inner) == 1 and _has_parts(inner[0])))
    if is_condition(item):
        return False
    return len(item) > 1 or (len(item) == 1 and _has_parts(item[0]))


def _depth(item: Any) -> int:
    """Levels of lists and objects, up to just beyond what is looked at."""
    depth, level = 0, [item]
    while level and depth <= DEEPEST:
        level = [
            inner
            for one in level
            if isinstance(one, dict | list | tuple)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        depth += 1
    return depth


def _mentioned(registry: Registry, info: ModelInfo, item: Any) -> Iterator[tuple[str, int]]:
    """The records that a filter's words name, as (model, id)."""
    for path, values in _leaves(item):
        try:
            place = place_of(registry, info, path)
        except MozaikaError:
            continue
        target = target_of(place)
        if target is not None:
            for value in values:
                if isinstance(value, int) and not isinstance(value, bool):
                    yield target, value


def _leaves(item: Any) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(item, dict):
        for inner in item.values():
            yield from _leaves(inner)
    elif is_condition(item):
        value = item[2] if len(item) > 2 else None
        yield item[0], value[:SHOWN_VALUES] if isinstance(value, list) else [value]
    elif isinstance(item, list | tuple):
        for inner in item:
            yield from _leaves(inner)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
