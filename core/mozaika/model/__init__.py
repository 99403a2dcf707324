"""Models: fields, definitions, mixins and their composition into registries."""

from mozaika.model.compose import compose
from mozaika.model.definition import Check, Index, Model, Unique, changed_fields
from mozaika.model.fields import (
    Field,
    computed,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
    override,
)
from mozaika.model.info import ModelInfo
from mozaika.model.mixins import Archivable, Numbered, Owned, Stage, Timestamped, Tracked
from mozaika.model.registry import Registry

__all__ = [
    "Archivable",
    "Check",
    "Field",
    "Index",
    "Model",
    "ModelInfo",
    "Numbered",
    "Owned",
    "Registry",
    "Stage",
    "Timestamped",
    "Tracked",
    "Unique",
    "changed_fields",
    "compose",
    "computed",
    "field",
    "many_to_many",
    "many_to_one",
    "one_to_many",
    "override",
]
