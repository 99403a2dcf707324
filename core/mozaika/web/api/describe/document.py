"""The OpenAPI document of a platform, made when first asked for and kept per language."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from mozaika.i18n import gettext, use_language
from mozaika.model import ModelInfo
from mozaika.runtime import Platform
from mozaika.services.schemas import model_schema
from mozaika.web.api.describe.models import model_paths, tag
from mozaika.web.api.describe.shared import SECURITY, Spec, components, problems

VERSION = "1.0"
OPENAPI = "3.1.0"
SIGN_IN = "sign-in"
"""The group of the fixed addresses."""


def document(platform: Platform, language: str, fixed: Spec) -> Spec:
    """OpenAPI 3.1 of all models of the platform, joined with the `fixed` paths (sign-in and the
    like, which flask-smorest describes)."""
    key = (__name__, language)
    if key not in platform.cache:
        with use_language(language):
            platform.cache[key] = _join(_models(platform), fixed)
    return platform.cache[key]  # type: ignore[no-any-return]


def _models(platform: Platform) -> Spec:
    spec = APISpec(
        title="Mozaika",
        version=VERSION,
        openapi_version=OPENAPI,
        plugins=[MarshmallowPlugin(schema_name_resolver=lambda schema: schema.__name__)],
        info={
            "description": gettext(
                "Records of all enabled addons. What a user may not see answers 404. Exact "
                "decimals are strings, moments carry their offset, links are read as objects and "
                "written as ids (or such objects). Scopes of a token are read and write (which "
                "includes read), alone or for a model or addon: contacts.partner:read, "
                "contacts:write. “Prefer: return=minimal” returns ids and versions of what was "
                "written."
            )
        },
        security=SECURITY,
    )
    for info in sorted(platform.registry, key=lambda info: info.addon == "base"):
        _add(spec, platform, info)
    described: dict[str, Any] = spec.to_dict()
    for kind, parts in components().items():
        described["components"].setdefault(kind, {}).update(parts)
    return described


def _add(spec: APISpec, platform: Platform, info: ModelInfo) -> None:
    for purpose in ("read", "create", "change"):
        schema = model_schema(info, purpose)
        spec.components.schema(schema.__name__, schema=schema)
    spec.tag(tag(info))
    for path, operations in model_paths(platform, info):
        spec.path(path=path, operations=operations)


def _join(models: Spec, fixed: Spec) -> Spec:
    """Both documents as one."""
    paths = {path: _with_problems(path_item) for path, path_item in fixed["paths"].items()}
    models["paths"] = {**paths, **models["paths"]}
    models["tags"] = [{"name": SIGN_IN, "description": gettext("Sign-in")}, *models["tags"]]
    for kind, parts in fixed.get("components", {}).items():
        if kind != "responses":
            models["components"][kind] = {**parts, **models["components"].get(kind, {})}
    return models


def _with_problems(path_item: Spec) -> Spec:
    """The path with our problems in place of flask-smorest's errors."""
    found: Spec = {}
    for method, operation in path_item.items():
        made = {code: r for code, r in operation["responses"].items() if code.startswith("2")}
        responses = {**made, **problems(415, 422, 429)}
        found[method] = {**operation, "tags": [SIGN_IN], "responses": responses}
    return found
