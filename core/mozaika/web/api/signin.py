"""Sign-in by token, and what the caller may see: `/api/v1/auth/token`, `/api/v1/me`, `/api/v1/`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from flask import Blueprint as FlaskBlueprint
from flask_limiter import Limiter
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields, validate

from mozaika.declare.roles import OPERATIONS
from mozaika.errors import NotSignedIn
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services import auth
from mozaika.services.access import rights
from mozaika.web.api.caller import bearer_token, call_env, caller
from mozaika.web.security import SIGN_IN_LIMIT
from mozaika.web.session import this_platform

TOKEN_LIFE = timedelta(days=30)
"""How long a token of a sign-in holds; personal tokens may hold longer."""


class Credentials(Schema):
    """Login and password; `name` tells the token from others, `scopes` narrow it."""

    class Meta:
        """Unknown names are errors."""

        unknown = RAISE

    login = fields.String(required=True, validate=validate.Length(1, 100))
    password = fields.String(required=True, validate=validate.Length(1, auth.LONGEST_PASSWORD))
    name = fields.String(load_default="API", validate=validate.Length(1, 100))
    scopes = fields.List(
        fields.String(validate=validate.Regexp(r"^([a-z_][a-z0-9_.]*:)?(read|write)$")),
        load_default=list,
        validate=validate.Length(max=20),
    )


class TokenSchema(Schema):
    """A token: shown once."""

    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class MeSchema(Schema):
    """The caller."""

    id = fields.Integer(required=True)
    login = fields.String(required=True)
    name = fields.String(required=True)
    language = fields.String(required=True)
    time_zone = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    scopes = fields.List(fields.String(), required=True)


class ModelSchema(Schema):
    """A model that the caller may read."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    plural = fields.String(required=True)
    url = fields.String(required=True)
    operations = fields.List(fields.String(), required=True)


class ModelsSchema(Schema):
    """Models."""

    items = fields.List(fields.Nested(ModelSchema), required=True)


def make_blueprint(limiter: Limiter) -> FlaskBlueprint:
    """The blueprint of the fixed addresses; `limiter` counts attempts to sign in."""
    made = Blueprint("api_door", __name__, url_prefix="/api/v1", description="Sign-in")
    signing_in = made.response(200, TokenSchema)(limiter.limit(SIGN_IN_LIMIT)(sign_in))
    made.add_url_rule(
        "/auth/token",
        "sign_in",
        made.doc(security=[])(made.arguments(Credentials)(signing_in)),
        methods=["POST"],
    )
    made.add_url_rule("/auth/token", "sign_out", made.response(204)(sign_out), methods=["DELETE"])
    made.add_url_rule("/me", "me", made.response(200, MeSchema)(me))
    made.add_url_rule("/", "models", made.response(200, ModelsSchema)(models))
    return cast(FlaskBlueprint, made)


def sign_in(credentials: dict[str, Any]) -> dict[str, Any]:
    """Exchange login and password for a token."""
    platform = this_platform()
    user = auth.sign_in(platform, credentials["login"], credentials["password"])
    name = credentials["name"].replace("\x00", "")
    with platform.env(user, write=True) as env:
        expires = env.now().replace(microsecond=0) + TOKEN_LIFE
        token = auth.issue_token(env, user.id or 0, name, credentials["scopes"], expires)
    return {"token": token, "expires_at": expires}


def sign_out() -> None:
    """Revoke the token of this call."""
    caller()
    token = bearer_token()
    if token is None:
        raise NotSignedIn(_l("There is no token to revoke."), cure=_l("Send it as bearer."))
    auth.revoke_token(this_platform(), token)


def me() -> dict[str, Any]:
    """Who calls."""
    scopes = caller().scopes
    with call_env() as env:
        return {**_user(env), "scopes": sorted(scopes)}


def models() -> dict[str, Any]:
    """Models that the caller may read."""
    with call_env() as env:
        return {"items": _models(env)}


def _user(env: Env) -> dict[str, Any]:
    user = env.user
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "language": env.language,
        "time_zone": env.time_zone,
        "roles": sorted(user.roles),
    }


def _models(env: Env) -> list[dict[str, Any]]:
    mine = rights(env)
    return [
        {
            "name": info.name,
            "label": str(info.label),
            "plural": str(info.plural),
            "url": f"/api/v1/{info.name}",
            "operations": [op for op in OPERATIONS if mine.can(info.name, op)],
        }
        for info in env.platform.registry
        if mine.can(info.name, "read")
    ]
