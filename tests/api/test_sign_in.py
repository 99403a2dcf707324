"""Signing in over REST, tokens, scopes, and rights that end."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from mozaika.errors import NotSignedIn
from mozaika.runtime import Env, Platform
from mozaika.services import auth
from tests.api.conftest import PASSWORD, Client


def test_a_login_and_password_give_a_token_that_signs_in(nobody: Client) -> None:
    given = nobody.post("/auth/token", {"login": "ann", "password": PASSWORD})
    assert given["token"].startswith("mz_")
    me = Client(nobody.http, given["token"]).get("/me")
    assert me["login"] == "ann"
    assert "shop.seller" in me["roles"], "roles are implied"


@pytest.mark.parametrize(
    "credentials",
    [
        {"login": "ann", "password": "wrong"},
        {"login": "nobody", "password": PASSWORD},
        {"login": "a\0nn", "password": PASSWORD},
    ],
)
def test_wrong_credentials_are_refused_alike(nobody: Client, credentials: Any) -> None:
    response = nobody("POST", "/auth/token", credentials)
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.json["detail"].startswith("Login or password is wrong.")


def test_missing_and_unknown_credentials_are_named(nobody: Client) -> None:
    response = nobody("POST", "/auth/token", {"login": "ann", "pass": PASSWORD})
    assert response.status_code == 422
    assert set(response.json["errors"]) == {"password", "pass"}


def test_attempts_to_sign_in_are_limited(platform: Platform, app: Flask) -> None:
    for limiter in app.extensions["limiter"]:
        limiter.enabled = True
    client = Client(app.test_client(), None)
    statuses = [
        client("POST", "/auth/token", {"login": "ann", "password": "wrong"}).status_code
        for _ in range(12)
    ]
    assert statuses[:10] == [401] * 10
    assert statuses[-1] == 429


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer mz_unknown", "Bearer \udcff"])
def test_a_bad_authorization_header_is_a_problem(app: Flask, header: str) -> None:
    response = app.test_client().get("/api/v1/me", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_can_be_revoked(ann: Client) -> None:
    assert ann("DELETE", "/auth/token").status_code == 204
    assert ann("GET", "/me").status_code == 401


def test_an_expired_token_is_refused(platform: Platform, ann: Client, monkeypatch: Any) -> None:
    now = datetime.now(UTC)
    with platform.env(write=True) as env:
        token = auth.issue_token(env, 1, "short", (), now + timedelta(minutes=1))
    assert auth.user_of_token(platform, token).user.id == 1
    monkeypatch.setattr(Env, "clock", staticmethod(lambda: now + timedelta(minutes=2)))
    with pytest.raises(NotSignedIn, match="expired"):
        auth.user_of_token(platform, token)


def test_a_revoked_role_ends_in_another_worker(
    platform: Platform, databases: Any, monkeypatch: Any
) -> None:
    clock = [time.monotonic()]
    monkeypatch.setattr(auth.time, "monotonic", lambda: clock[0])
    other = platform.__class__(**{**vars(platform), "cache": {}})
    before = auth.load_user(other, 1)
    assert before is not None
    assert "shop.manager" in before.roles
    with platform.env(write=True) as env:
        env.session.get_one(env["base.user"], 1).roles = []
    clock[0] += 0.6
    after = auth.load_user(other, 1)
    assert after is not None
    assert after.roles == frozenset()


def test_an_archived_user_is_out_at_once(platform: Platform, ann: Client, monkeypatch: Any) -> None:
    clock = [time.monotonic()]
    monkeypatch.setattr(auth.time, "monotonic", lambda: clock[0])
    assert ann("GET", "/me").status_code == 200
    with platform.env(write=True) as env:
        env.session.get_one(env["base.user"], 1).archived_at = env.now()
    clock[0] += 0.6
    assert ann("GET", "/me").status_code == 401
    with pytest.raises(NotSignedIn):
        auth.sign_in(platform, "ann", PASSWORD)


def test_only_the_digest_of_a_token_is_kept(platform: Platform) -> None:
    with platform.env(write=True) as env:
        token = auth.issue_token(env, 1, "test")
        kept = env.session.query(env["base.token"]).one()
        assert token not in (kept.token_hash, kept.name)
        assert len(kept.token_hash) == 64
