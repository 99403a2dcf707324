"""The filter builder: a draft made ready to draw, and read back as a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from mozaika.db.filters import WrongValue, family, parse
from mozaika.errors import FilterError, Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.options import Options
from mozaika.web.searching import editors, phrases
from mozaika.web.searching.draft import DEEPEST, ROOT, Group, Part, Row, rows_of, to_filter
from mozaika.web.searching.paths import (
    Place,
    choice_labels,
    drillable,
    found_place,
    own_places,
    sees,
)
from mozaika.web.searching.spans import NAMES
from mozaika.web.searching.words import names_of
from mozaika.web.widgets import Control, Option

TEAMS, USERS = "base.team", "base.user"

JOINS: Mapping[str, Text] = {
    "all": _l("All of these hold"),
    "any": _l("At least one of these holds"),
    "none": _l("None of these holds"),
    "not_all": _l("Not all of these hold"),
}


@dataclass(frozen=True)
class FieldGroup:
    """Fields to choose from under a title; a value that ends in a point leads further."""

    label: Text
    options: Sequence[Option]


@dataclass(frozen=True)
class RowView:
    """A row to draw."""

    key: str
    row: Row
    label: str
    fields: Sequence[FieldGroup]
    operators: Sequence[Option]
    editor: str
    options: Sequence[Option] = ()
    pick: Control | None = None
    timed: bool = False
    error: Text | None = None
    kind: str = "row"

    @property
    def slots(self) -> range:
        """One for each value: two of `between`."""
        return range(2 if self.row.operator == "between" else 1)

    def typed(self, texts: Sequence[str], slot: int = 0) -> str:
        """What stands in one of the controls."""
        return texts[slot] if slot < len(texts) else ""


@dataclass(frozen=True)
class GroupView:
    """A group to draw."""

    key: str
    join: str
    parts: Sequence[RowView | GroupView] = field(default_factory=tuple)
    nests: bool = True
    kind: str = "group"


class Builder:
    """Draws and reads drafts of filters on `info`."""

    def __init__(self, env: Env, info: ModelInfo) -> None:
        self.env = env
        self.info = info
        self._options = Options(env)
        self._fields: dict[str, list[FieldGroup]] = {}

    # -- reading

    def conditions(self, draft: Group) -> tuple[dict[str, Any], dict[str, Text], set[str]]:
        """By key: the rows' conditions, what is wrong with a row, and the rows without a value."""
        found: dict[str, Any] = {}
        errors: dict[str, Text] = {}
        empty: set[str] = set()
        for key, row in rows_of(draft):
            if not row.path or row.path.endswith("."):
                continue
            try:
                found[key] = self._condition(row)
            except editors.NoValue:
                empty.add(key)
            except editors.BadValue as error:
                errors[key] = error.reason
            except FilterError as error:
                errors[key] = error.cure or error.message
        return found, errors, empty

    def written(self, draft: Group, conditions: Mapping[str, Any]) -> list[Any]:
        """The draft as a filter; `FilterError` where the whole is too large."""
        made = to_filter(draft, conditions)
        parse(made, self.env.platform.registry, self.info.name, visible=sees(self.env))
        return made

    def _condition(self, row: Row) -> Any:
        place = found_place(self.env, self.info, row.path)
        if place is None:
            raise editors.BadValue(_l("There is no such field."))
        if not row.from_form:
            return [row.path, row.operator, row.written]
        has_choices = bool(self._labels(place))
        allowed = editors.operators_for(place, has_choices, row.operator)
        if row.operator not in allowed:
            row.operator = editors.first_operator(place, has_choices)
        editor = editors.editor_of(place, row.operator, has_choices)
        condition = [row.path, row.operator, editors.read(row, place, editor)]
        parse(condition, self.env.platform.registry, self.info.name, visible=sees(self.env))
        return condition

    # -- drawing

    def view(self, draft: Group, errors: Mapping[str, Text]) -> GroupView:
        """The draft to draw, with what is wrong beside the rows."""
        return self._group(draft, ROOT, errors)

    def _group(self, group: Group, key: str, errors: Mapping[str, Text]) -> GroupView:
        parts = [self._part(part, f"{key}.{n}", errors) for n, part in enumerate(group.parts)]
        return GroupView(key, group.join, parts, key.count(".") < DEEPEST - 2)

    def _part(self, part: Part, key: str, errors: Mapping[str, Text]) -> RowView | GroupView:
        if isinstance(part, Group):
            return self._group(part, key, errors)
        return self._row(part, key, errors.get(key))

    def _row(self, row: Row, key: str, error: Text | None) -> RowView:
        leads_on = not row.path or row.path.endswith(".")
        place = None if leads_on else found_place(self.env, self.info, row.path)
        prefix = row.path if leads_on else row.path.rpartition(".")[0]
        prefix = f"{prefix.removesuffix('.')}." if prefix else ""
        fields = self._choosable(prefix)
        if place is None:
            return RowView(key, row, "", fields, (), "", error=error)
        labels = self._labels(place)
        allowed = editors.operators_for(place, bool(labels), row.operator)
        if row.operator not in allowed:
            row.operator = editors.first_operator(place, bool(labels))
        editor = editors.editor_of(place, row.operator, bool(labels))
        try:
            editors.fill(row, place, editor, ZoneInfo(self.env.time_zone))
        except (WrongValue, ValueError, TypeError, ArithmeticError):
            row.from_form = True
        options, pick = self._values(row, place, key, editor, labels)
        return RowView(
            key,
            row,
            place.label,
            fields,
            [Option(name, operator_label(place, name)) for name in allowed],
            editor,
            options,
            pick,
            family(place.field) == "moment",
            error,
        )

    def _choosable(self, prefix: str) -> list[FieldGroup]:
        """The fields behind a prefix, and the many-to-ones that lead further."""
        if prefix not in self._fields:
            places = own_places(self.env, self.info, prefix)
            own = [Option(place.path, place.label) for place in places]
            further = [
                Option(f"{place.path}.", f"{place.label} › …")
                for place in places
                if drillable(self.env, place) and prefix.count(".") < 3
            ]
            groups = [FieldGroup(_l("Fields"), own)]
            if further:
                groups.append(FieldGroup(_l("Fields of what is linked"), further))
            if prefix:
                above = prefix.removesuffix(".").rpartition(".")[0]
                back = Option(f"{above}." if above else "", _l("‹ Back"))
                groups.insert(0, FieldGroup("", [back]))
            self._fields[prefix] = groups
        return self._fields[prefix]

    def _values(
        self, row: Row, place: Place, key: str, editor: str, labels: Mapping[str, Text]
    ) -> tuple[list[Option], Control | None]:
        """The options of a choice or of a date, the chosen ones of a picker, and its control."""
        if editor in ("choice", "choices"):
            return [Option(value, label) for value, label in labels.items()], None
        if editor == "date":
            return _days(family(place.field) == "moment"), None
        if editor not in ("pick", "picks"):
            return [], None
        whole = _whole(place, row.operator)
        chosen = row.values if editor == "picks" else []
        names = {str(k): v for k, v in self._names(place, chosen).items()} | dict(whole)
        control = Control(
            f"{key}.value",
            "pick",
            place.label,
            "" if editor == "picks" else (row.values or [""])[0],
        )
        control = self._options.fill(control, place.field)
        offered = [*(Option(value, label) for value, label in whole), *control.options]
        control = replace(control, options=offered)
        return [Option(value, names.get(value, value)) for value in chosen if value], control

    def _names(self, place: Place, chosen: Sequence[str]) -> dict[int, str]:
        ids = [int(value) for value in chosen if value.isdigit()]
        return names_of(self.env, place.field.target_name, ids) if ids else {}

    def _labels(self, place: Place) -> dict[str, Text]:
        return choice_labels(self.env.platform.workflows, place.info.name, place.field)


def operator_label(place: Place, name: str) -> Text:
    """What an operator is called for a field."""
    kind = family(place.field)
    special = {"date": phrases.OF_DAYS, "moment": phrases.OF_DAYS, "text": phrases.OF_TEXTS}
    return special.get(kind, {}).get(name) or phrases.OPERATORS[name]


def _days(timed: bool) -> list[Option]:
    counted = [
        Option(editors.LAST_DAYS, _l("the last … days")),
        Option(editors.NEXT_DAYS, _l("the next … days")),
    ]
    exact = [Option(editors.ON_DAY, _l("on a day…"))]
    if timed:
        exact += [Option(editors.AT_TIME, _l("at a time…")), Option("now", _l("now"))]
    return [*exact, *(Option(name, label) for name, label in NAMES.items()), *counted]


def _whole(place: Place, operator: str) -> list[tuple[str, str]]:
    """What stands for whoever looks: oneself, one's teams."""
    target = place.field.target_name
    if target == USERS and operator in ("=", "!=", "in", "not in"):
        return [(editors.ME, str(_l("me")))]
    if target == TEAMS and operator in editors.SEVERAL:
        return [(editors.MY_TEAMS, str(_l("my teams")))]
    return []
