"""The addresses of a model's pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from mozaika.model import ModelInfo

UNQUOTED = "!$'()*,/:;?@"
"""What stands as it is in the part of an address after "?", as in Werkzeug's (RFC 3986, 3.4)."""


def list_url(model: ModelInfo | str, /, **arguments: Any) -> str:
    """The address of a model's list, and of its other views."""
    path = _list_path(request.script_root, model if isinstance(model, str) else model.name)
    return f"{path}?{urlencode(arguments, safe=UNQUOTED)}" if arguments else path


def new_url(model: ModelInfo | str, /, **arguments: Any) -> str:
    """The address of the form for a new record; the arguments are its first values."""
    return _url("new", model, **arguments)


def model_url(model: ModelInfo | str, page: str, /, **arguments: Any) -> str:
    """The address of another page of a model."""
    return _url(page, model, **arguments)


def search_url(model: ModelInfo | str, page: str, **arguments: Any) -> str:
    """The address of a part of a model's search: suggest, builder, count, saved, counts."""
    name = model if isinstance(model, str) else model.name
    return url_for(f"records.{page}", model=name, **arguments)


def record_url(model: ModelInfo | str, record_id: Any, page: str = "show", **arguments: Any) -> str:
    """The address of a record's page, or of another page of the record."""
    return _url(page, model, record_id=record_id, **arguments)


def file_url(model: ModelInfo | str, record_id: Any, file_id: Any, *, shown: bool = False) -> str:
    """The address of a file of a record, to be saved; `shown`: to be looked at, such as a
    picture."""
    return _url("preview" if shown else "download", model, record_id=record_id, file_id=file_id)


def dashboard_url(name: str) -> str:
    """The address of a dashboard."""
    return url_for("dashboards.show", name=name)


@lru_cache(maxsize=1000)
def _list_path(_root: str, model: str) -> str:
    """A page has a hundred links to lists. Where the application is mounted is a part of them
    (`_root`)."""
    addon, _, name = model.partition(".")
    return url_for("records.index", addon=addon, name=name)


def _url(page: str, model: ModelInfo | str, /, **arguments: Any) -> str:
    addon, _, name = (model if isinstance(model, str) else model.name).partition(".")
    named: dict[str, Any] = {
        key: arguments.pop(key) for key in ("addon", "name") if key in arguments
    }
    url = url_for(f"records.{page}", addon=addon, name=name, **arguments)
    return f"{url}{'&' if '?' in url else '?'}{urlencode(named)}" if named else url
