"""A worker process for tests: `python worker_process.py URL`."""

from __future__ import annotations

import logging
import sys
from dataclasses import replace

from mozaika.services.jobs import Pace, run_worker
from tests.jobs.world import JOBS, ShopHost, shop

PACE = Pace(heartbeat=0.3, lost_after=1.5, upkeep=0.3, grace=0.2, replace=2)

if __name__ == "__main__":
    logging.basicConfig(level="WARNING")
    impatient = [replace(job, backoff=0.1) for job in JOBS]
    run_worker(ShopHost(shop(sys.argv[1], impatient)), pace=PACE)
