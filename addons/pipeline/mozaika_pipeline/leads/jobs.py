"""Work of leads on a schedule."""

from __future__ import annotations

from mozaika import Job, _l
from mozaika_pipeline.leads import assigning, scoring

JOBS = [
    Job("pipeline.escalate_leads", assigning.escalate, every=900,
        label=_l("Escalating unanswered leads")),
    Job("pipeline.wake_leads", assigning.wake_up, cron="10 6 * * *",
        label=_l("Taking up resting leads")),
    Job("pipeline.rescore", scoring.rescore_all, cron="30 3 * * *",
        label=_l("Bringing scores up to date")),
]  # fmt: skip
