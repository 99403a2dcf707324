"""Imports through the pages: an upload, its mapping, a preview, the run, and its undoing."""

from mozaika.services.imports.preview import Preview, preview
from mozaika.services.imports.running import run
from mozaika.services.imports.undoing import queue_undo, undo
from mozaika.services.imports.uploads import (
    MODEL,
    earlier,
    keep_options,
    mapping_of,
    open_table,
    queue,
    read_run,
    start,
)

__all__ = [
    "MODEL",
    "Preview",
    "earlier",
    "keep_options",
    "mapping_of",
    "open_table",
    "preview",
    "queue",
    "queue_undo",
    "read_run",
    "run",
    "start",
    "undo",
]
