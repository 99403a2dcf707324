"""Running queued jobs in a test, in its own thread."""

from __future__ import annotations

from mozaika.runtime import Platform
from mozaika.services.jobs import Pace
from mozaika.services.jobs.pulse import Pulse
from mozaika.services.jobs.runner import Runner


def run_jobs(platform: Platform) -> int:
    """Runs all that is queued and due, as a worker would; returns how many runs that were."""
    runner, done = Runner("test:1", Pulse(Pace())), 0
    while (held := runner.claim(platform)) is not None:
        runner.execute(platform, held)
        done += 1
    return done
