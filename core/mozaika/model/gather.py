"""First half of composing: which addon says what about each model, checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from mozaika.errors import CompositionError
from mozaika.model.annotations import read_annotation
from mozaika.model.definition import Model, own_fields
from mozaika.model.fields import PYTHON_TYPES, Field, Override
from mozaika.model.types import Id

Contribution = tuple[str, type[Model]]
"""An addon's name and a definition or extension that it declares."""


@dataclass
class Draft:
    """A model being composed: its definition, its extensions in order, its merged fields."""

    name: str
    addon: str
    definition: type[Model]
    extensions: list[Contribution] = dataclass_field(default_factory=list)
    fields: dict[str, Field] = dataclass_field(default_factory=dict)

    @property
    def bases(self) -> tuple[type[Model], ...]:
        """Bases of the composed class: the last extension first, the definition at the end."""
        return (*[cls for _, cls in reversed(self.extensions)], self.definition)


def gather(contributions: Iterable[Contribution]) -> list[Draft]:
    """Groups contributions by model. Errors name the addons and what clashes."""
    drafts: dict[str, Draft] = {}
    extensions: list[Contribution] = []
    for addon, cls in contributions:
        _check_contribution(addon, cls)
        if cls.__is_extension__:
            extensions.append((addon, cls))
        else:
            _add_definition(drafts, addon, cls)
    for addon, cls in extensions:
        _add_extension(drafts, addon, cls)
    for draft in drafts.values():
        _merge_fields(draft)
    return list(drafts.values())


def _check_contribution(addon: str, cls: Any) -> None:
    if not (isinstance(cls, type) and issubclass(cls, Model)):
        raise CompositionError(
            f"Addon {addon!r} returns {cls!r} from mozaika_models.",
            cure="Return subclasses of Model.",
            addons=[addon],
        )
    if not (cls.__is_definition__ or cls.__is_extension__):
        raise CompositionError(
            f"Addon {addon!r} returns {cls.__qualname__}, which has no name and extends nothing.",
            cure='Write class X(Model, name="addon.model") or class X(Base, extends=True).',
            addons=[addon],
        )


def _add_definition(drafts: dict[str, Draft], addon: str, cls: type[Model]) -> None:
    name = cls.__model_name__
    other = drafts.get(name)
    if other is not None:
        raise CompositionError(
            f"Addons {other.addon!r} and {addon!r} both declare the model {name!r}.",
            cure="Rename one, or extend the other's definition with extends=True.",
            addons=[other.addon, addon],
        )
    drafts[name] = Draft(name, addon, cls)


def _add_extension(drafts: dict[str, Draft], addon: str, cls: type[Model]) -> None:
    draft = drafts.get(cls.__model_name__)
    if draft is None or not _fits(cls, draft.definition):
        raise CompositionError(
            f"Addon {addon!r} extends {cls.__model_name__!r} with {cls.__qualname__}, "
            "but no enabled addon declares the definition that it subclasses.",
            cure=f"Let {addon!r} depend on the addon that declares {cls.__model_name__!r}.",
            addons=[addon],
        )
    draft.extensions.append((addon, cls))


def _fits(extension: type[Model], definition: type[Model]) -> bool:
    """Whether it subclasses the definition, or one that the definition stands in for by
    subclassing it."""
    extended = next((c for c in extension.__mro__ if vars(c).get("__is_definition__")), Model)
    return issubclass(definition, extended) and extended is not Model


def _merge_fields(draft: Draft) -> None:
    identity = Field(type=Id, label="ID", required=False, readonly=True, copy=False)
    draft.fields["id"] = replace(identity, name="id", model=draft.name, addon=draft.addon)
    own = own_fields(draft.definition)
    _take(draft, draft.addon, draft.definition, own)
    base_classes = set(draft.definition.__mro__)
    for mixin in reversed(draft.definition.__mro__):
        if mixin is not draft.definition:
            _take(draft, draft.addon, mixin, own_fields(mixin), inherited=True)
    added: dict[str, Field] = {}
    for addon, cls in draft.extensions:
        _take_extension(draft, added, addon, cls, base_classes)
    draft.fields.update(sorted(added.items()))


def _take_extension(
    draft: Draft, added: dict[str, Field], addon: str, cls: type[Model], known: set[type]
) -> None:
    for klass in reversed([k for k in cls.__mro__ if k not in known]):
        for name, declared in own_fields(klass).items():
            if isinstance(declared, Override):
                _override(draft, added, addon, name, declared)
                continue
            other = added.get(name) or draft.fields.get(name)
            if other is not None:
                raise CompositionError(
                    f"Addons {other.addon!r} and {addon!r} both declare the field {name!r} "
                    f"of {draft.name!r}.",
                    cure=f"Rename it in {addon!r}, or change it there with override(…).",
                    addons=[other.addon, addon],
                )
            added[name] = _complete(draft, addon, klass, name, declared)


def _override(
    draft: Draft, added: dict[str, Field], addon: str, name: str, change: Override
) -> None:
    fields = added if name in added else draft.fields
    if name not in fields:
        raise CompositionError(
            f"Addon {addon!r} overrides the field {name!r}, which {draft.name!r} has not.",
            cure="Check the name against `mozaika models`.",
            addons=[addon],
        )
    fields[name] = change.apply(fields[name])


def _take(
    draft: Draft,
    addon: str,
    cls: type,
    declared: dict[str, Field | Override],
    *,
    inherited: bool = False,
) -> None:
    for name, item in declared.items():
        if isinstance(item, Override):
            if name in draft.fields:
                draft.fields[name] = item.apply(draft.fields[name])
            continue
        if inherited and name in draft.fields:
            continue
        draft.fields[name] = _complete(draft, addon, cls, name, item)


def _complete(draft: Draft, addon: str, cls: type, name: str, declared: Field) -> Field:
    python_type, nullable = read_annotation(cls, name)
    completed = replace(declared, name=name, model=draft.name, addon=addon)
    if completed.type is None and completed.kind in ("value", "computed"):
        factory = PYTHON_TYPES.get(python_type) if python_type else None
        if factory is None:
            raise CompositionError(
                f"The type of the field {name!r} of {draft.name!r} (addon {addon!r}) is unknown.",
                cure="Give a column type: field(Str(100), …), or annotate Mapped[str].",
                addons=[addon],
            )
        completed.type = factory()
    if completed.required is None:
        stays_empty = completed.kind in ("one_to_many", "many_to_many", "computed")
        completed.required = False if stays_empty or nullable is None else not nullable
    return completed


def parts(draft: Draft) -> Sequence[Contribution]:
    """(addon, class) of the definition and then of its extensions."""
    return [(draft.addon, draft.definition), *draft.extensions]
