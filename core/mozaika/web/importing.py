"""What the pages of the import wizard show: columns with samples, choices, progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from mozaika.errors import BadRequest, Text
from mozaika.i18n import _l, format_datetime, format_number, format_relative, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import imports
from mozaika.services.transfer.cells import text_of
from mozaika.services.transfer.choices import TargetChoice, target_choices
from mozaika.web.display import badge

SAMPLES = 3
"""Cells shown of each column."""

ENCODINGS = ("utf-8", "cp1250", "cp1251", "utf-16")
SEPARATORS: tuple[tuple[str, Text], ...] = (
    (",", _l("comma")),
    (";", _l("semicolon")),
    ("\t", _l("tab")),
    ("|", _l("vertical bar")),
)


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: samples of its cells, the target that it goes to, and the choices."""

    place: int
    title: str
    samples: Sequence[str]
    target: str
    groups: Sequence[tuple[str, Sequence[TargetChoice]]]
    is_key: bool
    may_be_key: bool
    makes_missing: bool
    is_link: bool


@dataclass(frozen=True)
class ShownRun:
    """An import as pages show it."""

    id: int
    file_name: str
    state: str
    badge: Any
    when: str
    exact: str
    counts: Sequence[tuple[Text, str]]
    report: Mapping[str, Any]
    failed: int
    can_undo: bool


@dataclass(frozen=True)
class JobProgress:
    """How far a job is: `percent` whole, `problem` where it was set aside."""

    running: bool
    percent: int
    problem: str | None = None


def columns_of(env: Env, info: ModelInfo, run: Any) -> list[FileColumn]:
    """The file's columns with samples and choices; samples are empty where it can't be read."""
    options = run.options or {}
    targets = {column: path for path, column in (options.get("columns") or {}).items()}
    choices = target_choices(env, info)
    known = {choice.path: choice for choice in choices}
    groups = _groups(choices)
    titles, samples = _samples(env, run)
    keys, creates = options.get("key") or (), options.get("create") or ()
    found = []
    for place, title in enumerate(titles):
        target = targets.get(title, "")
        choice = known.get(target) or TargetChoice(target, target)
        shown = groups if target in known or not target else [*groups, ("", [choice])]
        found.append(
            FileColumn(
                place, title, samples[place], target, shown, target in keys and bool(target),
                choice.is_key, target in creates and bool(target), choice.is_link,
            )
        )  # fmt: skip
    return found


def options_from(form: MultiDict[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The options that the columns' form gives: `target.<n>`, `key.<n>`, `create.<n>` for each
    column, and how the file is read. Raises `BadRequest` where two columns have one target."""
    titles = before.get("titles") or []
    columns: dict[str, str] = {}
    for place, title in enumerate(titles):
        target = form.get(f"target.{place}", "")
        if target and target in columns:
            raise BadRequest(
                _l(
                    "“%(first)s” and “%(second)s” both go to the same place.",
                    first=columns[target],
                    second=title,
                ),
                cure=_l("Leave out one of the columns."),
            )
        if target:
            columns[target] = title
    marked = {
        name: [path for path, title in columns.items() if f"{name}.{titles.index(title)}" in form]
        for name in ("key", "create")
    }
    return {
        "columns": columns,
        **marked,
        "empty": "keep" if form.get("empty") == "keep" else "clear",
        "encoding": form.get("encoding") or before.get("encoding"),
        "separator": form.get("separator") or before.get("separator"),
        "sheet": form.get("sheet") or before.get("sheet"),
        "decimal": form.get("decimal") or None,
    }


def encodings(run: Any) -> list[str]:
    """Encodings to choose from, the one in use first; none for a spreadsheet."""
    used = (run.options or {}).get("encoding")
    return list(dict.fromkeys([used, *ENCODINGS])) if used else []


def separators(run: Any) -> list[tuple[str, Text, bool]]:
    """Separators to choose from, with the one in use marked; none for a spreadsheet."""
    used = (run.options or {}).get("separator")
    return [(mark, label, mark == used) for mark, label in SEPARATORS] if used else []


def shown_run(env: Env, run: Any) -> ShownRun:
    """An import ready to show."""
    field = env.registry.info(imports.MODEL).fields["state"]
    states = dict(field.choices)
    at = run.finished_at or run.created_at
    return ShownRun(
        id=run.id,
        file_name=run.file_name,
        state=run.state,
        badge=badge(states[run.state], field.choice_colors.get(run.state)),
        when=format_relative(at, env.now()),
        exact=format_datetime(at),
        counts=[
            (_l("Rows"), format_number(run.total or 0)),
            (_l("Added"), format_number(run.created or 0)),
            (_l("Changed"), format_number(run.updated or 0)),
            (_l("Unchanged"), format_number(run.unchanged or 0)),
            (_l("With errors"), format_number(run.failed or 0)),
        ],
        report=run.report or {},
        failed=run.failed or 0,
        can_undo=run.state == "done" and bool((run.created or 0) + (run.updated or 0)),
    )


def progress_of(env: Env, run: Any) -> JobProgress | None:
    """How far the job of an import is; None where there is none under way."""
    if run.job is None:
        return None
    job = env["base.job"]
    wanted = select(job.state, job.progress, job.error).where(job.id == run.job)
    with env.sudo():
        found = env.session.execute(wanted).first()
    if found is None or found.state == "done":
        return None
    if found.state == "set_aside":
        text = gettext("It broke off. What came in by then stays: undo it, or import the rest.")
        return JobProgress(False, 0, text)
    return JobProgress(True, int(found.progress or 0))


def _groups(choices: Sequence[TargetChoice]) -> list[tuple[str, Sequence[TargetChoice]]]:
    return [(group, list(some)) for group, some in groupby(choices, lambda one: str(one.group))]


def _samples(env: Env, run: Any) -> tuple[Sequence[str], list[list[str]]]:
    """The columns, and the first cells of each that are not empty."""
    with imports.open_table(env, run) as table:
        found: list[list[str]] = [[] for _ in table.columns]
        for row in islice(table.rows, 50):
            for place, cell in enumerate(row.cells[: len(found)]):
                text = text_of(cell).strip()
                if text and text not in found[place] and len(found[place]) < SAMPLES:
                    found[place].append(text)
        return table.columns, found
