"""Pages without a browser, for the tests of addons."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import ADMIN
from mozaika.services import auth
from mozaika.testing.hosts import PASSWORD
from mozaika.web.app import create_app

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class PageReader:
    """Reads a host's pages as a user, `admin` unless another's `login` is given, and in a
    `language` where one is asked for. The host needs a `secret_key`.

    ```python
    reader = PageReader(make_host("loyalty", secret_key="s" * 40), language="pl")
    assert "Karty" in reader.get("/loyalty/card")
    reader.post("/loyalty/card/new", number="7")
    ```
    """

    def __init__(self, host: Host, login: str = ADMIN, *, language: str = "") -> None:
        self._client = create_app(host).flask.test_client()
        self._token = ""
        _let_in(host, login, language)
        self.get("/sign-in")
        self.post("/sign-in", login=login, password=PASSWORD)
        self.get("/")

    def get(self, path: str, *, status: int = 200, **query: Any) -> str:
        """The page at the path. Raises `AssertionError` with its end where the status is another
        than `status`."""
        answer = self._client.get(path, query_string=query, follow_redirects=True)
        if answer.status_code != status:
            said = answer.text[-500:]
            raise AssertionError(f"{path}: {answer.status_code} instead of {status}: {said}")
        if found := _TOKEN.search(answer.text):
            self._token = found[1]
        return answer.text

    def post(self, path: str, **form: Any) -> str:
        """Sends a form with the values; the page that answers, redirections followed."""
        data = {"csrf_token": self._token, **form}
        return self._client.post(path, data=data, follow_redirects=True).text


def _let_in(host: Host, login: str, language: str) -> None:
    with host.platform.env(write=True) as env:
        user = env["base.user"]
        found = env.session.scalars(select(user).where(user.login == login)).one()
        found.password_hash = auth.hash_password(PASSWORD)
        found.language = language or found.language
