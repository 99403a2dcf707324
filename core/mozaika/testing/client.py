"""REST without a server, for the tests of addons."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import ADMIN
from mozaika.services import auth
from mozaika.web.app import create_app

API = "/api/v1"


class RestClient:
    """Asks a host's REST interface as a user, `admin` unless another's `login` is given.

    ```python
    rest = RestClient(host)
    card = rest.post("loyalty.card", {"number": "7"})
    rest.get(f"loyalty.card/{card['id']}")
    ```
    """

    def __init__(self, host: Host, login: str = ADMIN) -> None:
        self._client = create_app(host).flask.test_client()
        self._headers = {"Authorization": f"Bearer {_token(host, login)}"}

    def get(self, path: str, *, status: int = 200, **query: Any) -> Any:
        """What lies at the path: `get("contacts.partner", limit=2, count="true")`."""
        return self.ask("GET", path, status=status, query_string=query)

    def post(self, path: str, body: Any, *, status: int = 201) -> Any:
        """Makes a record, or many of a list; or runs what else the path names."""
        return self.ask("POST", path, status=status, json=body)

    def patch(self, path: str, body: Any, *, status: int = 200) -> Any:
        """Changes the record at the path."""
        return self.ask("PATCH", path, status=status, json=body)

    def delete(self, path: str, *, status: int = 204) -> Any:
        """Deletes the record at the path."""
        return self.ask("DELETE", path, status=status)

    def ask(self, method: str, path: str, *, status: int, **options: Any) -> Any:
        """The answer's JSON. Raises `AssertionError` with the answer where the status is another
        than `status`."""
        where = f"{API}/{path}"
        answer = self._client.open(where, method=method, headers=self._headers, **options)
        if answer.status_code != status:
            raise AssertionError(
                f"{method} {where}: {answer.status_code} instead of {status}: {answer.text}"
            )
        return answer.get_json(silent=True)


def _token(host: Host, login: str) -> str:
    with host.platform.env(write=True) as env:
        user = env["base.user"]
        key = env.session.scalars(select(user.id).where(user.login == login)).one()
        return auth.issue_token(env, key, "tests", ())
