"""Work that goes on in the background for the user: how far it is, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import select

from mozaika.errors import NotFound, Text
from mozaika.i18n import _l, format_datetime, format_percent, format_relative, gettext
from mozaika.runtime import Env
from mozaika.services import jobs
from mozaika.services.jobs.telling import label_of
from mozaika.web.session import page_env

blueprint = Blueprint("progress", __name__, url_prefix="/progress")

SHOWN = 40
UNDER_WAY = ("queued", "running", "waiting")
OURS = "mozaika.errors."
"""How the type of an error is written that tells users what is wrong."""

STATES: dict[str, tuple[Text, str]] = {
    "queued": (_l("Waits for its turn"), "azure"),
    "running": (_l("Under way"), "blue"),
    "waiting": (_l("Waiting for its addon"), "yellow"),
    "done": (_l("Done"), "green"),
    "set_aside": (_l("Did not work"), "red"),
}


@dataclass(frozen=True)
class Run:
    """A run of a job as its user sees it. `percent` is None where the job does not tell."""

    id: int
    label: Text
    state: Text
    color: str
    percent: int | None
    percent_text: str
    under_way: bool
    failed: bool
    when: str
    exact: str
    why: str
    details: str | None


@blueprint.get("")
def index() -> str:
    """The user's own jobs: those under way first, then the latest."""
    with page_env() as env:
        runs = [_shown(env, run) for run in _own(env)]
        return render_template(
            "progress.html",
            crumbs=[(gettext("Work in the background"), None)],
            runs=sorted(runs, key=lambda run: not run.under_way),
            going=any(run.under_way for run in runs),
        )


@blueprint.post("/<int:number>/again")
def again(number: int) -> Any:
    """Queues one that was set aside for another try."""
    with page_env(write=True) as env:
        with env.sudo():
            run = env.session.get(env["base.job"], number)
            if run is None or run.user_id != env.user.id:
                raise NotFound(_l("There is no such work of yours."))
            jobs.run_again(env, number)
        flash(gettext("It is tried again."), "success")
    return redirect(url_for("progress.index"))


def how_far(env: Env) -> dict[str, Any]:
    """How many of the user's jobs are under way, and the percentage of the one that began last."""
    job = env["base.job"]
    own = select(job.state, job.progress).where(
        job.user_id == env.user.id, job.state.in_(("queued", "running"))
    )
    with env.sudo():
        found = env.session.execute(own.order_by(job.id.desc()).limit(SHOWN)).all()
    known = [int(done) for state, done in found if state == "running" and done is not None]
    return {"running": len(found), "percent": known[0] if known else None}


def _own(env: Env) -> list[Any]:
    job = env["base.job"]
    own = select(job).where(job.user_id == env.user.id).order_by(job.id.desc()).limit(SHOWN)
    with env.sudo():
        return list(env.session.scalars(own))


def _shown(env: Env, run: Any) -> Run:
    state, color = STATES[run.state]
    at: datetime = run.finished_at or run.started_at or run.queued_at
    percent = int(run.progress) if run.progress is not None and run.state == "running" else None
    failed = run.state == "set_aside"
    return Run(
        id=run.id,
        label=label_of(env.platform.jobs.get(run.name)),
        state=state,
        color=color,
        percent=percent,
        percent_text="" if percent is None else format_percent(percent / 100),
        under_way=run.state in UNDER_WAY,
        failed=failed,
        when=format_relative(at, env.now()),
        exact=format_datetime(at),
        why=in_words(run.error) if failed else "",
        details=run.error if failed and env.user.has_role("base.admin") else None,
    )


def in_words(error: str | None) -> str:
    """What an error that was kept in the log says to users: its own words where they are meant
    for users, else that the fault is not theirs."""
    last = (error or "").strip().rpartition("\n")[2]
    if last.startswith(OURS):
        return last.partition(": ")[2]
    if last and "\n" not in (error or "").strip():
        return last
    return gettext("Something went wrong on our side. Try again, or ask your administrator.")
