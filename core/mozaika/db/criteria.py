"""Criteria that are added to every occurrence of a model in a statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm.util import LoaderCriteriaOption


class ModelCriteria(LoaderCriteriaOption):
    """`with_loader_criteria(model, condition, include_aliases=True)`, also where it does not adapt.

    SQLAlchemy 2.1 leaves a condition on the mapped class as it is in `join(alias, on)`, where it
    would look at another row than the joined one; here it always looks at the alias's own.
    """

    _cache_key_traversal = LoaderCriteriaOption._traverse_internals

    def __init__(self, model: type[Any], condition: ColumnElement[bool]) -> None:
        super().__init__(model, condition, include_aliases=True)

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        condition = super()._resolve_where_criteria(ext_info)
        if ext_info.is_aliased_class:
            adapted: ColumnElement[bool] = ext_info._adapter.traverse(condition)
            return adapted
        return condition
