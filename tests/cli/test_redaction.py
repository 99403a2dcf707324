"""Secrets do not pass into the log, whatever they look like."""

from __future__ import annotations

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika.runtime import Settings
from mozaika.services import logs
from mozaika.services.redaction import Redactor

LETTERS = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789", min_size=8, max_size=40)


@pytest.mark.parametrize(
    "form",
    [
        "postgresql://jan:{}@host:5432/name",
        "postgresql+psycopg://jan:{}@/name?host=/tmp",
        "host=db password={} user=jan",
        "could not send {{'password': '{}'}}",
        '{{"api_key": "{}"}}',
        "Authorization: Bearer {}",
        "https://example.org/hook?token={}&x=1",
        "the secret_key={};",
        "mz_{}{}",
    ],
)
@given(secret=LETTERS)
def test_what_looks_like_a_secret_is_blank(form: str, secret: str) -> None:
    doubled = "x" * 10 + secret
    shown = Redactor().text(form.format(doubled, secret))
    assert doubled not in shown
    assert "***" in shown


@given(st.text(min_size=6), st.text(), st.text())
def test_a_known_secret_is_blank_wherever_it_stands(secret: str, before: str, after: str) -> None:
    assert secret not in Redactor([secret]).text(f"{before}{secret}{after}") or secret in "***"


NAMES = st.sampled_from(["name", "password", "X-Token", "Cookie"])
PLAIN = st.text() | st.integers() | st.none()


@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner)))
def test_fields_named_like_secrets_are_blank_at_any_depth(value: object) -> None:
    def check(found: object) -> None:
        if isinstance(found, dict):
            for name, inner in found.items():
                assert inner == "***" if name != "name" else True
                check(inner)
        elif isinstance(found, list):
            for inner in found:
                check(inner)

    check(Redactor().value(value))


def test_ordinary_words_stay() -> None:
    text = "the token is unknown; see https://example.org:8000/a@b and postgresql://host/name"
    assert Redactor().text(text) == text


def test_a_log_of_programs_is_json_with_what_is_bound() -> None:
    stream = io.StringIO()
    settings = Settings(
        database_url="postgresql://u:hunter22@h/n", secret_key="k" * 40, log_format="json"
    )
    logs.configure(settings, stream=stream)
    log = logging.getLogger("mozaika.test")
    with logs.bound(request_id="r1"):
        log.info("hello %s", "hunter22", extra={"password": "x", "rows": 3})
        try:
            raise RuntimeError("with hunter22")
        except RuntimeError:
            log.exception("failed")
    log.info("later")
    first, second, third = (json.loads(line) for line in stream.getvalue().splitlines())
    assert first | {"timestamp": ""} == {
        "event": "hello ***", "level": "info", "logger": "mozaika.test", "timestamp": "",
        "request_id": "r1", "password": "***", "rows": 3,
    }  # fmt: skip
    assert "RuntimeError: with ***" in second["exception"]
    assert "request_id" not in third
