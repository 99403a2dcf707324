"""The pages of reports, and reports as files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mozaika import (
    Env,
    NotFound,
    _l,
    check_may_export,
    gettext,
    page_env,
    rights,
    write_csv,
    write_xlsx,
)
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.board import board
from mozaika_pipeline.forecast.choosing import selects, spans
from mozaika_pipeline.forecast.report import Report
from mozaika_pipeline.forecast.reports import REPORTS, Kind
from mozaika_pipeline.periods import Period

blueprint = Blueprint(
    "pipeline_figures",
    __name__,
    url_prefix="/pipeline/figures",
    template_folder="../templates",
    static_folder="../static",
)

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/")
def index() -> AnyResponse:
    """The first report."""
    return redirect(url_for(".show", name=next(iter(REPORTS))))


@blueprint.get("/<name>")
def show(name: str) -> str:
    """A report: its figures, charts and tables."""
    kind = _kind(name)
    with page_env() as env:
        _check(env, kind)
        asked = Asked.of(env, _arguments(env, name))
        report = kind.make(env, asked)

        def address(**arguments: Any) -> str:
            return url_for(".show", name=name, **arguments)

        return render_template(
            "pipeline/report.html",
            name=name,
            kind=kind,
            report=report,
            asked=asked,
            columns=board(env, asked) if name == "forecast" else [],
            selects=selects(env, kind, asked),
            spans=spans(env, asked, address) if "days" in kind.uses else [],
            others=_others(env),
            export=_export_urls(env, name, asked),
            crumbs=[(gettext("Sales reports"), url_for(".index")), (str(kind.label), None)],
        )


@blueprint.get("/<name>/<int:place>.<format>")
def export(name: str, place: int, format: str) -> Response:  # noqa: A002 - the address's word
    """A table of a report as a file."""
    kind = _kind(name)
    if format not in TYPES:
        raise NotFound(_l("There is no such page."))
    with page_env() as env:
        _check(env, kind)
        check_may_export(env, env.platform.registry.info(kind.model))
        report = kind.make(env, Asked.of(env, _arguments(env, name)))
        body = b"".join(_written(report, place, format, str(kind.label)))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{format}"'}
    return Response(body, headers=headers, mimetype=TYPES[format])


def _written(report: Report, place: int, kind: str, title: str) -> Iterable[bytes]:
    if place >= len(report.tables):
        raise NotFound(_l("There is no such page."))
    table = report.tables[place]
    header = [column.label for column in table.columns]
    rows = [*table.rows, table.total] if table.total else table.rows
    values = [[cell.value for cell in row] for row in rows]
    return write_csv(header, values) if kind == "csv" else write_xlsx(header, values, title)


def _arguments(env: Env, name: str) -> dict[str, str]:
    """The arguments of the address; a forecast without days is about those to come."""
    given = dict(request.args.items())
    if name == "forecast" and not ("from" in given or "to" in given):
        month = Period.of("month", env.today())
        given |= {"from": month.first.isoformat(), "to": month.moved(5).last.isoformat()}
    if name in ("slippage", "targets") and not ("from" in given or "to" in given):
        quarter = Period.of("quarter", env.today())
        given |= {"from": quarter.first.isoformat(), "to": quarter.last.isoformat()}
    return given


def _kind(name: str) -> Kind:
    if name not in REPORTS:
        raise NotFound(_l("There is no such page."))
    return REPORTS[name]


def _check(env: Env, kind: Kind) -> None:
    for model in {"pipeline.deal", kind.model}:
        if not rights(env).can(model, "read"):
            raise NotFound(_l("There is no such page."))


def _others(env: Env) -> list[tuple[str, Kind, str]]:
    can = rights(env).can
    return [
        (name, kind, url_for(".show", name=name))
        for name, kind in REPORTS.items()
        if can(kind.model, "read")
    ]


def _export_urls(env: Env, name: str, asked: Asked) -> Any:
    """Makes the address of a table's file; None for who may not export."""
    if not env.user.has_role("base.exporter"):
        return None
    arguments: Any = asked.arguments()
    return lambda place, kind: url_for(".export", name=name, place=place, format=kind, **arguments)
