"""The web application: one Flask app per platform, swapped when the platform changes.

`create_app(host)` is what a WSGI server runs.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, Protocol

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from sqlalchemy.exc import SQLAlchemyError

from mozaika.errors import ConfigurationError
from mozaika.runtime import Platform
from mozaika.web import context, pages, problems, security, traffic
from mozaika.web.api import register_api
from mozaika.web.assets import Assets
from mozaika.web.bytecode import COMPILED
from mozaika.web.routing import LazyRule

StartResponse = Callable[..., Any]

log = logging.getLogger("mozaika.web")


class PlatformHost(Protocol):
    """Who holds the current platform and notices changes (`mozaika.lifecycle.host.Host`)."""

    def check(self) -> Platform:
        """The current platform, after a look at the database where that is due."""
        ...

    def on_swap(self, listener: Callable[[Platform], None]) -> None:
        """Calls `listener` with a new platform before it becomes the current one."""
        ...


class App:
    """A WSGI application that always serves the host's current platform.

    A request keeps the app with which it began, so those under way finish on the old platform.
    """

    def __init__(self, host: PlatformHost) -> None:
        self.host = host
        self._lock = Lock()
        self._built: tuple[Platform, Flask] | None = None
        host.on_swap(self._prepare)
        self._build(host.check())

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answers a request."""
        return self.flask(environ, start_response)

    @property
    def flask(self) -> Flask:
        """The Flask app of the current platform. While the database can't be asked which one that
        is, the last one answers, and says so."""
        try:
            platform = self.host.check()
        except SQLAlchemyError:
            log.exception("the database can't be asked for the platform's generation")
            return self._current()[1]
        current, flask = self._current()
        return flask if current is platform else self._build(platform)

    def _current(self) -> tuple[Platform, Flask]:
        assert self._built is not None
        return self._built

    def _prepare(self, platform: Platform) -> None:
        self._build(platform)

    def _build(self, platform: Platform) -> Flask:
        with self._lock:
            if self._built is None or self._built[0] is not platform:
                self._built = (platform, build_app(platform, self.host))
            return self._built[1]


def create_app(host: PlatformHost) -> App:
    """The application that a WSGI server runs: `host` is a `mozaika.lifecycle.host.Host`."""
    return App(host)


def build_app(platform: Platform, host: PlatformHost) -> Flask:
    """The Flask app of one platform."""
    app = Flask("mozaika.web", static_folder=None)
    app.url_rule_class = LazyRule
    app.extensions.update(mozaika=platform, mozaika_host=host)
    assets = Assets({a.name: a.static_folder for a in platform.addons if a.static_folder.is_dir()})
    _set_templates(app, platform)
    traffic.register(app)
    security.secure(app, platform.settings, _secret_key(platform))
    limiter = security.make_limiter(app)
    context.register(app, platform, assets)
    problems.register(app)
    register_api(app, limiter)  # before the pages: `/api/…` is no `/<addon>/<model>`
    pages.register(app, limiter)
    for _addon, blueprint in platform.hooks.blueprints(platform):
        app.register_blueprint(blueprint)
    app.wsgi_app = assets.serve(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _set_templates(app: Flask, platform: Platform) -> None:
    """The core's templates by name; an addon's as `<addon>/…`."""
    core = app.create_global_jinja_loader()
    folders = {
        addon.name: FileSystemLoader(addon.templates_folder)
        for addon in platform.addons
        if addon.templates_folder.is_dir()
    }
    app.jinja_env.loader = ChoiceLoader([PrefixLoader(folders), core])
    app.jinja_env.bytecode_cache = COMPILED


def _secret_key(platform: Platform) -> str:
    """The key that signs cookies, derived so that it serves nothing else."""
    secret = platform.settings.secret_key
    if not secret:
        raise ConfigurationError(
            "MOZAIKA_SECRET_KEY is not set, so nobody could stay signed in.",
            cure="Set it to 32 or more random characters, such as `openssl rand -hex 32` prints.",
            variable="MOZAIKA_SECRET_KEY",
        )
    return hashlib.sha256(b"mozaika.session:" + secret.encode()).hexdigest()
