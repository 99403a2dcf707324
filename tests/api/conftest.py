"""A shop on both databases, its users, and clients that call its REST."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mozaika.db import Database
from mozaika.db.search import search_ddl
from mozaika.runtime import Platform, Settings
from mozaika.services import auth
from mozaika.testing.databases import Databases
from mozaika.web.app import build_app
from tests.api import shop
from tests.platforms import addon, make_platform

PASSWORD = "correct horse"
HASH = auth.hash_password(PASSWORD)
USERS = {
    "ann": ["shop.manager"],
    "bob": ["shop.seller"],
    "eve": [],
    "adam": ["base.admin", "shop.manager"],
}


@lru_cache(maxsize=1)
def composed_shop() -> Platform:
    """The shop without a database: composing its models once is enough for all tests."""
    shop_addon = addon(
        "shop",
        depends=["base"],
        models=shop.MODELS,
        roles=shop.ROLES,
        grants=shop.GRANTS,
        workflows=shop.WORKFLOWS,
    )
    return make_platform("sqlite://", shop_addon, create=False)


def make_shop(url: str) -> Platform:
    settings = Settings(database_url=url, language="en", secret_key="s" * 32)
    return replace(composed_shop(), database=Database(url), settings=settings, cache={})


def fill_shop(url: str) -> None:
    platform = make_shop(url)
    _make_tables(platform)
    with platform.env(write=True) as env:
        role, user, state = env["base.role"], env["base.user"], env["base.state"]
        roles = {r.name: role(name=r.name, label=str(r.label)) for r in platform.roles.values()}
        env.session.add_all([*roles.values(), state(key="generation"), state(key="access")])
        for login, names in USERS.items():
            person = user(name=login.title(), login=login, password_hash=HASH)
            env.session.add(person)
            env.session.flush()
            person.roles = [roles[name] for name in names]
    platform.database.dispose()


def _make_tables(platform: Platform) -> None:
    platform.registry.metadata.create_all(platform.database.write_engine)
    with platform.database.write_engine.begin() as connection:
        for info in platform.registry:
            if info.searchable:
                for statement in search_ddl(platform.database.dialect, info.table.name):
                    connection.exec_driver_sql(statement)


@pytest.fixture
def platform(databases: Databases) -> Iterator[Platform]:
    """The shop with its users and nothing on its shelves."""
    made = make_shop(databases.template("rest_shop", fill_shop))
    yield made
    made.database.dispose()


@pytest.fixture
def app(platform: Platform) -> Flask:
    made = build_app(platform, SimpleNamespace(platform=platform, check=lambda: platform))
    for limiter in made.extensions["limiter"]:
        limiter.enabled = False
    return made


@dataclass
class Client:
    """Calls REST with a token and reads the JSON that comes back."""

    http: FlaskClient
    token: str | None

    def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            options.update(data=json.dumps(body, default=str), content_type="application/json")
        return self.http.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        """The JSON of a GET that succeeds."""
        response = self("GET", path, **options)
        assert response.status_code == 200, response.text
        return orjson.loads(response.data)

    def post(self, path: str, body: Any) -> Any:
        """The JSON of a POST that succeeds."""
        response = self("POST", path, body)
        assert response.status_code in (200, 201), response.text
        return orjson.loads(response.data)


@pytest.fixture
def client_of(app: Flask, platform: Platform) -> Callable[..., Client]:
    """Makes the client of a user by login."""

    def make(login: str, *scopes: str) -> Client:
        user = auth.sign_in(platform, login, PASSWORD)
        with platform.env(user, write=True) as env:
            token = auth.issue_token(env, user.id or 0, "test", scopes)
        return Client(app.test_client(), token)

    return make


@pytest.fixture
def ann(client_of: Callable[..., Client]) -> Client:
    """A manager: reads and writes everything in the shop."""
    return client_of("ann")


@pytest.fixture
def bob(client_of: Callable[..., Client]) -> Client:
    """A seller: only products of his own, and no costs."""
    return client_of("bob")


@pytest.fixture
def nobody(app: Flask) -> Client:
    """Not signed in."""
    return Client(app.test_client(), None)
