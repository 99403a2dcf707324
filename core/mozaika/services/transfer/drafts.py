"""Rows on their way to records: a plan made once per import, and a draft for each row."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from mozaika.errors import BadRequest, Text, ValidationFailed
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.access import rights
from mozaika.services.schemas import Loaders
from mozaika.services.schemas.messages import suggestion
from mozaika.services.transfer.cells import (
    CellError,
    Read,
    Style,
    is_empty,
    reader,
    split_list,
    text_of,
    with_values,
)
from mozaika.services.transfer.lookups import Lookup
from mozaika.services.transfer.mapping import Mapping
from mozaika.services.transfer.table import Row
from mozaika.services.transfer.targets import (
    Child,
    Hidden,
    Target,
    TargetError,
    check_settable,
    default_matches,
    resolve,
)
from mozaika.services.transfer.templates import Fill, columns_of, template

Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Column:
    """A column of the file and what becomes of it: `index` of its cells (None: `fill` makes them,
    or they are a `constant`), how they are read, and the lookup if they name other records.
    `default` is what empty cells mean."""

    title: str
    target: Target
    read: Read
    index: int | None = None
    constant: Any = None
    lookup: Lookup | None = None
    fill: Fill | None = None
    default: Any = None

    def cell(self, cells: Sequence[Any]) -> Any:
        """Its cell in a row."""
        if self.index is not None:
            found = cells[self.index]
        else:
            found = self.constant if self.fill is None else self.fill(cells)
        return self.default if self.default is not None and is_empty(found) else found


@dataclass
class Draft:
    """What a row says: values by field, child records, links still to be found, and errors by
    column. `id` and `action` are set once it is known what becomes of it, with the `version` of the
    record and the values `before` it was changed."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    cleared: list[Column] = field(default_factory=list)
    children: dict[Child, dict[str, Any]] = field(default_factory=dict)
    links: list[tuple[Column, Any]] = field(default_factory=list)
    errors: Errors = field(default_factory=dict)
    id: int | None = None
    action: str = ""
    version: int | None = None
    before: dict[str, Any] | None = None

    def put(self, target: Target, value: Any) -> None:
        """Sets the value of a target."""
        if target.child is None:
            self.values[target.field.name] = value
        else:
            self.children.setdefault(target.child, dict(target.child.selector))[
                target.field.name
            ] = value

    def fail(self, title: str, message: str) -> None:
        """Notes what is wrong with a column."""
        self.errors.setdefault(title, []).append(message)


@dataclass
class Plan:
    """How rows of a file become drafts of `info`; `key` names the fields that find records."""

    info: ModelInfo
    columns: Sequence[Column]
    key: Sequence[str]
    mapping: Mapping
    lookups: Sequence[Lookup]
    ignored: Sequence[str] = ()

    def draft(self, row: Row) -> Draft:
        """Reads the cells of a row."""
        draft = Draft(row)
        if row.problem is not None:
            draft.fail("", str(row.problem))
            return draft
        cells = row.cells
        for column in self.columns:
            cell = column.cell(cells)
            if is_empty(cell):
                draft.cleared.append(column)
                continue
            try:
                value = column.read(cell)
            except CellError as error:
                draft.fail(column.title, str(error))
                continue
            if value is None:
                draft.cleared.append(column)
            elif column.lookup is not None:
                draft.links.append((column, value))
            elif column.target.child is None:
                draft.values[column.target.field.name] = value
            else:
                draft.put(column.target, value)
        return draft

    def title_of(self, name: str, draft: Draft) -> str:
        """The column to blame for an error of a field (`contact_points.0.value` of a child)."""
        parts = name.split(".")
        if len(parts) == 3 and parts[1].isdecimal():
            kin = [child for child in draft.children if child.name == parts[0]]
            child = kin[int(parts[1])] if int(parts[1]) < len(kin) else None
            return self._title(parts[2], child) or self._title(parts[0], None) or name
        return self._title(name, None) or self._title_of_child(name) or name

    def _title(self, name: str, child: Child | None) -> str | None:
        for column in self.columns:
            if column.target.field.name == name and column.target.child == child:
                return column.title
        return None

    def _title_of_child(self, name: str) -> str | None:
        """The column of a child's field, if there is only one."""
        found = [c.title for c in self.columns if c.target.child and c.target.field.name == name]
        return found[0] if len(found) == 1 else None


def make_plan(env: Env, info: ModelInfo, titles: Sequence[str], mapping: Mapping) -> Plan:
    """Checks the mapping against model and file.

    Raises `ValidationFailed` whose errors tell all that is wrong, by target.
    """
    return _Planner(env, info, titles, mapping).plan()


class _Planner:
    def __init__(self, env: Env, info: ModelInfo, titles: Sequence[str], mapping: Mapping) -> None:
        self.env = env
        self.info = info
        self.titles = titles
        self.mapping = mapping
        self.errors: dict[str, list[Text]] = {}
        self.lookups: dict[tuple[Any, ...], Lookup] = {}
        self.hidden = hidden_of(env)

    def plan(self) -> Plan:
        """The plan, or all errors."""
        mapping = self.mapping
        columns = [self._mapped(path, title) for path, title in mapping.columns.items()]
        columns += [self._template(path, text) for path, text in mapping.templates.items()]
        columns += [self._constant(path, value) for path, value in mapping.constants.items()]
        found = [column for column in columns if column is not None]
        self._check_key(found)
        self._check_names(found)
        if not found and not self.errors:
            self._refuse("", _l("No column is mapped to anything."))
        if self.errors:
            message = _l("The mapping does not fit the file or “%(model)s”.")
            told = " ".join(str(text) for texts in self.errors.values() for text in texts)
            raise ValidationFailed(message.format(model=self.info.name), self.errors, cure=told)
        used = {column.title for column in found} | self._within_templates()
        ignored = [title for title in self.titles if title not in used]
        return Plan(self.info, found, mapping.key, mapping, list(self.lookups.values()), ignored)

    def _within_templates(self) -> set[str]:
        texts = self.mapping.templates.values()
        return {title for text in texts for title in columns_of(text)}

    def _mapped(self, path: str, title: str) -> Column | None:
        if title not in self.titles:
            text = _l("The file has no column “%(column)s”. %(suggestion)s")
            hint = suggestion(title, list(self.titles))
            self._refuse(path, text.format(column=title, suggestion=hint))
            return None
        return self._column(path, title, index=self.titles.index(title))

    def _constant(self, path: str, value: Any) -> Column | None:
        return self._column(path, path, constant=value)

    def _template(self, path: str, text: str) -> Column | None:
        try:
            fill = template(text, self.titles, self.mapping.values)
        except BadRequest as error:
            self._refuse(path, str(error))
            return None
        return self._column(path, path, fill=fill)

    def _column(self, path: str, title: str, **source: Any) -> Column | None:
        try:
            target = resolve(self.info, path, self.hidden)
            if path not in self.mapping.key:
                check_settable(target)
            lookup = self._lookup(target) if target.is_link else None
            read = self._reader(target, title)
        except BadRequest as error:
            self._refuse(path, str(error))
            return None
        default = self._values(target, title).get("")
        return Column(title, target, read, lookup=lookup, default=default, **source)

    def _values(self, target: Target, title: str) -> dict[str, Any]:
        known = self.mapping.values
        return {**known.get(target.path, {}), **known.get(title, {})}

    def _reader(self, target: Target, title: str) -> Read:
        mapping = self.mapping
        values = self._values(target, title)
        if target.is_link:
            if not target.is_many:
                return with_values(lambda cell: text_of(cell).strip(), values)
            return _list_reader(values, mapping.list_separator)
        date_format = mapping.dates.get(title) or mapping.dates.get(target.path)
        style = Style(ZoneInfo(self.env.time_zone), mapping.decimal, date_format)
        return with_values(reader(target.field, style), values)

    def _lookup(self, target: Target) -> Lookup:
        info = self.env.platform.registry.info(target.field.target_name)
        create = target.path in self.mapping.create
        if create and target.within:
            raise TargetError(
                _l("“%(target)s” can't be made: it is looked up among some only.").format(
                    target=target.path
                ),
                cure=_l("Leave it out of “create”."),
            )
        key = (info.name, target.by, create, target.within)
        if key not in self.lookups:
            names = [target.by] if target.by else default_matches(info, self.hidden)
            if not names:
                raise TargetError(
                    _l("Records of “%(model)s” have no name to be found by.").format(
                        model=info.name
                    ),
                    cure=_l("Say by which field: %(example)s.").format(example=f"{target.path}.id"),
                )
            own = info is self.info
            self.lookups[key] = Lookup(info, names, create=create, own=own, within=target.within)
        return self.lookups[key]

    def _check_key(self, columns: Sequence[Column]) -> None:
        mapped = {column.target.field.name for column in columns if column.target.child is None}
        for name in self.mapping.key:
            if name not in mapped:
                text = _l("The key “%(key)s” is mapped to no column.")
                self._refuse(name, text.format(key=name))
            elif not self.info.fields[name].has_column:
                text = _l("“%(key)s” can't be a key: it has no value of its own.")
                self._refuse(name, text.format(key=name))

    def _check_names(self, columns: Sequence[Column]) -> None:
        """What the other parts of the mapping speak of must be there."""
        paths = {column.target.path for column in columns}
        known = [*paths, *self.titles]
        for part, names in (
            ("values", self.mapping.values),
            ("dates", self.mapping.dates),
        ):
            for name in names:
                if name not in known:
                    text = _l("“%(part)s” names “%(name)s”: no column or target. %(suggestion)s")
                    hint = suggestion(name, known)
                    self._refuse(name, text.format(part=part, name=name, suggestion=hint))
        links = [column.target.path for column in columns if column.lookup is not None]
        for name in self.mapping.create:
            if name not in links:
                text = _l("“create” names “%(name)s”, which is no link that is mapped.")
                self._refuse(name, text.format(name=name))

    def _refuse(self, path: str, message: Text) -> None:
        self.errors.setdefault(path, []).append(message)


def _list_reader(values: Map[str, Any], separator: str) -> Read:
    meant = {given.strip(): str(value) for given, value in values.items()}
    return lambda cell: [meant.get(part, part) for part in split_list(cell, separator)]


def hidden_of(env: Env) -> Hidden:
    """Names of the fields of a model that the env's user may not see."""
    return (lambda _model: frozenset()) if env.access_off else rights(env).hidden_fields


def loaders_of(env: Env) -> Loaders:
    """The loaders that check values for the env's user."""
    hidden = None if env.access_off else rights(env).hidden_fields
    return Loaders(env.platform.registry, hidden)
