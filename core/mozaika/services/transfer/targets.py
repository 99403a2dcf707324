"""Targets: the places in a model that a column can fill, and how they are written.

`name` is a field; `owner` and `labels` are links, matched by what names their records;
`owner.login` says by which field to match; `contact_points[kind=email].value` is a value of a child
record, told from its siblings by the bracket or its number: `contact_points[kind=email][2].value`;
`stage[pipeline=Direct sales]` is a link, matched among the stages of that pipeline only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import UTC
from difflib import get_close_matches

from mozaika.errors import BadRequest, Text
from mozaika.i18n import _l
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Json, Str
from mozaika.services.transfer.cells import CellError, Style, reader

Hidden = Callable[[str], frozenset[str]]
"""Names of the fields of a model that the user may not see."""

_CHILD = re.compile(r"(?P<relation>\w+)(?P<brackets>(?:\[[^\]]*\])*)\.(?P<rest>[\w.]+)")
_WITHIN = re.compile(r"(\w+)\[(\w+)=([^\[\]]+)\](?:\.(\w+))?")
_BRACKET = re.compile(r"\[([^\]]*)\]")
_LINKS = ("many_to_one", "many_to_many")


class TargetError(BadRequest):
    """A target that the model does not have, or that can't be set."""

    code = "bad_target"


@dataclass(frozen=True)
class Child:
    """Which child record of a relation: of those with the selector's values the `number`th."""

    relation: Field = dataclass_field(compare=False)
    name: str
    selector: tuple[tuple[str, str], ...] = ()
    number: int = 1


@dataclass(frozen=True)
class Target:
    """A place for values: `field` of `info`, in `child` if it is one of a child record.

    `by` names the field of the linked model by which its records are found; None: whatever names
    them. `within` narrows them to those with that value of a field. `readonly` targets can be keys,
    nothing else.
    """

    path: str
    info: ModelInfo
    field: Field
    child: Child | None = None
    by: str | None = None
    within: tuple[str, str] | None = None

    @property
    def is_link(self) -> bool:
        """Whether cells name records of another model."""
        return self.field.kind in _LINKS

    @property
    def is_many(self) -> bool:
        """Whether a cell names several records."""
        return self.field.kind == "many_to_many"

    @property
    def label(self) -> str:
        """What people call it."""
        own = str(self.field.label) or self.field.name
        return f"{self.child.relation.label}: {own}" if self.child else own


def resolve(info: ModelInfo, path: str, hidden: Hidden) -> Target:
    """The target that `path` names; `TargetError` with a suggestion when there is none."""
    found = _WITHIN.fullmatch(path)
    if found and _known(info, found[1], path, hidden).kind in _LINKS:
        rest = f"{found[1]}.{found[4]}" if found[4] else found[1]
        return _narrowed(_own(info, rest, path, None, hidden), found[2], found[3].strip(), hidden)
    found = _CHILD.fullmatch(path)
    if found:
        relation = _known(info, found["relation"], path, hidden)
        if relation.kind == "one_to_many":
            return _in_child(info, relation, found, path, hidden)
        if found["brackets"]:
            raise _refused(path, _l("“%(field)s” has no child records").format(field=relation.name))
    return _own(info, path, path, None, hidden)


def _narrowed(target: Target, name: str, value: str, hidden: Hidden) -> Target:
    """The link among the records whose field `name` has a value, or names a record so."""
    model = target.info.registry.info(target.field.target_name)
    field = _known(model, name, target.path, hidden)
    if field.kind != "many_to_one" and not (field.has_column and isinstance(field.type, Str)):
        cause = _l("“%(field)s” can't be in a bracket").format(field=name)
        raise _refused(target.path, cause)
    return replace(target, within=(name, value))


def _in_child(
    info: ModelInfo, relation: Field, found: re.Match[str], path: str, hidden: Hidden
) -> Target:
    model = info.registry.info(relation.target_name)
    selector: list[tuple[str, str]] = []
    number = 1
    for bracket in _BRACKET.findall(found["brackets"]):
        if bracket.isdecimal() and int(bracket) > 0:
            number = int(bracket)
            continue
        for part in bracket.split(","):
            name, sign, value = (piece.strip() for piece in part.partition("="))
            if not sign or not value:
                raise _refused(path, _l("“%(part)s” selects nothing").format(part=part or "[]"))
            selector.append((name, _selected(_known(model, name, path, hidden), value, path)))
    child = Child(relation, relation.name, tuple(selector), number)
    return _own(model, found["rest"], path, child, hidden)


def _selected(field: Field, value: str, path: str) -> str:
    """The value of a selector: a choice may be given by its label."""
    _settable(field, path)
    if field.kind != "value":
        raise _refused(path, _l("“%(field)s” can't be in a bracket").format(field=field.name))
    try:
        return str(reader(field, Style(UTC))(value)) if field.choices else value
    except CellError as error:
        raise _refused(path, str(error).rstrip(".")) from None


def _own(info: ModelInfo, rest: str, path: str, child: Child | None, hidden: Hidden) -> Target:
    name, _, by = rest.partition(".")
    field = _known(info, name, path, hidden)
    if field.kind == "one_to_many":
        raise _refused(
            path,
            _l("“%(field)s” holds child records").format(field=name),
            _l("Name a value of theirs: %(example)s.").format(
                example=f"{name}.{info.registry.info(field.target_name).display}"
            ),
        )
    if by and field.kind not in _LINKS:
        raise _refused(path, _l("“%(field)s” is no link to other records").format(field=name))
    if by:
        _matchable(info.registry.info(field.target_name), by, path, hidden)
    return Target(path, info, field, child, by or None)


def _matchable(info: ModelInfo, name: str, path: str, hidden: Hidden) -> None:
    field = _known(info, name, path, hidden)
    if not field.has_column or field.is_relation or isinstance(field.type, Json):
        raise _refused(
            path,
            _l("records of “%(model)s” can't be found by “%(field)s”").format(
                model=info.name, field=name
            ),
            _l("Use a field with a value of its own."),
        )


def check_settable(target: Target) -> None:
    """Raises `TargetError` when the platform keeps the field itself."""
    _settable(target.field, target.path)


def _settable(field: Field, path: str) -> None:
    if not field.writable:
        cause = _l("“%(field)s” is kept by Mozaika").format(field=field.name)
        raise _refused(path, cause, _l("Leave it out, or use it as the key."))


def _known(info: ModelInfo, name: str, path: str, hidden: Hidden) -> Field:
    field = info.fields.get(name)
    unseen = hidden(info.name)
    if field is not None and not field.hidden and name not in unseen:
        return field
    known = [n for n, f in info.fields.items() if not f.hidden and n not in unseen]
    close = get_close_matches(name, known, 1)
    cause = _l("“%(model)s” has no field “%(field)s”").format(model=info.name, field=name)
    cure = _l("Did you mean “%(name)s”?").format(name=close[0]) if close else None
    raise _refused(path, cause, cure)


def _refused(path: str, cause: Text, cure: Text | None = None) -> TargetError:
    text = _l("“%(target)s” can't be filled: %(cause)s.")
    return TargetError(text.format(target=path, cause=cause), cure=cure, target=path)


def default_matches(info: ModelInfo, hidden: Hidden) -> Sequence[str]:
    """The text fields by which records of `info` are found when none is named: what names them,
    then the unique ones."""
    unseen = hidden(info.name)
    names = [info.display, *[f.name for f in info.fields.values() if f.unique]]
    return [
        name
        for name in dict.fromkeys(names)
        if name not in unseen
        and info.fields[name].has_column
        and isinstance(info.fields[name].type, Str)
        and not info.fields[name].hidden
    ]
