"""The log of a process: structured lines with the request's id and user, and without secrets.

Everything that the standard library's `logging` is given passes here: `log.info("…", extra={…})`
makes fields. `bound` adds fields to all lines of a piece of work, whatever module writes them.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TextIO

import orjson
import structlog
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from structlog.typing import EventDict, Processor

from mozaika.runtime import Settings
from mozaika.services.redaction import Redactor

QUIET = ("alembic", "apscheduler", "asyncio", "procrastinate", "fsspec")
"""Libraries of which only warnings are logged, unless everything is."""

GRANIAN: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}
"""Lets the lines of the WSGI server pass through this log."""


def configure(settings: Settings, *, stream: TextIO | None = None, level: str = "") -> None:
    """Sends the log of this process to `stream` (stderr), as the settings say; `level` overrides
    theirs. May be called again."""
    chosen = level or settings.log_level
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(settings, colours=stream.isatty()))
    root = logging.getLogger()
    for old in [h for h in root.handlers if getattr(h, "is_mozaika", False)]:
        root.removeHandler(old)
    handler.is_mozaika = True  # type: ignore[attr-defined]
    root.addHandler(handler)
    root.setLevel(chosen)
    for name in QUIET:
        logging.getLogger(name).setLevel(chosen if chosen == "DEBUG" else "WARNING")
    structlog.configure(
        processors=[*_context(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def bound(**fields: Any) -> AbstractContextManager[None]:
    """Adds fields to every line that is logged inside: `with logs.bound(job="mail.fetch"): …`."""
    return structlog.contextvars.bound_contextvars(**fields)


def bind(**fields: Any) -> None:
    """Adds fields to what is logged later in the enclosing `bound`."""
    structlog.contextvars.bind_contextvars(**fields)


def redactor_of(settings: Settings) -> Redactor:
    """Blanks out what looks like a secret, and this process's own secrets wherever they stand."""
    try:
        password = make_url(settings.database_url).password
    except ArgumentError:
        password = None
    return Redactor([secret for secret in (settings.secret_key, password) if secret])


def _context() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(settings: Settings, *, colours: bool) -> logging.Formatter:
    redact = redactor_of(settings)
    last: Processor = _to_json if settings.log_format == "json" else _to_text(colours)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_context(), structlog.stdlib.ExtraAdder(), _drop_leftovers],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _redacting(redact),
            last,
        ],
    )


def _drop_leftovers(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """What other handlers of the same line have written to its record is no field."""
    for name in ("message", "asctime"):
        event.pop(name, None)
    return event


def _redacting(redact: Redactor) -> Processor:
    def process(_logger: Any, _method: str, event: EventDict) -> EventDict:
        return redact.mapping(event)

    return process


def _to_text(colours: bool) -> Callable[..., str]:
    return structlog.dev.ConsoleRenderer(
        colors=colours, pad_event_to=40, exception_formatter=structlog.dev.plain_traceback
    )


def _to_json(_logger: Any, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
