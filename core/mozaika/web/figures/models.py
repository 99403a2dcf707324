"""The model that an address names."""

from __future__ import annotations

from mozaika.errors import NotFound
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import access


def readable(env: Env, name: str) -> ModelInfo:
    """The model of that name; `NotFound` where the user may not read it."""
    if name not in env.platform.registry or not access.rights(env).can(name, "read"):
        raise NotFound(_l("There is no such page."))
    return env.platform.registry.info(name)
