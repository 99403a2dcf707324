"""The addresses of a model's pages."""

from __future__ import annotations

from typing import Any

from flask import url_for

from mozaika.model import ModelInfo


def list_url(model: ModelInfo | str, **arguments: Any) -> str:
    """The address of a model's list, and of its other views."""
    return _url("index", model, **arguments)


def new_url(model: ModelInfo | str, **arguments: Any) -> str:
    """The address of the form for a new record."""
    return _url("new", model, **arguments)


def record_url(model: ModelInfo | str, record_id: Any, page: str = "show", **arguments: Any) -> str:
    """The address of a record's page, or of another page of the record."""
    return _url(page, model, record_id=record_id, **arguments)


def _url(page: str, model: ModelInfo | str, **arguments: Any) -> str:
    name = model if isinstance(model, str) else model.name
    addon, _, name = name.partition(".")
    return url_for(f"records.{page}", addon=addon, name=name, **arguments)
