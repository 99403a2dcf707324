"""The targets that a model offers, for people to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mozaika.errors import Text
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services.transfer.drafts import hidden_of
from mozaika.services.transfer.targets import Hidden


@dataclass(frozen=True)
class TargetChoice:
    """A target's path, what people call it, and the list that it belongs to ("" for own fields)."""

    path: str
    label: str
    group: Text = ""
    is_link: bool = False
    is_key: bool = False


def target_choices(env: Env, info: ModelInfo) -> list[TargetChoice]:
    """What the user may fill in an import of the model: own fields, then values of child records.

    `is_key` tells those by which existing records could be found.
    """
    hidden = hidden_of(env)
    fields = [f for f in info.fields.values() if f.name not in hidden(info.name)]
    own = [f for f in fields if f.writable and not f.hidden and f.kind != "one_to_many"]
    children = [f for f in fields if f.writable and f.kind == "one_to_many"]
    return [
        TargetChoice("id", "ID", is_key=True),
        *(_own(field) for field in own),
        *(choice for field in children for choice in _of_children(info, field, hidden)),
    ]


def _own(field: Field) -> TargetChoice:
    is_link = field.kind in ("many_to_one", "many_to_many")
    label = str(field.label) or field.name
    return TargetChoice(field.name, label, "", is_link, field.has_column and not is_link)


def _of_children(info: ModelInfo, relation: Field, hidden: Hidden) -> Iterator[TargetChoice]:
    """By each value of a required choice (`contact_points[kind=email].value`), else by field."""
    model = info.registry.info(relation.target_name)
    fields = [
        field
        for field in model.fields.values()
        if field.writable and not field.hidden and field.name not in hidden(model.name)
    ]
    shown = model.fields[model.display]
    for field in fields:
        if field.name == relation.inverse or field.kind == "one_to_many":
            continue
        if field.choices and field.required and shown.writable:
            for value, label in field.choices:
                path = f"{relation.name}[{field.name}={value}].{shown.name}"
                yield TargetChoice(path, str(label), relation.label)
        elif not shown.writable:
            path = f"{relation.name}.{field.name}"
            yield TargetChoice(path, str(field.label), relation.label, field.is_relation)
