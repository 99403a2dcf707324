"""Schemas: from a model's fields to loaders and marshmallow schemas.

`Loaders(registry, hidden)` validates and converts what REST, import and pages are given;
`model_schema` and `marshmallow_field` describe a model to OpenAPI and to addons.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from mozaika.model import Registry
from mozaika.services.schemas.fields import marshmallow_field, model_schema
from mozaika.services.schemas.load import Hidden, Loader

MOST_KEPT = 1000
"""Compiled loaders kept per registry: models times sets of roles that see different fields."""

_kept: WeakKeyDictionary[Registry, dict[Any, Loader]] = WeakKeyDictionary()


class Loaders:
    """The loaders of a registry for a caller from whom the fields that `hidden(model)` names are
    kept. Compiled once per registry, model and set of names, so making one is cheap."""

    def __init__(self, registry: Registry, hidden: Hidden | None = None) -> None:
        self.registry = registry
        self.hidden = hidden

    def of(self, model: str | type[Any]) -> Loader:
        """The compiled loader of a model."""
        info = self.registry.info(model)
        hidden = self.hidden(info.name) if self.hidden else frozenset()
        kept = _kept.setdefault(self.registry, {})
        found = kept.get((info.name, hidden))
        if found is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            found = kept[info.name, hidden] = Loader(info, hidden)
        return found

    def load(self, model: str | type[Any], values: Any, *, partial: bool = False) -> dict[str, Any]:
        """Values for a new record, or with `partial` changes of one; see `Loader.load`."""
        return self.of(model).load(values, self.of, partial=partial)

    def load_many(
        self, model: str | type[Any], items: Any, *, partial: bool = False
    ) -> list[dict[str, Any]]:
        """The same for a list; all errors are told, by index."""
        return self.of(model).load_many(items, self.of, partial=partial)


__all__ = ["Hidden", "Loader", "Loaders", "marshmallow_field", "model_schema"]
