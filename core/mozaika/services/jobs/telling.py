"""Telling the user for whom a job ran how it ended."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from mozaika.declare import Job
from mozaika.errors import MozaikaError, Text
from mozaika.i18n import _l
from mozaika.runtime import Env, Platform
from mozaika.services.jobs.ledger import Claim
from mozaika.services.notifications import notify

PAGE = "/progress"
"""Where users look at their jobs."""

log = logging.getLogger("mozaika.jobs")


def tell_done(env: Env, job: Job, held: Claim) -> None:
    """In the job's own transaction: it is told only if it is true."""
    if job.tells and held.user_id is not None:
        notify(env, held.user_id, _l("Done: %(what)s", what=label_of(job)), url=PAGE, icon="check")


def tell_set_aside(platform: Platform, job: Job, held: Claim) -> None:
    """After a run was set aside: whoever asked for it would wait in vain."""
    if held.user_id is None:
        return
    title = _l("It did not work: %(what)s", what=label_of(job))
    text = _l("Look at what is wrong and run it again.")
    try:
        with platform.env(write=True) as env:
            notify(env, held.user_id, title, text, url=PAGE, icon="alert-triangle")
    except (MozaikaError, SQLAlchemyError):
        log.warning("the user of run %s was not told of its end", held.id, exc_info=True)


def label_of(job: Job | None) -> Text:
    """What users call the job."""
    return _l("Work in the background") if job is None or job.label is None else job.label
