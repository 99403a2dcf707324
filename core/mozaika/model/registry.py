"""A registry: the composed models of one platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, overload

from sqlalchemy import MetaData
from sqlalchemy.orm import registry as orm_registry

from mozaika.errors import NotFound
from mozaika.i18n import _l
from mozaika.model.definition import Constraint, Model
from mozaika.model.info import ModelInfo

M = TypeVar("M", bound=Model)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Registry:
    """Composed classes by model name or by definition. Several live side by side."""

    def __init__(self) -> None:
        self.metadata = MetaData(naming_convention=NAMING)
        self.orm = orm_registry(metadata=self.metadata)
        self._infos: dict[str, ModelInfo] = {}
        self.constraints: dict[str, tuple[str, Constraint]] = {}

    @property
    def models(self) -> Mapping[str, ModelInfo]:
        """All models by name, in the order in which addons declare them."""
        return MappingProxyType(self._infos)

    @overload
    def __getitem__(self, key: type[M]) -> type[M]: ...
    @overload
    def __getitem__(self, key: str) -> type[Any]: ...
    def __getitem__(self, key: str | type[Any]) -> type[Any]:
        """The composed class of a model's name or definition; `NotFound` when there is none."""
        return self.info(key).cls

    def info(self, key: str | type[Any]) -> ModelInfo:
        """What is known of a model, by name, definition or composed class."""
        name = key if isinstance(key, str) else key.__model_name__
        try:
            return self._infos[name]
        except KeyError:
            raise NotFound(
                _l("There is no model “%(model)s”.").format(model=name),
                cure=_l("Enable the addon that declares it, or check the spelling."),
                model=name,
            ) from None

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def __iter__(self) -> Iterator[ModelInfo]:
        return iter(self._infos.values())

    def add(self, info: ModelInfo) -> None:
        """Called by the composition."""
        self._infos[info.name] = info
        for name, constraint in info.constraints:
            self.constraints[name] = (info.name, constraint)
