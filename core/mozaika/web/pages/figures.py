"""Pivots and charts as files."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, request

from mozaika.errors import BadRequest, NotFound
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.transfer.exporting import check_may_export
from mozaika.services.transfer.sheets import write_csv, write_xlsx
from mozaika.web.figures import sheets
from mozaika.web.figures.cohort import Cohorts
from mozaika.web.figures.models import readable
from mozaika.web.session import page_env
from mozaika.web.views import chart, pivot
from mozaika.web.views.state import ViewState

blueprint = Blueprint("figures", __name__, url_prefix="/figures")

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/export.<format>")
def export(format: str) -> Response:  # noqa: A002 - the address's word
    """What a pivot or chart shows, as a file; `model` and the view's state are arguments."""
    if format not in TYPES:
        raise NotFound(_l("There is no such page."))
    state = ViewState.from_address(request.args)
    with page_env() as env:
        info = readable(env, request.args.get("model", ""))
        check_may_export(env, info)
        sheet = _sheet(env, info, state)
        writer: Iterable[bytes] = (
            write_csv(sheet.header, sheet.rows)
            if format == "csv"
            else write_xlsx(sheet.header, sheet.rows, sheet.name)
        )
        body = b"".join(writer)
    name = f"{info.name}.{state.view}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, headers=headers, mimetype=TYPES[format])


def _sheet(env: Env, info: ModelInfo, state: ViewState) -> sheets.Sheet:
    if state.view == "pivot":
        return sheets.of_grid(pivot.grid_of(env, info, state, limited=False), str(info.plural))
    if state.view == "chart":
        asked = chart.asked_of(env, info, state)
        found = chart.chart_of(env, pivot.source_of(info, state), asked)
        return sheets.of_cohorts(found) if isinstance(found, Cohorts) else sheets.of_chart(found)
    raise BadRequest(_l("Only pivots and charts are exported here."))
