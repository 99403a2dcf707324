"""The same deed on many records: at once for a few, by a job for many; what can't be done is told.

A `Task` says what is done, a `Selection` with which records. `run_now` does it in the caller's
transaction, `queue` lets the job `base.bulk` do it in batches, `status` tells how far it is.
"""

from mozaika.services.bulk.batches import Outcome, Refusal
from mozaika.services.bulk.runs import (
    SMALL,
    Status,
    count_of,
    keep_result,
    new_token,
    queue,
    run,
    run_now,
    status,
)
from mozaika.services.bulk.tasks import Selection, Task

__all__ = [
    "SMALL",
    "Outcome",
    "Refusal",
    "Selection",
    "Status",
    "Task",
    "count_of",
    "keep_result",
    "new_token",
    "queue",
    "run",
    "run_now",
    "status",
]
