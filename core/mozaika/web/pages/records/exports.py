"""Exports from a list: what it shows, or the selected rows, as a file."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from flask import Response, request

from mozaika.errors import BadRequest
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services.bulk import Selection
from mozaika.services.transfer import export_rows
from mozaika.web.api.files import TYPES, Pieces
from mozaika.web.pages.records.common import blueprint, model_of
from mozaika.web.session import page_env
from mozaika.web.views.columns import shown_items
from mozaika.web.views.state import ViewState


@blueprint.get("/<addon>/<name>/export")
def export(addon: str, name: str) -> Response:
    """All that the list's address finds. `columns=all` takes every field, not those shown."""
    state = ViewState.from_address(request.args)
    selection = Selection((), True, state.filter, state.query, state.archived)
    kind = request.args.get("format", "csv")
    every = request.args.get("columns") == "all"
    return _file(addon, name, selection, kind, sort=state.sort, every=every)


def export_selection(addon: str, name: str, selection: Selection, kind: str) -> Response:
    """The selected rows with the columns of the list."""
    return _file(addon, name, selection, kind)


def _file(
    addon: str, name: str, selection: Selection, kind: str, *, sort: str = "", every: bool = False
) -> Response:
    if kind not in TYPES:
        raise BadRequest(
            _l("The format “%(format)s” is unknown.", format=kind), cure=_l("Choose csv or xlsx.")
        )
    how: dict[str, Any] = {"format": kind, "sort": sort or None, **selection.search}
    env = page_env()
    pieces = Pieces(lambda: _pieces(env, addon, name, how, every))
    headers = {"Content-Disposition": f'attachment; filename="{addon}.{name}.{kind}"'}
    return Response(pieces, headers=headers, mimetype=TYPES[kind])


def _pieces(
    env: Env, addon: str, name: str, how: dict[str, Any], every: bool
) -> Generator[bytes, None, None]:
    with env:
        info = model_of(env, addon, name)
        fields = None if every else [item.path for item in shown_items(env, info)]
        yield from export_rows(env, info.name, fields=fields, **how)
