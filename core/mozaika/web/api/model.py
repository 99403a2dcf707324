"""The model of an address."""

from __future__ import annotations

from mozaika.errors import NotFound
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.access import rights


def model_of(env: Env, name: str) -> ModelInfo:
    """The model; `NotFound` where there is none, or none that the user may read."""
    if name not in env.platform.registry or not rights(env).can(name, "read"):
        raise NotFound(
            _l("There is no model “%(model)s”, or you may not see it.").format(model=name[:100]),
            cure=_l("GET /api/v1/ lists those that you may read."),
        )
    return env.platform.registry.info(name)
