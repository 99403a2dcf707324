"""What the search box suggests for what is typed: words, conditions on fields, related records,
saved filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from mozaika.db.filters import WrongValue, convert, family, operators_of
from mozaika.errors import MozaikaError, Text
from mozaika.i18n import _l, gettext, parse_date, parse_number
from mozaika.model import ModelInfo
from mozaika.model.types import Phone
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.records import Records
from mozaika.text import fold
from mozaika.web.display import name_of
from mozaika.web.searching.paths import Place, choice_labels, own_places
from mozaika.web.searching.saved import all_saved, fitting
from mozaika.web.searching.spans import typed_spans
from mozaika.web.searching.words import Words, words_for

MOST_TEXTS = 4
MOST_NUMBERS = 3
MOST_DATES = 2
MOST_SPANS = 3
MOST_TARGETS = 6
MOST_RECORDS = 3
MOST_SAVED = 5
"""How many of each are suggested."""

BARE_LENGTH = 3
"""Letters from which a field's own name is suggested with "is empty" and "is filled"."""

EVERYBODY = "base.user"


@dataclass(frozen=True)
class Suggestion:
    """One line of the list: it searches for `words`, adds `condition`, or opens `saved`."""

    label: str
    icon: str
    condition: Any = None
    words: str | None = None
    saved: Any = None


@dataclass(frozen=True)
class Section:
    """A titled part of the list."""

    title: Text
    suggestions: Sequence[Suggestion] = field(default_factory=tuple)


def suggest(env: Env, info: ModelInfo, typed: str) -> list[Section]:
    """The sections for what is typed; without it, where to begin."""
    typed = typed.strip()
    if not typed:
        sections = [Section(_l("Common"), tuple(_common(env, info))), _saved_section(env, info, "")]
    else:
        sections = [
            Section("", tuple(_words(info, typed))),
            Section(_l("Fields"), tuple(_field_conditions(env, info, typed))),
            Section(_l("Related"), tuple(_related(env, info, typed))),
            _saved_section(env, info, typed),
        ]
    return [section for section in sections if section.suggestions]


def _words(info: ModelInfo, typed: str) -> Iterator[Suggestion]:
    if info.searchable:
        yield Suggestion(gettext("“%(words)s” anywhere", words=typed), "search", words=typed)


def _common(env: Env, info: ModelInfo) -> Iterator[Suggestion]:
    """What people ask for most: their own, their team's, what is new."""
    words = words_for(env, info)
    wanted: list[Any] = []
    if info.owned and env.user.id is not None:
        wanted.append(["owner", "=", {"user": "id"}])
        if env.user.teams:
            wanted.append(["team", "in", {"user": "teams"}])
    if info.timestamped:
        wanted.append(["created_at", "=", "last_7_days"])
    for condition in wanted:
        icon = "clock" if condition[0] == "created_at" else "user"
        yield Suggestion(words.of(condition), icon, condition)


def _saved_section(env: Env, info: ModelInfo, typed: str) -> Section:
    found = fitting(env, info, typed) if typed else all_saved(env, info)
    lines = [Suggestion(one.name, "bookmark", saved=one) for one in found[:MOST_SAVED]]
    return Section(_l("Saved filters"), tuple(lines))


def _field_conditions(env: Env, info: ModelInfo, typed: str) -> Iterator[Suggestion]:
    places = own_places(env, info)
    words = words_for(env, info)
    seen: set[str] = set()
    for find in (_choices, _spans, _dates, _numbers, _booleans, _texts, _bare):
        for icon, condition in find(env, places, typed):
            label = words.of(condition)
            if label not in seen:
                seen.add(label)
                yield Suggestion(label, icon, condition)


Found = Iterator[tuple[str, Any]]
"""Icons and conditions."""


def _texts(_env: Env, places: Sequence[Place], typed: str) -> Found:
    texts = [p for p in places if family(p.field) == "text" and not p.field.choices]
    if not any(letter.isdigit() for letter in typed):
        texts = [p for p in texts if not isinstance(p.field.type, Phone)]
    count = 0
    for place in texts:
        if count < MOST_TEXTS and "ilike" in operators_of(place.field):
            count += 1
            yield "pencil", [place.path, "ilike", typed]


def _choices(env: Env, places: Sequence[Place], typed: str) -> Found:
    wanted = fold(typed)
    for place in places:
        labels = choice_labels(env.platform.workflows, place.info.name, place.field)
        for value, label in labels.items():
            if _begins(fold(str(label)), wanted):
                yield "tag", [place.path, "=", value]


def _numbers(_env: Env, places: Sequence[Place], typed: str) -> Found:
    try:
        number = parse_number(typed)
    except MozaikaError:
        return
    kinds = ("integer", "decimal")
    numeric = [p for p in places if family(p.field) in kinds and p.field.name != "version"]
    for place in numeric[:MOST_NUMBERS]:
        whole = family(place.field) == "integer"
        if not whole or number == number.to_integral_value():
            value = int(number) if whole else str(number)
            yield from _storable(place, [("=", value), (">=", value)], "hash")


def _dates(_env: Env, places: Sequence[Place], typed: str) -> Found:
    try:
        day = parse_date(typed).isoformat()
    except MozaikaError:
        return
    for place in _dated(places):
        yield from _storable(place, [("=", day), (">=", day), ("<", day)], "calendar")


def _spans(_env: Env, places: Sequence[Place], typed: str) -> Found:
    if len(typed) < 3 or not any(letter.isalpha() for letter in typed):
        return
    names = list(typed_spans(typed))[:MOST_SPANS]
    for place in _dated(places):
        for name in names:
            yield from _storable(place, [("=", name)], "calendar")


def _storable(place: Place, conditions: Sequence[tuple[str, Any]], icon: str) -> Found:
    """The conditions whose values the field can hold."""
    for operator, value in conditions:
        try:
            convert(place.field, value)
        except WrongValue:
            continue
        yield icon, [place.path, operator, value]


def _dated(places: Sequence[Place]) -> list[Place]:
    return [p for p in places if family(p.field) in ("date", "moment")][:MOST_DATES]


def _booleans(_env: Env, places: Sequence[Place], typed: str) -> Found:
    wanted = fold(typed)
    for place in places:
        if family(place.field) == "boolean" and _begins(fold(place.label), wanted):
            yield "check", [place.path, "=", True]
            yield "check", [place.path, "=", False]


def _bare(_env: Env, places: Sequence[Place], typed: str) -> Found:
    """Fields that are called what is typed."""
    wanted = fold(typed)
    if len(wanted) < BARE_LENGTH:
        return
    for place in places:
        if not fold(place.label).startswith(wanted):
            continue
        if place.field.kind == "many_to_one" and place.field.target_name == EVERYBODY:
            yield "user", [place.path, "=", {"user": "id"}]
        if family(place.field) in ("date", "moment"):
            yield "calendar", [place.path, "=", "this_month"]
        if not place.field.required and family(place.field) != "boolean":
            yield "circle", [place.path, "is null", None]
            yield "circle-check", [place.path, "is not null", None]


def _begins(label: str, typed: str) -> bool:
    """Whether a word of the label begins so."""
    return len(typed) > 1 and (label.startswith(typed) or f" {typed}" in label)


def _related(env: Env, info: ModelInfo, typed: str) -> Iterator[Suggestion]:
    """Records that many-to-ones may point to: one search for each model, however many fields."""
    by_target: dict[str, list[Place]] = {}
    rights = access.rights(env)
    for place in own_places(env, info):
        target = place.field.target_name if place.field.kind == "many_to_one" else ""
        if target and place.field.name not in _STAMPED and rights.can(target, "read"):
            by_target.setdefault(target, []).append(place)
    for target in list(by_target)[:MOST_TARGETS]:
        yield from _of_target(env, info, by_target[target], typed)


def _of_target(
    env: Env, info: ModelInfo, places: Sequence[Place], typed: str
) -> Iterator[Suggestion]:
    target = env.platform.registry.info(places[0].field.target_name)
    found = Records(env, target.name).suggest(typed, limit=MOST_RECORDS)
    names = {item["id"]: name_of(item, target) for item in found}
    words = Words(env.platform.registry, info, lambda _model, one: names.get(one))
    icon = "user" if target.name == EVERYBODY else "link"
    for record_id in names:
        for place in places[:2]:
            condition = [place.path, "=", record_id]
            yield Suggestion(words.of(condition), icon, condition)


_STAMPED = frozenset({"created_by", "updated_by"})
