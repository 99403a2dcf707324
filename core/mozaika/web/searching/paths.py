"""The fields that a reader may search by: which there are, what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mozaika.db.filters import Visible, operators_of
from mozaika.errors import MozaikaError, Text
from mozaika.model import Field, ModelInfo, Registry
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.web.layout import STAMPS, list_items

BETWEEN = " › "
LAST_FIELDS = ("created_at", "created_by", "updated_at", "updated_by", "archived_at")


@dataclass(frozen=True)
class Place:
    """A field at the end of a dotted path; `info` is the model that has it."""

    path: str
    steps: tuple[Field, ...]
    info: ModelInfo

    @property
    def field(self) -> Field:
        """The field itself."""
        return self.steps[-1]

    @property
    def label(self) -> str:
        """What it is called: "Owner › Name"."""
        return BETWEEN.join(str(step.label) or step.name for step in self.steps)


def place_of(registry: Registry, info: ModelInfo, path: str) -> Place:
    """The field at `path` of `info`; `FilterError` where it leads nowhere."""
    steps = tuple(info.path(path))
    at = info
    for step in steps[:-1]:
        at = registry.info(step.target_name)
    return Place(path, steps, at)


def sees(env: Env) -> Visible:
    """Which fields the reader may know of."""
    rights = access.rights(env)

    def visible(model: str, name: str) -> bool:
        return env.access_off or rights.sees(model, name)

    return visible


def own_places(env: Env, info: ModelInfo, prefix: str = "") -> list[Place]:
    """The model's own fields that can be searched by, as far as the reader may see them: those of
    its list first, then the others, then who made it and when."""
    start = prefix.removesuffix(".")
    steps: tuple[Field, ...] = ()
    if start:
        steps, info = _follow(env, info, start)
    return [Place(f"{prefix}{field.name}", (*steps, field), info) for field in _fields(env, info)]


def drillable(env: Env, place: Place) -> bool:
    """Whether the fields behind a many-to-one may be searched by."""
    field = place.field
    return field.kind == "many_to_one" and access.rights(env).can(field.target_name, "read")


def _follow(env: Env, info: ModelInfo, path: str) -> tuple[tuple[Field, ...], ModelInfo]:
    registry = env.platform.registry
    place = place_of(registry, info, path)
    if not place.field.is_relation:
        return (), info
    return place.steps, registry.info(place.field.target_name)


def _fields(env: Env, info: ModelInfo) -> Iterator[Field]:
    visible = sees(env)
    listed = [item.path for item in list_items(env, info)]
    others = [name for name in info.fields if name not in STAMPS]
    for name in dict.fromkeys((*listed, *others, *LAST_FIELDS)):
        field = info.fields.get(name)
        if field is None or field.hidden or not visible(info.name, name):
            continue
        if operators_of(field):
            yield field


def choice_labels(workflows: Mapping[str, Any], model: str, field: Field) -> dict[str, Text]:
    """What the values of a field are called: its choices, or the states of a workflow."""
    if field.choices:
        return dict(field.choices)
    flow = workflows.get(model)
    if flow is None or flow.field != field.name:
        return {}
    states: Mapping[str, Any] = getattr(flow, "states", {})
    return {name: state.label for name, state in states.items()}


def found_place(env: Env, info: ModelInfo, path: str) -> Place | None:
    """The field at `path` if there is one and the reader may see all of the way."""
    try:
        place = place_of(env.platform.registry, info, path)
    except MozaikaError:
        return None
    models = [info.name, *(step.target_name for step in place.steps[:-1])]
    visible = sees(env)
    named = zip(models, place.steps, strict=True)
    if all(visible(model, step.name) and not step.hidden for model, step in named):
        return place
    return None
