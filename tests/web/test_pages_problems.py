"""What goes wrong is told in plain words; health needs no sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mozaika.web.app import App
from tests.web.reader import Reader

Readers = Callable[..., Reader]


def test_an_unknown_address_says_so_in_words(ann: Reader, reader: Readers) -> None:
    page = ann.get("/no/such/thing")
    assert page.status == 404
    assert "There is nothing here" in page.text
    assert page.all("nav", id="menu")
    assert reader().get("/no-such-thing").status == 404


def test_a_wrong_method_is_answered_with_those_that_work(ann: Reader) -> None:
    answer = ann.http.put("/shop/product")
    assert answer.status_code in (400, 405)


def test_an_unexpected_error_tells_no_secrets(
    ann: Reader, web: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise RuntimeError("a secret")

    web.flask.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(web.flask.view_functions, "home.index", broken)
    page = ann.get("/")
    assert page.status == 500
    assert "Something went wrong on our side" in page.text
    assert "secret" not in page.response.text
    assert "Traceback" not in page.response.text


def test_health_is_told_without_signing_in(reader: Readers) -> None:
    for address in ("/healthz", "/readyz"):
        answer = reader().http.get(address)
        assert answer.status_code == 200
        assert answer.json["status"] == "ok"
        assert "Set-Cookie" not in answer.headers


def test_health_fails_when_the_database_does(web: App, tmp_path: object) -> None:
    database = web.host.check().database
    flask = web.flask
    flask.extensions["mozaika"] = _Without(flask.extensions["mozaika"])
    answer = flask.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json["faults"] == {"database": "OSError"}
    assert database is not None


class _Without:
    """A platform whose database is gone."""

    def __init__(self, platform: object) -> None:
        self._platform = platform
        self.database = self
        self.engine = self

    def connect(self) -> None:
        raise OSError("gone")

    def __getattr__(self, name: str) -> object:
        return getattr(self._platform, name)
