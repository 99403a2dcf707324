"""The import wizard: upload, columns, preview, run, and undo; each step is a page of its own."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage

from mozaika.errors import BadRequest, MozaikaError, NotFound
from mozaika.i18n import _l, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import attachments, imports
from mozaika.services.imports import running
from mozaika.services.transfer.importing import check_may_import
from mozaika.web.addresses import list_url
from mozaika.web.importing import (
    columns_of,
    encodings,
    options_from,
    progress_of,
    separators,
    shown_run,
)
from mozaika.web.session import page_env

blueprint = Blueprint("imports", __name__)


@blueprint.get("/import/<model>")
def new(model: str) -> str:
    """Asks for a file, and lists what was imported before."""
    with page_env() as env:
        info = _info(env, model)
        return _page(
            "imports/new.html",
            info,
            runs=[shown_run(env, run) for run in imports.earlier(env, model)],
        )


@blueprint.post("/import/<model>")
def upload(model: str) -> Any:
    """Keeps the file and goes on to its columns."""
    file = request.files.get("file")
    try:
        with page_env(write=True) as env:
            info = _info(env, model)
            made = imports.start(env, info.name, _name_of(file), cast(Any, file).stream)
            run_id = made.id
    except BadRequest as error:
        return _again(model, error), 400
    except MozaikaError as error:
        return _again(model, error), 422
    return redirect(url_for("imports.columns", run_id=run_id))


@blueprint.get("/imports/<int:run_id>/columns")
def columns(run_id: int) -> Any:
    """The file's columns, what is in them, and where they go."""
    with page_env() as env:
        run, info = _run(env, run_id)
        if run.state != "draft":
            return redirect(url_for("imports.show", run_id=run_id))
        return _columns_page(env, info, run)


@blueprint.post("/imports/<int:run_id>/columns")
def map_columns(run_id: int) -> Any:
    """Keeps the mapping; `read` reads the file another way, else the preview follows."""
    with page_env(write=True) as env:
        run, info = _run(env, run_id)
        before = dict(run.options or {})
        imports.keep_options(env, run, options_from(request.form, before))
        if "read" in request.form:
            try:
                with imports.open_table(env, run) as table:
                    titles = list(table.columns)
                imports.keep_options(env, run, {"titles": titles})
            except BadRequest as error:
                imports.keep_options(env, run, before)
                return _columns_page(env, info, run, str(error)), 400
            return redirect(url_for("imports.columns", run_id=run_id))
    return redirect(url_for("imports.preview", run_id=run_id))


@blueprint.get("/imports/<int:run_id>/preview")
def preview(run_id: int) -> Any:
    """The first rows as they would come in; nothing is kept of the try."""
    with page_env(write=True) as env:
        run, info = _run(env, run_id)
        if run.state != "draft":
            return redirect(url_for("imports.show", run_id=run_id))
        found = imports.preview(env, run)
        return _page(
            "imports/preview.html",
            info,
            run=shown_run(env, run),
            preview=found,
            values=(run.options or {}).get("values") or {},
            job=progress_of(env, run),
        )


@blueprint.post("/imports/<int:run_id>/values")
def mend(run_id: int) -> Response:
    """What cells of the file mean, such as a word that is misspelt throughout."""
    with page_env(write=True) as env:
        run, _ = _run(env, run_id)
        values = {k: dict(v) for k, v in ((run.options or {}).get("values") or {}).items()}
        for column, cell, meant in zip(
            *(request.form.getlist(name) for name in ("column", "cell", "meant")), strict=False
        ):
            if meant.strip():
                values.setdefault(column, {})[cell] = meant.strip()
        imports.keep_options(env, run, {"values": values})
    return cast(Response, redirect(url_for("imports.preview", run_id=run_id)))


@blueprint.post("/imports/<int:run_id>/<any(check, start):what>")
def begin(run_id: int, what: str) -> Response:
    """Has a worker check the whole file, or import it."""
    with page_env(write=True) as env:
        run, _ = _run(env, run_id)
        imports.queue(env, run, dry_run=what == "check")
    return cast(Response, redirect(url_for("imports.show", run_id=run_id)))


@blueprint.get("/imports/<int:run_id>")
def show(run_id: int) -> str:
    """How far it is, or what came of it."""
    with page_env() as env:
        run, info = _run(env, run_id)
        job = progress_of(env, run)
        template = (
            "imports/progress.html" if "HX-Request" in request.headers else "imports/show.html"
        )
        return _page(template, info, run=shown_run(env, run), job=job)


@blueprint.get("/imports/<int:run_id>/errors")
def errors(run_id: int) -> Response:
    """The rows that failed, with what is wrong: to be mended and imported again."""
    with page_env() as env:
        _run(env, run_id)
        kept = [
            file
            for file in attachments.of_record(env, imports.MODEL, run_id)
            if file.name == running.ERRORS_FILE
        ]
        if not kept:
            raise NotFound(_l("There is no such page."))
        _file, stream = attachments.open_(env, kept[0].id)
    name = gettext("errors") + f"-{run_id}.csv"
    return send_file(cast(Any, stream), "text/csv", as_attachment=True, download_name=name)


@blueprint.post("/imports/<int:run_id>/undo")
def undo(run_id: int) -> Response:
    """Has a worker take back what the import did."""
    with page_env(write=True) as env:
        run, _ = _run(env, run_id)
        imports.queue_undo(env, run)
    return cast(Response, redirect(url_for("imports.show", run_id=run_id)))


def _info(env: Env, model: str) -> ModelInfo:
    if model not in env.registry:
        raise NotFound(_l("There is no such page."))
    info = env.registry.info(model)
    check_may_import(env, info)
    return info


def _run(env: Env, run_id: int) -> tuple[Any, ModelInfo]:
    run = imports.read_run(env, run_id)
    return run, _info(env, run.model)


def _name_of(file: FileStorage | None) -> str:
    if file is None or not file.filename:
        raise BadRequest(_l("No file was chosen."), cure=_l("Choose a CSV or XLSX file."))
    return file.filename


def _again(model: str, error: MozaikaError) -> str:
    with page_env() as env:
        info = _info(env, model)
        runs = [shown_run(env, run) for run in imports.earlier(env, model)]
        return _page("imports/new.html", info, runs=runs, problem=str(error))


def _columns_page(env: Env, info: ModelInfo, run: Any, problem: str | None = None) -> str:
    return _page(
        "imports/columns.html",
        info,
        run=shown_run(env, run),
        columns=columns_of(env, info, run),
        encodings=encodings(run),
        separators=separators(run),
        problem=problem,
    )


def _page(template: str, info: ModelInfo, **context: Any) -> str:
    place = [
        (str(info.plural), list_url(info)),
        (gettext("Import"), url_for("imports.new", model=info.name)),
    ]
    return render_template(
        template, info=info, plural=info.plural, crumbs=place, list_url=list_url(info), **context
    )
