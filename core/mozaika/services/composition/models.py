"""Models: which addon declares each, and which contributes each field, method and step."""

from __future__ import annotations

from dataclasses import dataclass

from mozaika.addons import Implementation
from mozaika.model import Field, ModelInfo
from mozaika.model.definition import own_fields
from mozaika.model.fields import Override
from mozaika.runtime import Platform
from mozaika.services.composition.methods import MethodPart, methods_of, owners_of
from mozaika.services.composition.steps import StepPart, steps_of


@dataclass(frozen=True)
class FieldPart:
    """A field. `place` is the class that declares it; `overrides` tells who changed what of it."""

    name: str
    kind: str
    type: str
    label: str
    required: bool
    roles: tuple[str, ...]
    addon: str
    place: str
    target: str
    hidden: bool
    overrides: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class ModelLine:
    """A model among all of them."""

    name: str
    label: str
    table: str
    addon: str
    extended_by: tuple[str, ...]


@dataclass(frozen=True)
class ModelPart(ModelLine):
    """A model with all that addons contribute to it."""

    fields: tuple[FieldPart, ...] = ()
    methods: tuple[MethodPart, ...] = ()
    steps: tuple[StepPart, ...] = ()
    hooks: tuple[tuple[str, Implementation], ...] = ()


def describe_models(platform: Platform) -> list[ModelLine]:
    """All models, in the order in which addons declare them."""
    return [_line(info) for info in platform.registry]


def describe_model(platform: Platform, name: str) -> ModelPart:
    """One model; `NotFound` when there is none of that name."""
    info = platform.registry.info(name)
    return ModelPart(
        **vars(_line(info)),
        fields=fields_of(info),
        methods=methods_of(info),
        steps=steps_of(platform, info),
        hooks=tuple(
            (hook.name, one)
            for hook in platform.hooks.describe()
            for one in hook.implementations
            if name in one.models
        ),
    )


def fields_of(info: ModelInfo) -> tuple[FieldPart, ...]:
    """The fields of a model in their order, with the addon of each."""
    places: dict[str, str] = {}
    overrides: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for cls, addon in owners_of(info).items():
        for name, declared in own_fields(cls).items():
            if isinstance(declared, Override):
                overrides.setdefault(name, []).append((addon, tuple(declared.changes)))
            else:
                places.setdefault(name, f"{cls.__module__}.{cls.__qualname__}")
    return tuple(
        _field(info, one, places.get(one.name, ""), tuple(overrides.get(one.name, ())))
        for one in info.fields.values()
    )


def _line(info: ModelInfo) -> ModelLine:
    extended = dict.fromkeys(addon for addon, _ in info.parts[1:])
    return ModelLine(info.name, str(info.label), info.table.name, info.addon, tuple(extended))


def _field(
    info: ModelInfo, one: Field, place: str, overrides: tuple[tuple[str, tuple[str, ...]], ...]
) -> FieldPart:
    return FieldPart(
        name=one.name,
        kind=one.kind,
        type=_type(info, one),
        label=str(one.label),
        required=bool(one.required),
        roles=tuple(one.roles or ()),
        addon=one.addon,
        place=place,
        target=str(one.target_name) if one.is_relation else "",
        hidden=one.hidden,
        overrides=overrides,
    )


def _type(info: ModelInfo, one: Field) -> str:
    if one.is_relation:
        return str(one.target_name)
    column = info.table.c.get(one.column_name) if one.has_column else None
    return str(column.type) if column is not None else type(one.type).__name__
