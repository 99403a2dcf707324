"""Jobs declared as data: work on a schedule, or work to be enqueued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mozaika.errors import Text


@dataclass(frozen=True)
class Job:
    """`run(env, **arguments)` is called in a worker, in a transaction of its own.

    `cron` is a five-field expression (minute hour day month weekday; Sunday is 0 or 7) in
    `time_zone` (IANA name; the company's when None), or `every` a number of seconds; with neither
    the job only runs when enqueued. A failure is retried `retries` times, waiting `backoff`
    seconds, then twice as long, and so on up to a day; then the run is set aside with its error. A
    run longer than `timeout` seconds fails. `name` is `addon.job`. See docs/jobs.md.

    `label` says to the user for whom it runs what goes on; with `tells` that user is notified when
    it is done. Whoever asked for a run is told in any case when it is set aside.
    """

    name: str
    run: Callable[..., Any]
    cron: str | None = None
    every: int | None = None
    time_zone: str | None = None
    retries: int = 3
    backoff: float = 10.0
    timeout: float = 600.0
    label: Text | None = None
    tells: bool = False
