"""Changes a database's addons in a process of its own: python change.py URL FOLDER ACTION [NAME…].

The test addons kill the process where `CRASH_AT` says.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings


def main(url: str, folder: str, action: str, *names: str) -> None:
    host = Host(Settings(database_url=url, addons_path=(Path(folder),)))
    plan = host.plan(action, names)  # type: ignore[arg-type]
    assert not plan.is_empty
    if os.environ.get("CRASH_AT") == "swap":
        assert host.platform is not None
        host.on_swap(lambda _platform: os.kill(os.getpid(), signal.SIGKILL))
    host.apply(plan)


main(*sys.argv[1:])
