"""Jobs of mail."""

from __future__ import annotations

from mozaika import Job, _l
from mozaika_mail.outbox import DELIVER
from mozaika_mail.sending import deliver, look_after

JOBS = [
    Job(DELIVER, deliver, retries=5, backoff=60, timeout=3600, label=_l("Sending mail")),
    Job("mail.look_after", look_after, every=180, retries=0, timeout=120),
]
