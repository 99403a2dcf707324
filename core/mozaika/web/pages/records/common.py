"""What the pages of records share: their blueprint, the model of an address, rights, crumbs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from mozaika.errors import NotFound
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.records import Records
from mozaika.web.addresses import list_url, record_url
from mozaika.web.display import name_of

blueprint = Blueprint("records", __name__)

Crumbs = list[tuple[str, str | None]]


def model_of(env: Env, addon: str, name: str) -> ModelInfo:
    """The model at `/<addon>/<name>`; `NotFound` where the user may not read it at all."""
    model = f"{addon}.{name}"
    if model not in env.platform.registry or not access.rights(env).can(model, "read"):
        raise NotFound(_l("There is no such page."))
    return env.platform.registry.info(model)


def may(env: Env, info: ModelInfo, operation: str) -> bool:
    """Whether the user may do it with some record of the model."""
    return access.rights(env).can(info.name, operation)


def crumbs(info: ModelInfo, record: Any = None, last: str | None = None) -> Crumbs:
    """Where a page is: list, record, what is done."""
    found: Crumbs = [(str(info.plural), list_url(info))]
    if record is not None:
        found.append((name_of(record, info), record_url(info.name, record.id)))
    if last:
        found.append((last, None))
    return found


def load_record(env: Env, info: ModelInfo, record_id: int) -> Any:
    """The record; `NotFound` where it is gone or the user may not see it."""
    return Records(env, info.name).get(record_id)
