"""Jobs of the core's services. Those of base, which stands below them, are in `base/jobs.py`.

A service with a job adds it here: the platform knows them all without a hook.
"""

from __future__ import annotations

from mozaika.declare import Job
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services import attachments, bulk, imports, webhooks


def sweep_attachments(env: Env) -> None:
    """Deletes the bytes of files that no attachment has any more."""
    attachments.sweep(env)


JOBS = (
    Job("base.sweep_attachments", sweep_attachments, cron="37 3 * * *"),
    Job(
        "base.bulk",
        bulk.run,
        retries=2,
        timeout=86_400,
        label=_l("Change of many entries"),
    ),
    Job("base.import_file", imports.run, retries=0, timeout=86_400, label=_l("Import")),
    Job("base.deliver_webhook", webhooks.deliver, retries=8, backoff=30, timeout=60),
    Job(
        "base.undo_import",
        imports.undo,
        retries=0,
        timeout=86_400,
        label=_l("Undoing of an import"),
    ),
)
