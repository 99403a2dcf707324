"""Counting the statements of a request, in this process."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from bench.places import Place
from mozaika.web.app import create_app

NO_WORK = ("BEGIN", "SAVEPOINT", "RELEASE")


class Statements:
    """The statements of requests. Not counted are transactions' own, and the look at the counters
    of base_state, which a worker takes twice a second however many requests there are."""

    def __init__(self, place: Place) -> None:
        self.client = create_app(place.host).flask.test_client()
        self._seen: list[str] = []
        event.listen(place.host.database.engine, "before_cursor_execute", self._note)

    def of(self, path: str, token: str, *, method: str = "GET", json: Any = None) -> list[str]:
        """What one request sends to the database, once things are warm."""
        for _ in range(2):
            self._seen.clear()
            headers = {"Authorization": f"Bearer {token}"}
            answer = self.client.open(path, method=method, json=json, headers=headers)
            if answer.status_code >= 400:
                raise RuntimeError(answer.text)
        return [s for s in self._seen if not s.startswith(NO_WORK) and "base_state" not in s]

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self._seen.append(statement)
