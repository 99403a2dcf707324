"""Writes: what happens whenever records are flushed, whoever changed them."""

from mozaika.services.writes.session import GuardedSession, session_factory

__all__ = ["GuardedSession", "session_factory"]
